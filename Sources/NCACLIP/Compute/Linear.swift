import NCALinearAlgebra
import NCACore

/// A linear layer: y = x · Wᵀ + b, with W `[outputs][inputs]` as checkpoints have it.
struct Linear: Sendable {
    let inputs: Int
    let outputs: Int
    let weight: FloatBuffer
    let bias: FloatBuffer?

    /// What is done to a tile of the product while it is in the cache.
    typealias Epilogue = (_ row: Int, _ columns: Range<Int>, _ values: UnsafeMutablePointer<Float>) -> Void

    /// `y` `[rows][outputs]` from `x` `[rows][inputs]`.
    /// - Parameter epilogue: gets each row's part of a tile, with bias.
    func forward(
        _ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, _ workers: Workers,
        epilogue: Epilogue = { _, _, _ in }
    ) {
        Tiling(rows: rows, columns: outputs).forEach(workers) { rows, columns in
            MatrixProduct.multiply(
                m: rows.count, n: columns.count, k: inputs, x + rows.lowerBound * inputs, .plain, lda: inputs,
                weight.base + columns.lowerBound * inputs, .transposed, ldb: inputs, beta: 0,
                y + rows.lowerBound * outputs + columns.lowerBound, ldc: outputs)
            for row in rows {
                let values = y + row * outputs + columns.lowerBound
                if let bias {
                    let bias = UnsafePointer(bias.base + columns.lowerBound)
                    add(bias, to: values, count: columns.count)
                }
                epilogue(row, columns, values)
            }
        }
    }

    /// The gradient by `x` `[rows][inputs]` from that by `y`: dx = dy · W.
    func backward(
        _ dy: UnsafePointer<Float>, rows: Int, to dx: UnsafeMutablePointer<Float>, _ workers: Workers,
        epilogue: Epilogue = { _, _, _ in }
    ) {
        Tiling(rows: rows, columns: inputs).forEach(workers) { rows, columns in
            MatrixProduct.multiply(
                m: rows.count, n: columns.count, k: outputs, dy + rows.lowerBound * outputs, .plain,
                lda: outputs, weight.base + columns.lowerBound, .plain, ldb: inputs, beta: 0,
                dx + rows.lowerBound * inputs + columns.lowerBound, ldc: inputs)
            for row in rows { epilogue(row, columns, dx + row * inputs + columns.lowerBound) }
        }
    }
}

/// A matrix cut into tiles, by its size alone.
struct Tiling {
    let rows: Int
    let columns: Int

    /// Tall tiles, as the weights are packed anew for each; wide ones, as the rows are.
    private static let height = 512
    private static let width = 192

    func forEach(_ workers: Workers, _ body: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
        guard rows > 0, columns > 0 else { return }
        let down = (rows + Self.height - 1) / Self.height
        let across = (columns + Self.width - 1) / Self.width
        // Of equal height, so that no thread is left with a sliver.
        let height = (rows + down - 1) / down
        workers.forEach(down * across) { task in
            let row = task % down * height, column = task / down * Self.width
            body(row..<min(rows, row + height), column..<min(columns, column + Self.width))
        }
    }
}

/// `y += x`.
@inline(__always)
func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int) {
    var i = 0
    while i &+ 8 <= count {
        (y + i).vector += (x + i).vector
        i &+= 8
    }
    while i < count {
        y[i] += x[i]
        i &+= 1
    }
}
