/// Cells of a world: columns `x ..< x + width`, rows `y ..< y + height`.
public struct Rectangle: Equatable, Sendable {
    /// The column of the first cell.
    public var x: Int
    /// The row of the first cell.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// A rectangle of cells; nothing is checked here.
    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// Whether it has no cell.
    public var isEmpty: Bool { width <= 0 || height <= 0 }

    var columns: Range<Int> { x..<x + width }
    var rows: Range<Int> { y..<y + height }

    /// Whether it lies in `bounds`, which begin at (0, 0); a huge side must not overflow.
    func check(in bounds: Rectangle) throws(RuntimeError) {
        guard width >= 0, height >= 0 else { throw .count }
        guard 0...bounds.width ~= x, 0...bounds.height ~= y, width <= bounds.width - x,
            height <= bounds.height - y
        else { throw .position }
    }
}

/// Memory of the caller's for the cells of a rectangle: pixels, or channels.
struct RowBuffer {
    let base: UnsafeMutableRawPointer
    let stride: Int

    /// Checks that the rectangle lies in the world, and that the memory holds its rows, `stride` bytes apart, of which
    /// the last needs no padding.
    init(
        _ memory: UnsafeMutableRawBufferPointer, stride: Int, cellSize: Int, _ rectangle: Rectangle,
        in bounds: Rectangle
    ) throws(RuntimeError) {
        guard let base = memory.baseAddress else { throw .null }
        try rectangle.check(in: bounds)
        let rowSize = cellSize * rectangle.width
        guard stride >= rowSize else { throw .stride }
        // Division first: a huge stride must not overflow.
        guard
            rectangle.isEmpty
                || memory.count >= rowSize
                    && (memory.count - rowSize) / max(1, stride) >= rectangle.height - 1
        else { throw .bufferSize }
        self.base = base
        self.stride = stride
    }

    /// The memory of the rectangle's row `y`, from 0.
    func row(_ y: Int) -> UnsafeMutableRawPointer { base + y * stride }
}
