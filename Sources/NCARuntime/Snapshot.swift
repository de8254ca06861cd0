/// Saving and restoring a world, and its hash.
///
/// A snapshot is little-endian: magic "NCAS", u16 version 1, u16 channels, u32 width, u32 height, u32 model CRC,
/// u32 zero, u64 step count, u64 random seed, i32 origin x, i32 origin y; then the cells, i16
/// `[height][width][channels]`. Any cells are valid, so a reader has only the header to check.
extension CoreWorld {
    private static let magic: UInt32 = 0x5341_434E
    private static let headerSize = 48

    private var cellBytes: Int { 2 * channels }
    var snapshotSize: Int { Self.headerSize + width * height * cellBytes }

    func save(to buffer: UnsafeMutableRawBufferPointer) throws(RuntimeError) {
        guard let base = buffer.baseAddress else { throw .null }
        guard buffer.count >= snapshotSize else { throw .bufferSize }
        func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, _ offset: Int) {
            base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
        }
        put(Self.magic, 0)
        put(UInt16(1), 4)
        put(UInt16(channels), 6)
        put(UInt32(width), 8)
        put(UInt32(height), 12)
        put(model.pointee.header.crc, 16)
        put(UInt32(0), 20)
        put(stepCount, 24)
        put(randomSeed, 32)
        put(originX, 40)
        put(originY, 44)
        var target = base + Self.headerSize
        for y in 0..<height {
            if channels == stride {
                target.copyMemory(from: cell(index(0, y)), byteCount: width * cellBytes)
            } else {
                for x in 0..<width {
                    (target + x * cellBytes).copyMemory(from: cell(index(x, y)), byteCount: cellBytes)
                }
            }
            target += width * cellBytes
        }
    }

    mutating func restore(from buffer: UnsafeRawBufferPointer) throws(RuntimeError) {
        guard let base = buffer.baseAddress else { throw .snapshotMagic }
        func get<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ offset: Int) -> T {
            T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        guard buffer.count >= 4, get(UInt32.self, 0) == Self.magic else { throw .snapshotMagic }
        guard buffer.count >= Self.headerSize else { throw .snapshotSize }
        guard get(UInt16.self, 4) == 1 else { throw .snapshotVersion }
        guard get(UInt16.self, 6) == channels, get(UInt32.self, 8) == width, get(UInt32.self, 12) == height,
            get(UInt32.self, 20) == 0
        else { throw .snapshotWorld }
        guard get(UInt32.self, 16) == model.pointee.header.crc else { throw .snapshotModel }
        guard buffer.count == snapshotSize else { throw .snapshotSize }
        stepCount = get(UInt64.self, 24)
        randomSeed = get(UInt64.self, 32)
        originX = get(Int32.self, 40)
        originY = get(Int32.self, 44)
        var source = base + Self.headerSize
        for y in 0..<height {
            for x in 0..<width {
                UnsafeMutableRawPointer(cell(index(x, y))).copyMemory(from: source, byteCount: cellBytes)
                source += cellBytes
            }
        }
        rebuildPlanes()
    }

    /// docs/automaton.md, "State hash".
    var stateHash: UInt64 {
        var sum = mix64(UInt64(width) &+ UInt64(height) << 32)
        sum &+= mix64(stepCount ^ mix64(randomSeed &+ UInt64(channels)))
        for y in 0..<height where !hasAliveMask || rowHasLife[y + 1] != 0 {
            for x in 0..<width { sum &+= cellHash(x, y) }
        }
        return mix64(sum)
    }

    /// 0 for a cell that is all zero.
    private func cellHash(_ x: Int, _ y: Int) -> UInt64 {
        let values = UnsafeRawPointer(cell(index(x, y)))
        let words = (channels + 3) / 4
        var any: UInt64 = 0
        for i in 0..<words { any |= values.load(fromByteOffset: 8 * i, as: UInt64.self) }
        guard any != 0 else { return 0 }
        var hash = mix64(UInt64(y * width + x + 1))
        for i in 0..<words {
            hash =
                (hash ^ UInt64(littleEndian: values.load(fromByteOffset: 8 * i, as: UInt64.self)))
                &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 32
        }
        return hash
    }
}
