/// Changes from outside the automaton: seeds, damage, single cells.
extension CoreWorld {
    /// Also ends a step in jobs that was given up half way.
    mutating func reset(randomSeed: UInt64) {
        self.randomSeed = randomSeed
        stepCount = 0
        phase = .whole
        for y in 0..<height { erase(0..<width, row: y) }
    }

    mutating func setOrigin(x: Int32, y: Int32) throws(RuntimeError) {
        try beginChange()
        originX = x
        originY = y
    }

    mutating func seed(x: Int, y: Int) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try beginChange()
        write(model.pointee.seed, at: x, y)
    }

    /// Seeds at the model's suggested place, moved with the middle of the world.
    mutating func seedDefault() throws(RuntimeError) {
        let header = model.pointee.header
        try seed(
            x: header.seedX - header.gridWidth / 2 + width / 2,
            y: header.seedY - header.gridHeight / 2 + height / 2)
    }

    func readCell(x: Int, y: Int, into values: UnsafeMutablePointer<Int16>) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try checkReadable()
        let cell = cell(index(x, y))
        for channel in 0..<channels { values[channel] = fixedPoint(stored: cell[channel]) }
    }

    mutating func writeCell(x: Int, y: Int, _ values: UnsafePointer<Int16>) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try beginChange()
        write(values, at: x, y)
    }

    mutating func eraseCircle(x: Int, y: Int, radius: Int) throws(RuntimeError) {
        guard radius >= 0 else { throw .count }
        try beginChange()
        // Clipped, distances are at most the radius, below 2^31; and wasm32 has no checked product of 64 bits.
        func squared(_ a: Int, from b: Int) -> Int64 { (Int64(a) - Int64(b)) &* (Int64(a) - Int64(b)) }
        guard let rows = clip(y, -radius, radius, height), let columns = clip(x, -radius, radius, width)
        else { return }
        for row in rows {
            for column in columns
            where squared(column, from: x) + squared(row, from: y) <= squared(radius, from: 0) {
                erase(column..<column + 1, row: row)
            }
        }
    }

    mutating func eraseRectangle(x: Int, y: Int, width: Int, height: Int) throws(RuntimeError) {
        guard width >= 0, height >= 0 else { throw .count }
        try beginChange()
        guard width > 0, height > 0, let rows = clip(y, 0, height - 1, self.height),
            let columns = clip(x, 0, width - 1, self.width)
        else { return }
        for row in rows { erase(columns.lowerBound..<columns.upperBound + 1, row: row) }
    }

    /// Derives planes and life of a row from its cells, which hold nothing outside of `columns`.
    func rebuildPlanes(row y: Int, _ columns: Range<Int>) {
        dirty[y].formUnion(life[y + 1])
        guard hasAliveMask else { return }
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
        life[y + 1] = last < 0 ? .empty : Span(first..<last + 1)
        dirty[y].formUnion(life[y + 1])
    }

    var liveCells: Int {
        var count = 0
        for y in 0..<height {
            for x in life[y + 1].columns where holdsSomething(index(x, y)) { count += 1 }
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

    private mutating func write(_ values: UnsafePointer<Int16>, at x: Int, _ y: Int) {
        let index = index(x, y), column = Span(x..<x + 1)
        borderIsStale = true
        for channel in 0..<channels { cell(index)[channel] = stored(fixedPoint: values[channel]) }
        dirty[y].formUnion(column)
        guard hasAliveMask else { return }
        mature[index] = isMature(index) ? 1 : 0
        occupied[index] = 1
        life[y + 1].formUnion(column)
    }

    /// Makes a row's cells in `columns` zero, of which only those that its life spans can be something else.
    mutating func erase(_ columns: Range<Int>, row y: Int) {
        let columns = columns.clamped(to: life[y + 1].columns)
        guard !columns.isEmpty else { return }
        let first = index(columns.lowerBound, y)
        borderIsStale = true
        cell(first).update(repeating: 0, count: columns.count * stride)
        dirty[y].formUnion(Span(columns))
        guard hasAliveMask else { return }
        (mature + first).update(repeating: 0, count: columns.count)
        (occupied + first).update(repeating: 0, count: columns.count)
    }
}

/// `centre + low ... centre + high` within `0 ..< size`, or nil if nothing is left.
private func clip(_ centre: Int, _ low: Int, _ high: Int, _ size: Int) -> ClosedRange<Int>? {
    // In 64 bits, as on a 32-bit machine the caller's numbers may sum to more than an Int.
    let first = max(0, Int64(centre) + Int64(low))
    let last = min(Int64(size) - 1, Int64(centre) + Int64(high))
    return first <= last ? Int(first)...Int(last) : nil
}
