/// Changes from outside the automaton: seeds, damage, and what decides who fires.
extension CoreWorld {
    /// Also ends a step in jobs that was given up half way.
    mutating func reset(randomSeed: UInt64) {
        self.randomSeed = randomSeed
        stepCount = 0
        phase = .whole
        form = 0
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

    /// Makes the cells of an area zero.
    @inline(never) mutating func erase(_ area: Area) throws(RuntimeError) {
        try area.check()
        try beginChange()
        for y in area.rows(height: height) { erase(area.columns(ofRow: y, width: width), row: y) }
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
