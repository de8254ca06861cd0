import CNCARuntime
import NCAIntrinsics

/// Widest and highest world, in cells.
public let maxWorldSide = Int(NCA_MAX_WORLD_SIDE)

/// The header of a `.nca` file, checked: the numbers of docs/nca-format.md, and where the sections lie.
///
/// The one decoder of the format. What writes files takes fields, limits and offsets from here.
package struct ModelHeader {
    /// The header's fields, by their offset in bytes.
    package enum Field: Int {
        case magic = 0
        case version = 4
        case headerSize = 6
        case fileSize = 8
        case crc = 12
        case channels = 16
        case kernels = 17
        case hidden = 18
        case fireRate = 20
        case aliveThreshold = 22
        case boundary = 24
        case stateFraction = 25
        case inputFraction = 26
        case hiddenFraction = 27
        case outputFraction = 28
        case weightWidths = 29
        case gridWidth = 30
        case gridHeight = 32
        case seedX = 34
        case seedY = 36
        case steps = 38
        case metadataSize = 40
        case forms = 44
        case reserved = 45
    }

    /// "NCA", control-Z, as a little-endian number.
    package static var magic: UInt32 { 0x1A41_434E }
    package static var versions: ClosedRange<Int> { 1...2 }
    /// The version of files of one form, in which `forms` is 0, and of those of several.
    package static func version(forms: Int) -> Int { forms == 1 ? 1 : 2 }
    /// Bytes of the header.
    package static var size: Int { 48 }
    /// From here to the end, bytes are counted into the checksum.
    package static var checksumStart: Int { Field.channels.rawValue }

    package static var channelRange: ClosedRange<Int> { 4...Int(NCA_MAX_CHANNELS) }
    package static var hiddenRange: ClosedRange<Int> { 8...Int(NCA_MAX_HIDDEN) }
    /// Of a file of version 2.
    package static var formRange: ClosedRange<Int> { 2...Int(NCA_MAX_FORMS) }
    /// The metadata entry that names the forms, in a file of version 2.
    package static var formNamesKey: UInt8 { 7 }
    /// Ends each name in that entry but the last.
    package static var formNameSeparator: UInt8 { 0x0A }
    /// 1.0 of the fire rate, which is in 1/32768.
    package static var fireRateOne: Int { 32768 }
    package static var stateFractionRange: ClosedRange<Int> { 6...14 }
    package static var inputFractionRange: ClosedRange<Int> { 0...15 }
    package static var hiddenFractionRange: ClosedRange<Int> { 0...14 }
    package static var outputFractionRange: ClosedRange<Int> { 0...15 }
    /// Of the shift that brings a layer's sums to the unit of its results.
    package static var shiftRange: ClosedRange<Int> { 0...24 }
    /// What `aliveThreshold` is in a file without alive mask.
    package static var noAliveMask: Int { -1 }
    /// Bits of `weightWidths`: int16 instead of int8.
    package static var wideInputBit: Int { 1 }
    package static var wideOutputBit: Int { 2 }
    /// The most bytes of all metadata entries, and of one value.
    package static var metadataLimit: Int { 65535 }
    /// Bytes of a metadata entry before its value: u8 key, u16 length.
    package static var metadataEntryHeader: Int { 3 }

    package let channels: Int
    package let kernels: PerceptionKernels
    package let hidden: Int
    package let fireRate: UInt32
    /// −1: no alive mask.
    package let aliveThreshold: Int32
    package let wraps: Bool
    package let stateFraction: Int
    package let inputFraction: Int
    package let hiddenFraction: Int
    package let outputFraction: Int
    package let wideInputWeights: Bool
    package let wideOutputWeights: Bool
    package let gridWidth: Int
    package let gridHeight: Int
    package let seedX: Int
    package let seedY: Int
    package let steps: Int
    package let metadataSize: Int
    /// 1 … 16: each further form has a bias of its own.
    package let forms: Int
    package let crc: UInt32

    /// Inputs of the update rule: kernels × channels.
    package var inputs: Int { kernels.count * channels }
    var inputShift: Int { stateFraction + inputFraction - hiddenFraction }
    var outputShift: Int { hiddenFraction + outputFraction - stateFraction }

    private var seedOffset: Int { Self.size }
    private var biasOffset: Int { seedOffset + 2 * channels }
    private var inputWeightsOffset: Int { biasOffset + 2 * hidden }
    private var outputWeightsOffset: Int {
        inputWeightsOffset + hidden * inputs * (wideInputWeights ? 2 : 1)
    }
    private var formBiasOffset: Int { outputWeightsOffset + channels * hidden * (wideOutputWeights ? 2 : 1) }
    private var metadataOffset: Int { formBiasOffset + 2 * hidden * (forms - 1) }

    /// Checks every field and section of a whole file; no length in it is trusted before it is compared.
    /// - Throws: the first malformed field.
    @_optimize(size) package init(checking file: UnsafeRawBufferPointer) throws(RuntimeError) {
        func byte(_ field: Field) -> Int { Int(file[field.rawValue]) }
        func short(_ field: Field) -> Int { byte(field) | Int(file[field.rawValue + 1]) << 8 }
        func word(_ field: Field) -> UInt32 {
            UInt32(short(field)) | UInt32(file[field.rawValue + 2]) << 16
                | UInt32(file[field.rawValue + 3]) << 24
        }
        func check(_ condition: Bool, _ error: RuntimeError) throws(RuntimeError) {
            guard condition else { throw error }
        }

        try check(file.count >= 4 && word(.magic) == Self.magic, .modelMagic)
        try check(file.count >= Self.size, .modelFileSize)
        let version = short(.version)
        try check(Self.versions ~= version, .modelVersion)
        try check(short(.headerSize) == Self.size, .modelHeaderSize)
        try check(Int(exactly: word(.fileSize)) == file.count, .modelFileSize)
        crc = word(.crc)
        try check(
            crc == crc32(UnsafeRawBufferPointer(rebasing: file[Self.checksumStart...])), .modelCRC)

        channels = byte(.channels)
        try check(Self.channelRange ~= channels, .modelChannels)
        kernels = PerceptionKernels(rawValue: UInt8(byte(.kernels)))
        try check(kernels.isValid, .modelKernels)
        hidden = short(.hidden)
        try check(Self.hiddenRange ~= hidden, .modelHidden)
        try check(1...Self.fireRateOne ~= short(.fireRate), .modelFireRate)
        fireRate = UInt32(short(.fireRate))
        aliveThreshold = Int32(Int16(truncatingIfNeeded: short(.aliveThreshold)))
        try check(aliveThreshold >= Self.noAliveMask, .modelAliveThreshold)
        try check(byte(.boundary) <= 1, .modelBoundary)
        wraps = byte(.boundary) == 1
        stateFraction = byte(.stateFraction)
        try check(Self.stateFractionRange ~= stateFraction, .modelStateFraction)
        inputFraction = byte(.inputFraction)
        try check(Self.inputFractionRange ~= inputFraction, .modelInputFraction)
        hiddenFraction = byte(.hiddenFraction)
        try check(
            Self.hiddenFractionRange ~= hiddenFraction
                && Self.shiftRange ~= stateFraction + inputFraction - hiddenFraction, .modelHiddenFraction)
        outputFraction = byte(.outputFraction)
        try check(
            Self.outputFractionRange ~= outputFraction
                && Self.shiftRange ~= hiddenFraction + outputFraction - stateFraction, .modelOutputFraction)
        let widths = byte(.weightWidths)
        try check(widths <= Self.wideInputBit | Self.wideOutputBit, .modelWeightWidths)
        wideInputWeights = widths & Self.wideInputBit != 0
        wideOutputWeights = widths & Self.wideOutputBit != 0
        gridWidth = short(.gridWidth)
        gridHeight = short(.gridHeight)
        try check(1...maxWorldSide ~= gridWidth && 1...maxWorldSide ~= gridHeight, .modelGrid)
        seedX = short(.seedX)
        seedY = short(.seedY)
        try check(seedX < gridWidth && seedY < gridHeight, .modelSeedPosition)
        steps = short(.steps)
        try check(steps >= 1, .modelSteps)
        try check(word(.metadataSize) <= UInt32(Self.metadataLimit), .modelMetadataSize)
        metadataSize = Int(word(.metadataSize))
        try check(version == 1 ? byte(.forms) == 0 : Self.formRange ~= byte(.forms), .modelForms)
        forms = max(1, byte(.forms))
        for offset in Field.reserved.rawValue..<Self.size { try check(file[offset] == 0, .modelReserved) }

        try check(metadataOffset + metadataSize == file.count, .modelFileSize)
        try checkSums(file)
        try checkMetadata(metadata(in: file))
    }

    /// A value of the seed, in units of the state.
    package func seed(_ channel: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.int16(seedOffset + 2 * channel)
    }
    /// The bias of a hidden unit in a form, in units of the state.
    @inline(never)
    package func bias(_ unit: Int, form: Int = 0, in file: UnsafeRawBufferPointer) -> Int16 {
        file.int16((form == 0 ? biasOffset : formBiasOffset + 2 * hidden * (form - 1)) + 2 * unit)
    }
    /// The weight from an input, kernel · channels + channel, to a hidden unit.
    package func inputWeight(_ unit: Int, _ input: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.weight(inputWeightsOffset, unit * inputs + input, wide: wideInputWeights)
    }
    /// The weight from a hidden unit to a channel's update.
    package func outputWeight(_ channel: Int, _ unit: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.weight(outputWeightsOffset, channel * hidden + unit, wide: wideOutputWeights)
    }
    /// The bytes of all metadata entries.
    package func metadata(in file: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file[metadataOffset...])
    }

    /// The metadata entry at `offset`; moves `offset` behind it.
    package static func metadataEntry(
        _ bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(RuntimeError) -> (key: UInt8, value: UnsafeRawBufferPointer) {
        let start = offset + metadataEntryHeader
        guard start <= bytes.count else { throw .modelMetadata }
        let length = Int(bytes[offset + 1]) | Int(bytes[offset + 2]) << 8
        guard bytes.count - start >= length else { throw .modelMetadata }
        let key = bytes[offset]
        offset = start + length
        return (key, UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
    }

    /// The names of all forms, with separators between them; nothing in a file of version 1.
    package func formNames(in file: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let bytes = metadata(in: file)
        var offset = 0
        while forms > 1, offset < bytes.count, let entry = try? Self.metadataEntry(bytes, at: &offset) {
            if entry.key == Self.formNamesKey { return entry.value }
        }
        return UnsafeRawBufferPointer(rebasing: bytes[..<0])
    }

    @inline(never) @_optimize(size)
    private func checkMetadata(_ bytes: UnsafeRawBufferPointer)
        throws(RuntimeError)
    {
        var offset = 0
        var lastKey = -1
        var hasFormNames = forms == 1
        while offset < bytes.count {
            let entry = try Self.metadataEntry(bytes, at: &offset)
            guard Int(entry.key) > lastKey else { throw .modelMetadata }
            lastKey = Int(entry.key)
            if forms > 1, entry.key == Self.formNamesKey {
                try checkFormNames(entry.value)
                hasFormNames = true
            }
        }
        guard hasFormNames else { throw .modelFormNames }
    }

    /// As many names as forms, each of at least one character, none of them a control character, and no two the same.
    @inline(never) @_optimize(size)
    private func checkFormNames(_ names: UnsafeRawBufferPointer)
        throws(RuntimeError)
    {
        var count = 0, start = 0
        while start <= names.count {
            guard count < forms else { throw .modelFormNames }
            let name = Self.formName(names, from: start)
            guard !name.isEmpty else { throw .modelFormNames }
            for byte in name where byte < 0x20 || byte == 0x7F { throw .modelFormNames }
            var earlier = 0
            while earlier < start {
                let other = Self.formName(names, from: earlier)
                guard !equal(name, other) else { throw .modelFormNames }
                earlier += other.count + 1
            }
            start += name.count + 1
            count += 1
        }
        guard count == forms else { throw .modelFormNames }
    }

    private static func formName(
        _ names: UnsafeRawBufferPointer, from start: Int
    ) -> UnsafeRawBufferPointer {
        var end = start
        while end < names.count && names[end] != formNameSeparator { end += 1 }
        return UnsafeRawBufferPointer(rebasing: names[start..<end])
    }

    /// No sum of the update rule can leave 32 bits, whatever the state: engines need not check.
    @_optimize(size) private func checkSums(_ file: UnsafeRawBufferPointer) throws(RuntimeError) {
        let limit = Int64(1) << 31
        for unit in 0..<hidden {
            var magnitude: Int64 = 0
            for input in 0..<inputs { magnitude += Int64(inputWeight(unit, input, in: file).magnitude) }
            for form in 0..<forms {
                let offset = Int64(bias(unit, form: form, in: file).magnitude) << Int64(inputFraction)
                guard magnitude << 15 + offset + 1 << 24 < limit else { throw .modelInputWeights }
            }
        }
        for channel in 0..<channels {
            var magnitude: Int64 = 0
            for unit in 0..<hidden { magnitude += Int64(outputWeight(channel, unit, in: file).magnitude) }
            guard magnitude << 15 - magnitude + 1 << 24 < limit else { throw .modelOutputWeights }
        }
    }
}

private func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    for i in 0..<a.count where a[i] != b[i] { return false }
    return true
}

extension UnsafeRawBufferPointer {
    fileprivate func int16(_ offset: Int) -> Int16 {
        Int16(truncatingIfNeeded: Int(self[offset]) | Int(self[offset + 1]) << 8)
    }

    fileprivate func weight(_ start: Int, _ index: Int, wide: Bool) -> Int16 {
        wide ? int16(start + 2 * index) : Int16(Int8(bitPattern: self[start + index]))
    }
}
