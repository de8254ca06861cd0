import NCACore

/// Layer normalisation over the last dimension: y = (x − mean) / √(variance + ε) · w + b.
struct LayerNorm: Sendable {
    let weight: FloatBuffer
    let bias: FloatBuffer
    let epsilon: Float

    private var width: Int { weight.count }
    /// Rows that one task works on.
    private static let rowsPerTask = 32

    /// `y` `[rows][width]` from `x`.
    func forward(
        _ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>,
        _ workers: Workers
    ) {
        workers.forEachRange(rows, size: Self.rowsPerTask) { range in
            for row in range {
                let x = x + row * width, y = y + row * width
                let (mean, scale) = statistics(x)
                var i = 0
                while i &+ 8 <= width {
                    (y + i).vector =
                        ((x + i).vector - mean) * scale * (weight.base + i).vector + (bias.base + i).vector
                    i &+= 8
                }
                while i < width {
                    y[i] = (x[i] - mean) * scale * weight.base[i] + bias.base[i]
                    i &+= 1
                }
            }
        }
    }

    /// Adds the gradient by `x` to `dx`: with g = dy · w and x̂ = (x − mean) · s,
    /// dx = s · (g − mean(g) − x̂ · mean(g · x̂)).
    func addBackward(
        _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, rows: Int,
        to dx: UnsafeMutablePointer<Float>, _ workers: Workers
    ) {
        workers.forEachRange(rows, size: Self.rowsPerTask) { range in
            for row in range {
                let x = x + row * width, dy = dy + row * width, dx = dx + row * width
                let (mean, scale) = statistics(x)
                let (sum, dot) = reduce { i in
                    let g = vector(dy, i) * vector(weight.base, i)
                    return (g, g * (vector(x, i) - mean))
                }
                let meanG = sum / Float(width), slope = dot * scale * scale / Float(width)
                var i = 0
                while i &+ 8 <= width {
                    let g = (dy + i).vector * (weight.base + i).vector
                    (dx + i).vector += scale * (g - meanG - ((x + i).vector - mean) * slope)
                    i &+= 8
                }
                while i < width {
                    dx[i] += scale * (dy[i] * weight.base[i] - meanG - (x[i] - mean) * slope)
                    i &+= 1
                }
            }
        }
    }

    /// Mean, and one over the standard deviation.
    @inline(__always)
    private func statistics(_ x: UnsafePointer<Float>) -> (mean: Float, scale: Float) {
        let mean = reduce { (vector(x, $0), .zero) }.0 / Float(width)
        let square = reduce { i in
            var difference = vector(x, i) - mean
            // Beyond the row's end there is nothing.
            if i &+ 8 > width { for j in width - i..<8 { difference[j] = 0 } }
            return (difference * difference, .zero)
        }.0
        return (mean, 1 / (square / Float(width) + epsilon).squareRoot())
    }

    /// Eight elements from the i-th on, 0 beyond the row's end.
    @inline(__always)
    private func vector(_ x: UnsafePointer<Float>, _ i: Int) -> Vector {
        i &+ 8 <= width ? (x + i).vector : (x + i).partial(width - i)
    }

    /// Sums two things over the row.
    @inline(__always)
    private func reduce(_ body: (_ index: Int) -> (Vector, Vector)) -> (Float, Float) {
        var first = Vector.zero, second = Vector.zero
        var i = 0
        while i < width {
            let (a, b) = body(i)
            first += a
            second += b
            i &+= 8
        }
        return (first.sum(), second.sum())
    }
}
