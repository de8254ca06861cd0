/// Enlarges square grids of four channels by cubic interpolation (Keys 1981), rows and columns alike.
struct Enlarging {
    let from: Int
    let to: Int
    /// For each pixel of the result, the source's pixels and their weights.
    private let taps: [[(index: Int, weight: Float)]]

    init(from: Int, to: Int) {
        (self.from, self.to) = (from, to)
        taps = (0..<to).map { i in
            guard from != to else { return [(i, 1)] }
            let place = (Float(i) + 0.5) * Float(from) / Float(to) - 0.5
            let left = place.rounded(.down)
            return (-1...2).map { offset in
                let index = min(max(Int(left) + offset, 0), from - 1)
                return (index, Self.cubic(abs(place - left - Float(offset))))
            }
        }
    }

    private static func cubic(_ x: Float) -> Float {
        let a: Float = -0.5
        return x < 1
            ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }

    /// `[from][from][4]` → `[to][to][4]`.
    func apply(_ grid: [Float]) -> [Float] {
        var wide = [SIMD4<Float>](repeating: .zero, count: from * to)
        for y in 0..<from {
            for x in 0..<to {
                for (index, weight) in taps[x] { wide[y * to + x] += weight * pixel(grid, y * from + index) }
            }
        }
        var result = [Float](repeating: 0, count: 4 * to * to)
        for y in 0..<to {
            for x in 0..<to {
                var sum = SIMD4<Float>.zero
                for (index, weight) in taps[y] { sum += weight * wide[index * to + x] }
                for c in 0..<4 { result[4 * (y * to + x) + c] = sum[c] }
            }
        }
        return result
    }

    /// The gradient by the grid, from that by the result.
    func transposed(_ gradient: [Float]) -> [Float] {
        var wide = [SIMD4<Float>](repeating: .zero, count: from * to)
        for y in 0..<to {
            for x in 0..<to {
                for (index, weight) in taps[y] {
                    wide[index * to + x] += weight * pixel(gradient, y * to + x)
                }
            }
        }
        var result = [Float](repeating: 0, count: 4 * from * from)
        for y in 0..<from {
            for x in 0..<to {
                for (index, weight) in taps[x] {
                    for c in 0..<4 { result[4 * (y * from + index) + c] += weight * wide[y * to + x][c] }
                }
            }
        }
        return result
    }

    private func pixel(_ values: [Float], _ index: Int) -> SIMD4<Float> {
        SIMD4(values[4 * index], values[4 * index + 1], values[4 * index + 2], values[4 * index + 3])
    }
}
