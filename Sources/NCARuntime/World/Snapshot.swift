/// Saving and restoring a world.
///
/// A snapshot is little-endian: magic "NCAS", u16 version 1, u16 channels, u32 width, u32 height, u32 model CRC, u32 storage
/// (0: fixed point, 1: half), u64 step count, u64 random seed, i32 origin x, i32 origin y; then for every row u16 first and
/// u16 count of the columns from its first cell that is not all zero to its last (both 0 without such); then the cells in
/// these columns, i16 `[channels]` each, row by row. Equal worlds give equal bytes; a row without live cells costs 4 bytes.
///
/// Where cells have another form than 0, the version is 2, and between origin and rows stands u32 form, the form of all
/// cells, or 2^32 − 1: then they differ, and behind the cells stands u8 form of every cell, row by row.
extension CoreWorld {
    private static let magic: UInt32 = 0x5341_434E
    private static let formOffset = 48
    private static let formsDiffer: UInt32 = ~0
    private static let rowSize = 4

    private static func headerSize(version: UInt16) -> Int { version == 1 ? formOffset : formOffset + 4 }

    private var storage: UInt32 { engine.isFixedPoint ? 0 : 1 }
    private var cellBytes: Int { 2 * channels }
    private func fixedSize(version: UInt16) -> Int {
        Self.headerSize(version: version) + height * Self.rowSize
    }

    /// The most bytes that a snapshot of this world can have.
    var snapshotSize: Int {
        let cells = width * height
        guard model.pointee.header.forms > 1 else { return fixedSize(version: 1) + cells * cellBytes }
        return fixedSize(version: 2) + cells * (cellBytes + 1)
    }

    /// Writes a snapshot; returns its size.
    func save(to buffer: UnsafeMutableRawBufferPointer) throws(RuntimeError) -> Int {
        guard let base = buffer.baseAddress else { throw .null }
        try checkReadable()
        let version: UInt16 = form == 0 ? 1 : 2
        let rows = Self.headerSize(version: version)
        var size = fixedSize(version: version)
        for y in 0..<height { size += usedColumns(y).count * cellBytes }
        if form == nil { size += width * height }
        guard buffer.count >= size else { throw .bufferSize }
        func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, _ offset: Int) {
            base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
        }
        put(Self.magic, 0)
        put(version, 4)
        put(UInt16(channels), 6)
        put(UInt32(width), 8)
        put(UInt32(height), 12)
        put(model.pointee.header.crc, 16)
        put(storage, 20)
        put(stepCount, 24)
        put(randomSeed, 32)
        put(originX, 40)
        put(originY, 44)
        if version == 2 { put(form.map { UInt32($0) } ?? Self.formsDiffer, Self.formOffset) }
        var target = base + fixedSize(version: version)
        for y in 0..<height {
            let columns = usedColumns(y)
            put(UInt16(columns.lowerBound), rows + y * Self.rowSize)
            put(UInt16(columns.count), rows + y * Self.rowSize + 2)
            forEachRun(columns, row: y) { cells, byteCount in
                target.copyMemory(from: cells, byteCount: byteCount)
                target += byteCount
            }
        }
        guard form == nil else { return size }
        for y in 0..<height {
            target.copyMemory(from: forms + index(0, y), byteCount: width)
            target += width
        }
        return size
    }

    mutating func restore(from buffer: UnsafeRawBufferPointer) throws(RuntimeError) {
        guard let base = buffer.baseAddress else { throw .snapshotMagic }
        try beginChange()
        try check(buffer)
        func get<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ offset: Int) -> T {
            T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        stepCount = get(UInt64.self, 24)
        randomSeed = get(UInt64.self, 32)
        originX = get(Int32.self, 40)
        originY = get(Int32.self, 44)
        borderIsStale = true
        let version = get(UInt16.self, 4), rows = Self.headerSize(version: version)
        var source = base + fixedSize(version: version)
        for y in 0..<height {
            erase(0..<width, row: y)
            let first = Int(get(UInt16.self, rows + y * Self.rowSize))
            let count = Int(get(UInt16.self, rows + y * Self.rowSize + 2))
            forEachRun(first..<first + count, row: y) { cells, byteCount in
                cells.copyMemory(from: source, byteCount: byteCount)
                source += byteCount
            }
            rebuildPlanes(row: y, first..<first + count)
        }
        let form = version == 1 ? 0 : get(UInt32.self, Self.formOffset)
        if form == Self.formsDiffer { readForms(source) } else { self.form = Int(form) }
    }

    /// Whether the bytes are a snapshot of a world like this one. Any cells are valid.
    private func check(_ buffer: UnsafeRawBufferPointer) throws(RuntimeError) {
        func get<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ offset: Int) -> T {
            T(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        guard buffer.count >= 4, get(UInt32.self, 0) == Self.magic else { throw .snapshotMagic }
        guard buffer.count >= Self.headerSize(version: 1) else { throw .snapshotSize }
        let version = get(UInt16.self, 4), formCount = model.pointee.header.forms
        guard 1...2 ~= version else { throw .snapshotVersion }
        guard get(UInt16.self, 6) == channels, get(UInt32.self, 8) == width, get(UInt32.self, 12) == height,
            get(UInt32.self, 20) == storage
        else { throw .snapshotWorld }
        guard get(UInt32.self, 16) == model.pointee.header.crc else { throw .snapshotModel }
        let rows = Self.headerSize(version: version)
        var size = fixedSize(version: version)
        guard buffer.count >= size else { throw .snapshotSize }
        for y in 0..<height {
            let first = Int(get(UInt16.self, rows + y * Self.rowSize))
            let count = Int(get(UInt16.self, rows + y * Self.rowSize + 2))
            guard first + count <= width else { throw .snapshotRows }
            size += count * cellBytes
        }
        let form = version == 1 ? 0 : get(UInt32.self, Self.formOffset)
        guard form == Self.formsDiffer && formCount > 1 else {
            guard form < formCount else { throw .snapshotForms }
            guard buffer.count == size else { throw .snapshotSize }
            return
        }
        guard buffer.count == size + width * height else { throw .snapshotSize }
        for form in buffer[size...] where form >= formCount { throw .snapshotForms }
    }

    /// Memory without padding, so that it can be copied at once: all columns, or each cell's channels.
    private func forEachRun(
        _ columns: Range<Int>, row y: Int, _ body: (UnsafeMutableRawPointer, Int) -> Void
    ) {
        if channels == stride {
            body(UnsafeMutableRawPointer(cell(index(columns.lowerBound, y))), columns.count * cellBytes)
        } else {
            for x in columns { body(UnsafeMutableRawPointer(cell(index(x, y))), cellBytes) }
        }
    }

    /// From a row's first cell that is not all zero to its last.
    private func usedColumns(_ y: Int) -> Range<Int> {
        var columns = liveSpans[y + 1].columns
        while let last = columns.last, !holdsSomething(index(last, y)) {
            columns = columns.lowerBound..<last
        }
        while let first = columns.first, !holdsSomething(index(first, y)) {
            columns = first + 1..<columns.upperBound
        }
        return columns.isEmpty ? 0..<0 : columns
    }
}
