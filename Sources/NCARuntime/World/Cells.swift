/// Cells in and out, in fixed point whatever the engine, and the planes that follow from them.
///
/// Outside, cells are laid out channel by channel and cell by cell; the caller's memory need not be aligned.
extension CoreWorld {
    private var cellSize: Int { 2 * channels }

    /// Reads a cell's channels.
    func readCell(x: Int, y: Int, into values: UnsafeMutablePointer<Int16>) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try checkReadable()
        readRow(y, x..<x + 1, into: values)
    }

    /// Writes a cell's channels.
    mutating func writeCell(x: Int, y: Int, _ values: UnsafePointer<Int16>) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try beginChange()
        writeRow(y, x..<x + 1, from: values)
    }

    /// Reads the cells of a rectangle, whose rows are `stride` bytes apart.
    func readCells(
        _ rectangle: Rectangle, into memory: UnsafeMutableRawBufferPointer, stride rowStride: Int
    ) throws(RuntimeError) {
        let buffer = try RowBuffer(memory, stride: rowStride, cellSize: cellSize, rectangle, in: bounds)
        try checkReadable()
        for y in 0..<rectangle.height { readRow(rectangle.y + y, rectangle.columns, into: buffer.row(y)) }
    }

    /// Writes the cells of a rectangle, whose rows are `stride` bytes apart.
    mutating func writeCells(
        _ rectangle: Rectangle, from memory: UnsafeRawBufferPointer, stride rowStride: Int
    ) throws(RuntimeError) {
        let buffer = try RowBuffer(
            UnsafeMutableRawBufferPointer(mutating: memory), stride: rowStride, cellSize: cellSize,
            rectangle, in: bounds)
        try beginChange()
        guard !rectangle.isEmpty else { return }
        for y in 0..<rectangle.height { writeRow(rectangle.y + y, rectangle.columns, from: buffer.row(y)) }
    }

    private func readRow(_ y: Int, _ columns: Range<Int>, into values: UnsafeMutableRawPointer) {
        var to = values
        for x in columns {
            let cell = cell(index(x, y))
            for channel in 0..<channels {
                to.storeBytes(of: fixedPoint(stored: cell[channel]), as: Int16.self)
                to += 2
            }
        }
    }

    /// Writes cells of one row.
    mutating func writeRow(_ y: Int, _ columns: Range<Int>, from values: UnsafeRawPointer) {
        borderIsStale = true
        var from = values
        for x in columns {
            let cell = cell(index(x, y))
            for channel in 0..<channels {
                cell[channel] = stored(fixedPoint: from.loadUnaligned(as: Int16.self))
                from += 2
            }
        }
        dirtySpans[y].formUnion(ColumnSpan(columns))
        if hasAliveMask { liveSpans[y + 1].formUnion(readPlanes(row: y, columns)) }
    }

    /// Derives planes and live span of a row from its cells, which hold nothing outside of `columns`.
    func rebuildPlanes(row y: Int, _ columns: Range<Int>) {
        dirtySpans[y].formUnion(liveSpans[y + 1])
        if hasAliveMask { liveSpans[y + 1] = readPlanes(row: y, columns) }
        dirtySpans[y].formUnion(liveSpans[y + 1])
    }

    /// Derives `mature` and `occupied` from the cells of a row in `columns`; returns a span of those that are occupied.
    private func readPlanes(row y: Int, _ columns: Range<Int>) -> ColumnSpan {
        var first = width, last = -1
        for x in columns {
            let index = index(x, y), isOccupied = holdsSomething(index)
            mature[index] = isMature(index) ? 1 : 0
            occupied[index] = isOccupied ? 1 : 0
            if isOccupied {
                first = min(first, x)
                last = x
            }
        }
        return last < 0 ? .empty : ColumnSpan(first..<last + 1)
    }

    var liveCells: Int {
        var count = 0
        for y in 0..<height {
            for x in liveSpans[y + 1].columns where holdsSomething(index(x, y)) { count += 1 }
        }
        return count
    }

    private func isMature(_ index: Int) -> Bool { Int32(fixedPoint(stored: cell(index)[3])) > threshold }

    /// Whether a cell is not all zero. Padding channels are.
    func holdsSomething(_ index: Int) -> Bool {
        let words = UnsafeRawPointer(cell(index))
        var any: UInt64 = 0, offset = 0
        while offset < 2 * stride {
            any |= words.load(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        return any != 0
    }
}
