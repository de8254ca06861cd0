/// docs/automaton.md, "State hash".
extension CoreWorld {
    var stateHash: UInt64 {
        var sum = mix64(UInt64(width) &+ UInt64(height) << 32)
        sum &+= mix64(stepCount ^ mix64(randomSeed &+ UInt64(channels)))
        for y in 0..<height {
            for x in liveSpans[y + 1].columns { sum &+= cellHash(x, y) }
        }
        return mix64(sum &+ formsHash())
    }

    /// 0 where all cells have form 0.
    @inline(never) @_optimize(size) private func formsHash() -> UInt64 {
        func key(_ form: Int) -> UInt64 { mix64(1 << 63 + UInt64(form)) }
        if let form { return form == 0 ? 0 : key(form) }
        var sum: UInt64 = 0
        for y in 0..<height {
            for x in 0..<width {
                let form = cellForm(index(x, y))
                if form != 0 { sum &+= mix64(key(form) &+ UInt64(y * width + x + 1)) }
            }
        }
        return sum
    }

    /// 0 for a cell that is all zero.
    private func cellHash(_ x: Int, _ y: Int) -> UInt64 {
        guard holdsSomething(index(x, y)) else { return 0 }
        let values = UnsafeRawPointer(cell(index(x, y)))
        var hash = mix64(UInt64(y * width + x + 1))
        for i in 0..<(channels + 3) / 4 {
            hash =
                (hash ^ UInt64(littleEndian: values.load(fromByteOffset: 8 * i, as: UInt64.self)))
                &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 32
        }
        return hash
    }
}
