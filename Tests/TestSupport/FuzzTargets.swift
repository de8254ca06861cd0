import NCARuntime

/// What `make fuzz` calls with bytes that libFuzzer makes up, and the tests with those in Tests/Fuzz/corpus.
///
/// The first byte steers: with bit 0, sums and sizes stay as they are; without, they are put right first, as nothing
/// behind them would be reached else. With bit 1, a world of what was read is stepped, too; with bit 2, a snapshot is of a
/// world with several forms.
public enum FuzzTargets {
    /// The reader of `.nca` files: no bytes make it trap, and with what it accepts all engines agree.
    public static func model(_ input: UnsafeBufferPointer<UInt8>) {
        guard let steering = input.first else { return }
        var file = Array(input.dropFirst())
        if steering & 1 == 0 { repairSizeAndChecksum(&file) }
        guard let model = try? Model(bytes: file), steering & 2 != 0 else { return }
        // Few cells, so that many models are tried.
        let hashes = [Engine.automatic, .scalar].map { engine in
            let world = try! World(model: model, width: 9, height: 5, engine: engine)
            try! world.seed(x: 4, y: 2)
            try! world.setCell(x: 0, y: 0, [Int16](repeating: .min, count: model.channels))
            try! world.setCell(x: 8, y: 4, [Int16](repeating: .max, count: model.channels))
            world.step(1)
            let forms = model.formNames.count
            try! world.setForm(forms - 1)
            try! world.setForm(forms / 2, x: 2, y: 1, width: 3, height: 9)
            world.step(1)
            return try! world.stateHash
        }
        precondition(hashes[0] == hashes[1], "engines differ")
    }

    /// The reader of snapshots: what it refuses changes nothing, and what it accepts is saved and read again.
    public static func snapshot(_ input: UnsafeBufferPointer<UInt8>) {
        guard let steering = input.first else { return }
        var bytes = Array(input.dropFirst())
        let world = steering & 4 == 0 ? world : worldOfForms
        if steering & 1 == 0 {
            // The version, behind the magic, stays as it is.
            for (i, byte) in try! world.snapshot().prefix(headerSize).enumerated()
            where i < bytes.count && !(4..<6 ~= i) { bytes[i] = byte }
        }
        let before = try! world.stateHash
        guard (try? world.restore(bytes)) != nil else {
            precondition(try! world.stateHash == before, "a refused snapshot changed the world")
            return
        }
        let restored = try! world.stateHash, saved = try! world.snapshot()
        precondition(saved.count <= bytes.count, "a snapshot grew")
        try! world.restore(saved)
        precondition(try! world.stateHash == restored, "a saved world came back as another")
        if steering & 2 != 0 { world.step(2) }
    }

    nonisolated(unsafe) private static let world = try! World(
        model: try! Model(bytes: smallestModel()), width: 11, height: 7)
    nonisolated(unsafe) private static let worldOfForms = try! World(
        model: try! Model(bytes: smallestModel(forms: 3)), width: 11, height: 7)
    /// Magic, version, size and model of a world's snapshots.
    private static let headerSize = 24

    /// Four channels, eight hidden units, all weights zero.
    private static func smallestModel(forms: Int = 1) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 48 + 2 * 4 + 2 * 8 * forms + 8 * 12 + 4 * 8)
        for (offset, value) in [
            (0, 0x4E), (1, 0x43), (2, 0x41), (3, 0x1A), (4, 1), (6, 48), (16, 4), (17, 7), (18, 8), (21, 64),
            (22, 154), (23, 1), (25, 12), (26, 6), (27, 12), (28, 6), (30, 11), (32, 7), (38, 1), (54, 16),
            (55, 16),
        ] { file[offset] = UInt8(value) }
        if forms > 1 {
            let names = Array((0..<forms).map { "\($0)" }.joined(separator: "\n").utf8)
            file += [7, UInt8(names.count), 0] + names
            (file[4], file[40], file[44]) = (2, UInt8(3 + names.count), UInt8(forms))
        }
        repairSizeAndChecksum(&file)
        return file
    }

    private static func repairSizeAndChecksum(_ file: inout [UInt8]) {
        guard file.count >= 16 else { return }
        let count = file.count
        for i in 0..<4 { file[8 + i] = UInt8(truncatingIfNeeded: count >> (8 * i)) }
        let crc = file.withUnsafeBytes { crc32(UnsafeRawBufferPointer(rebasing: $0[16...])) }
        for i in 0..<4 { file[12 + i] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * i)) }
    }
}
