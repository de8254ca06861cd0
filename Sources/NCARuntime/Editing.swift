/// Changes from outside the automaton: seeds, damage, single cells.
extension CoreWorld {
    mutating func reset(randomSeed: UInt64) {
        self.randomSeed = randomSeed
        stepCount = 0
        for y in 0..<height { erase(0...width - 1, row: y) }
    }

    mutating func seed(x: Int, y: Int) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        write(model.pointee.seed, at: index(x, y), row: y)
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
        values.update(from: cell(index(x, y)), count: channels)
    }

    mutating func writeCell(x: Int, y: Int, _ values: UnsafePointer<Int16>) throws(RuntimeError) {
        guard contains(x, y) else { throw .position }
        write(values, at: index(x, y), row: y)
    }

    mutating func eraseCircle(x: Int, y: Int, radius: Int) throws(RuntimeError) {
        guard radius >= 0 else { throw .count }
        func squared(_ a: Int, from b: Int) -> Int64 { (Int64(a) - Int64(b)) * (Int64(a) - Int64(b)) }
        guard let rows = clip(y, -radius, radius, height), let columns = clip(x, -radius, radius, width)
        else { return }
        for row in rows {
            for column in columns
            where squared(column, from: x) + squared(row, from: y) <= squared(radius, from: 0) {
                erase(column...column, row: row)
            }
        }
    }

    mutating func eraseRectangle(x: Int, y: Int, width: Int, height: Int) throws(RuntimeError) {
        guard width >= 0, height >= 0 else { throw .count }
        guard width > 0, height > 0, let rows = clip(y, 0, height - 1, self.height),
            let columns = clip(x, 0, width - 1, self.width)
        else { return }
        for row in rows { erase(columns, row: row) }
    }

    /// Derives planes and borders from the cells, after many of them were written at once.
    mutating func rebuildPlanes() {
        borderIsStale = true
        guard hasAliveMask else { return }
        for y in 0..<height {
            var rowIsAlive = false
            for index in index(0, y)..<index(0, y) + width {
                let isOccupied = holdsSomething(index)
                mature[index] = Int32(cell(index)[3]) > threshold ? 1 : 0
                occupied[index] = isOccupied ? 1 : 0
                rowIsAlive = rowIsAlive || isOccupied
            }
            rowHasLife[y + 1] = rowIsAlive ? 1 : 0
        }
    }

    var liveCells: Int {
        var count = 0
        for y in 0..<height where !hasAliveMask || rowHasLife[y + 1] != 0 {
            for index in index(0, y)..<index(0, y) + width where occupied[index] != 0 && holdsSomething(index)
            {
                count += 1
            }
        }
        return count
    }

    func holdsSomething(_ index: Int) -> Bool {
        let values = cell(index)
        for channel in 0..<channels where values[channel] != 0 { return true }
        return false
    }

    private mutating func write(_ values: UnsafePointer<Int16>, at index: Int, row: Int) {
        borderIsStale = true
        cell(index).update(from: values, count: channels)
        guard hasAliveMask else { return }
        mature[index] = Int32(values[3]) > threshold ? 1 : 0
        occupied[index] = 1
        rowHasLife[row + 1] = 1
    }

    private mutating func erase(_ columns: ClosedRange<Int>, row: Int) {
        borderIsStale = true
        let first = index(columns.lowerBound, row)
        cell(first).update(repeating: 0, count: columns.count * stride)
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
