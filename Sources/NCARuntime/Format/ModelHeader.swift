/// The header of a `.nca` file, checked: the numbers of docs/nca-format.md and where the sections lie.
struct ModelHeader {
    static let size = 48
    static let magic: UInt32 = 0x1A41_434E

    let channels: Int
    let kernels: Int
    let hidden: Int
    let fireRate: UInt32
    /// −1: no alive mask.
    let aliveThreshold: Int32
    let wraps: Bool
    let stateFraction: Int
    let inputFraction: Int
    let hiddenFraction: Int
    let outputFraction: Int
    let wideInputWeights: Bool
    let wideOutputWeights: Bool
    let gridWidth: Int
    let gridHeight: Int
    let seedX: Int
    let seedY: Int
    let steps: Int
    let metadataSize: Int
    let crc: UInt32

    var inputs: Int { kernels * channels }
    var inputShift: Int { stateFraction + inputFraction - hiddenFraction }
    var outputShift: Int { hiddenFraction + outputFraction - stateFraction }

    var seedOffset: Int { Self.size }
    var biasOffset: Int { seedOffset + 2 * channels }
    var inputWeightsOffset: Int { biasOffset + 2 * hidden }
    var outputWeightsOffset: Int { inputWeightsOffset + hidden * inputs * (wideInputWeights ? 2 : 1) }
    var metadataOffset: Int { outputWeightsOffset + channels * hidden * (wideOutputWeights ? 2 : 1) }

    /// Checks every field and section of a whole file; no length in it is trusted before it is compared.
    init(checking file: UnsafeRawBufferPointer) throws(RuntimeError) {
        func byte(_ offset: Int) -> Int { Int(file[offset]) }
        func short(_ offset: Int) -> Int { byte(offset) | byte(offset + 1) << 8 }
        func word(_ offset: Int) -> UInt32 { UInt32(short(offset)) | UInt32(short(offset + 2)) << 16 }
        func check(_ condition: Bool, _ error: RuntimeError) throws(RuntimeError) {
            guard condition else { throw error }
        }

        try check(file.count >= 4 && word(0) == Self.magic, .modelMagic)
        try check(file.count >= Self.size, .modelFileSize)
        try check(short(4) == 1, .modelVersion)
        try check(short(6) == Self.size, .modelHeaderSize)
        try check(Int(exactly: word(8)) == file.count, .modelFileSize)
        crc = word(12)
        try check(crc == crc32(UnsafeRawBufferPointer(rebasing: file[16...])), .modelCRC)

        channels = byte(16)
        try check(4...32 ~= channels, .modelChannels)
        try check(byte(17) == 7 || byte(17) == 15, .modelKernels)
        kernels = byte(17) == 7 ? 3 : 4
        hidden = short(18)
        try check(8...256 ~= hidden, .modelHidden)
        fireRate = UInt32(short(20))
        try check(1...32768 ~= fireRate, .modelFireRate)
        aliveThreshold = Int32(Int16(truncatingIfNeeded: short(22)))
        try check(aliveThreshold >= -1, .modelAliveThreshold)
        try check(byte(24) <= 1, .modelBoundary)
        wraps = byte(24) == 1
        stateFraction = byte(25)
        try check(6...14 ~= stateFraction, .modelStateFraction)
        inputFraction = byte(26)
        try check(inputFraction <= 15, .modelInputFraction)
        hiddenFraction = byte(27)
        try check(
            hiddenFraction <= 14 && 0...24 ~= stateFraction + inputFraction - hiddenFraction,
            .modelHiddenFraction)
        outputFraction = byte(28)
        try check(
            outputFraction <= 15 && 0...24 ~= hiddenFraction + outputFraction - stateFraction,
            .modelOutputFraction)
        try check(byte(29) <= 3, .modelWeightWidths)
        wideInputWeights = byte(29) & 1 != 0
        wideOutputWeights = byte(29) & 2 != 0
        gridWidth = short(30)
        gridHeight = short(32)
        try check(1...maxWorldSide ~= gridWidth && 1...maxWorldSide ~= gridHeight, .modelGrid)
        seedX = short(34)
        seedY = short(36)
        try check(seedX < gridWidth && seedY < gridHeight, .modelSeedPosition)
        steps = short(38)
        try check(steps >= 1, .modelSteps)
        try check(word(40) <= 65535, .modelMetadataSize)
        metadataSize = Int(word(40))
        try check(word(44) == 0, .modelReserved)

        try check(metadataOffset + metadataSize == file.count, .modelFileSize)
        try checkSums(file)
        try Self.checkMetadata(UnsafeRawBufferPointer(rebasing: file[metadataOffset...]))
    }

    func seed(_ channel: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.int16(seedOffset + 2 * channel)
    }
    func bias(_ unit: Int, in file: UnsafeRawBufferPointer) -> Int16 { file.int16(biasOffset + 2 * unit) }
    func inputWeight(_ unit: Int, _ input: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.weight(inputWeightsOffset, unit * inputs + input, wide: wideInputWeights)
    }
    func outputWeight(_ channel: Int, _ unit: Int, in file: UnsafeRawBufferPointer) -> Int16 {
        file.weight(outputWeightsOffset, channel * hidden + unit, wide: wideOutputWeights)
    }

    /// No sum of the update rule can leave 32 bits, whatever the state: engines need not look.
    private func checkSums(_ file: UnsafeRawBufferPointer) throws(RuntimeError) {
        let limit = Int64(1) << 31
        for unit in 0..<hidden {
            var magnitude: Int64 = 0
            for input in 0..<inputs { magnitude += Int64(inputWeight(unit, input, in: file).magnitude) }
            let offset = Int64(bias(unit, in: file).magnitude) << Int64(inputFraction)
            guard magnitude << 15 + offset + 1 << 24 < limit else { throw .modelInputWeights }
        }
        for channel in 0..<channels {
            var magnitude: Int64 = 0
            for unit in 0..<hidden { magnitude += Int64(outputWeight(channel, unit, in: file).magnitude) }
            guard magnitude << 15 - magnitude + 1 << 24 < limit else { throw .modelOutputWeights }
        }
    }

    private static func checkMetadata(_ bytes: UnsafeRawBufferPointer) throws(RuntimeError) {
        var offset = 0
        var lastKey = -1
        while offset < bytes.count {
            guard bytes.count - offset >= 3 else { throw .modelMetadata }
            let key = Int(bytes[offset])
            let length = Int(bytes[offset + 1]) | Int(bytes[offset + 2]) << 8
            guard key > lastKey, bytes.count - offset - 3 >= length else { throw .modelMetadata }
            lastKey = key
            offset += 3 + length
        }
    }
}

/// Widest and highest world, in cells.
public let maxWorldSide = 4096

extension UnsafeRawBufferPointer {
    fileprivate func int16(_ offset: Int) -> Int16 {
        Int16(truncatingIfNeeded: Int(self[offset]) | Int(self[offset + 1]) << 8)
    }

    fileprivate func weight(_ start: Int, _ index: Int, wide: Bool) -> Int16 {
        wide ? int16(start + 2 * index) : Int16(Int8(bitPattern: self[start + index]))
    }
}

/// CRC-32 of IEEE 802.3, reflected, as zlib computes it.
public func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return ~crc
}
