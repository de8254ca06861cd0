/// Changes from outside the automaton: seeds, damage, and what decides who fires.
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

    mutating func setStepCount(_ count: UInt64) throws(RuntimeError) {
        try beginChange()
        stepCount = count
    }

    mutating func seed(x: Int, y: Int) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        try beginChange()
        writeRow(y, x..<x + 1, from: model.pointee.seed)
    }

    /// Seeds at the model's suggested place, moved with the middle of the world.
    mutating func seedDefault() throws(RuntimeError) {
        let header = model.pointee.header
        try seed(
            x: header.seedX - header.gridWidth / 2 + width / 2,
            y: header.seedY - header.gridHeight / 2 + height / 2)
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

    /// Makes a row's cells in `columns` zero, of which only those in its live span can be something else.
    mutating func erase(_ columns: Range<Int>, row y: Int) {
        let columns = columns.clamped(to: liveSpans[y + 1].columns)
        guard !columns.isEmpty else { return }
        let first = index(columns.lowerBound, y)
        borderIsStale = true
        cell(first).update(repeating: 0, count: columns.count * stride)
        dirtySpans[y].formUnion(ColumnSpan(columns))
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
