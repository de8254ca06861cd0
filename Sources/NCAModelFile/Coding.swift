import NCARuntime

extension ModelFile {
    private static let magic: [UInt8] = [0x4E, 0x43, 0x41, 0x1A]
    private static let headerSize = 48

    /// The file's bytes, 8-bit weights where all of a layer's fit.
    /// - Throws: the first field that the format does not allow, found by the runtime's own reader.
    public func encode() throws(RuntimeError) -> [UInt8] {
        guard 4...32 ~= channels, seed.count == channels else { throw .modelChannels }
        guard 8...256 ~= hidden, bias.count == hidden else { throw .modelHidden }
        guard inputWeights.count == hidden * kernels * channels else { throw .modelInputWeights }
        guard outputWeights.count == channels * hidden else { throw .modelOutputWeights }

        let metadata = try encodeMetadata()
        var body = Writer()
        body.put8(channels, .modelChannels)
        body.put8(hasLaplacian ? 15 : 7, .modelKernels)
        body.put16(hidden, .modelHidden)
        body.put16(fireRate, .modelFireRate)
        guard -1...32767 ~= aliveThreshold ?? -1, aliveThreshold != -1 else { throw .modelAliveThreshold }
        body.put16((aliveThreshold ?? -1) & 0xFFFF, .modelAliveThreshold)
        body.put8(Int(boundary.rawValue), .modelBoundary)
        body.put8(stateFraction, .modelStateFraction)
        body.put8(inputFraction, .modelInputFraction)
        body.put8(hiddenFraction, .modelHiddenFraction)
        body.put8(outputFraction, .modelOutputFraction)
        body.put8((isWide(inputWeights) ? 1 : 0) | (isWide(outputWeights) ? 2 : 0), .modelWeightWidths)
        body.put16(gridWidth, .modelGrid)
        body.put16(gridHeight, .modelGrid)
        body.put16(seedX, .modelSeedPosition)
        body.put16(seedY, .modelSeedPosition)
        body.put16(steps, .modelSteps)
        body.put32(metadata.count)
        body.put32(0)
        body.put(seed, wide: true)
        body.put(bias, wide: true)
        body.put(inputWeights, wide: isWide(inputWeights))
        body.put(outputWeights, wide: isWide(outputWeights))
        body.bytes += metadata
        if let error = body.error { throw error }

        var file = Writer()
        file.bytes = Self.magic
        file.put16(1, .modelVersion)
        file.put16(Self.headerSize, .modelHeaderSize)
        file.put32(16 + body.bytes.count)
        file.put32(Int(body.bytes.withUnsafeBytes(crc32)))
        file.bytes += body.bytes
        // The one definition of a valid file is the reader's.
        _ = try Model(bytes: file.bytes)
        return file.bytes
    }

    /// Decodes the bytes of a file.
    /// - Throws: the first malformed field.
    public init(bytes: [UInt8]) throws(RuntimeError) {
        let model = try Model(bytes: bytes)
        var reader = Reader(bytes: bytes, offset: 16)
        self.init(channels: reader.int8(), hasLaplacianKernels: reader.int8(), hidden: reader.int16())
        fireRate = reader.int16()
        _ = reader.int16()
        aliveThreshold = model.aliveThreshold
        boundary = reader.int8() == 1 ? .wrap : .zero
        stateFraction = reader.int8()
        inputFraction = reader.int8()
        hiddenFraction = reader.int8()
        outputFraction = reader.int8()
        let widths = reader.int8()
        gridWidth = reader.int16()
        gridHeight = reader.int16()
        seedX = reader.int16()
        seedY = reader.int16()
        steps = reader.int16()
        reader.offset = Self.headerSize
        seed = reader.weights(channels, wide: true)
        bias = reader.weights(hidden, wide: true)
        inputWeights = reader.weights(hidden * kernels * channels, wide: widths & 1 != 0)
        outputWeights = reader.weights(channels * hidden, wide: widths & 2 != 0)
        metadata = try Metadata(decoding: &reader)
    }

    private init(channels: Int, hasLaplacianKernels kernels: Int, hidden: Int) {
        self.init(channels: channels, hidden: hidden, hasLaplacian: kernels == 15)
    }

    private func isWide(_ weights: [Int16]) -> Bool { weights.contains { Int8(exactly: $0) == nil } }

    private func encodeMetadata() throws(RuntimeError) -> [UInt8] {
        var writer = Writer()
        for (key, path) in Metadata.fields {
            guard let value = metadata[keyPath: path] else { continue }
            writer.put8(Int(key), .modelMetadata)
            writer.put16(value.utf8.count, .modelMetadata)
            writer.bytes += Array(value.utf8)
        }
        if let error = writer.error { throw error }
        guard writer.bytes.count <= 65535 else { throw .modelMetadataSize }
        return writer.bytes
    }
}

extension ModelFile.Metadata {
    /// Reads entries to the end; the runtime has checked their lengths.
    fileprivate init(decoding reader: inout Reader) throws(RuntimeError) {
        self.init()
        while reader.offset < reader.bytes.count {
            let key = reader.int8()
            let length = reader.int16()
            let text = reader.bytes[reader.offset..<reader.offset + length]
            reader.offset += length
            guard let field = Self.fields.first(where: { $0.key == key }) else { continue }
            guard let value = String(validating: text, as: UTF8.self) else { throw .modelMetadata }
            self[keyPath: field.path] = value
        }
    }
}

/// Appends little-endian integers; remembers the first that does not fit.
private struct Writer {
    var bytes: [UInt8] = []
    var error: RuntimeError?

    mutating func put8(_ value: Int, _ field: RuntimeError) {
        if UInt8(exactly: value) == nil { error = error ?? field }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }
    mutating func put16(_ value: Int, _ field: RuntimeError) {
        if UInt16(exactly: value) == nil { error = error ?? field }
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    mutating func put32(_ value: Int) {
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    mutating func put(_ values: [Int16], wide: Bool) {
        for value in values {
            bytes.append(UInt8(truncatingIfNeeded: value))
            if wide { bytes.append(UInt8(truncatingIfNeeded: value >> 8)) }
        }
    }
}

/// Takes little-endian integers from bytes whose layout was checked.
private struct Reader {
    let bytes: [UInt8]
    var offset: Int

    mutating func int8() -> Int {
        defer { offset += 1 }
        return Int(bytes[offset])
    }
    mutating func int16() -> Int { int8() | int8() << 8 }
    mutating func weights(_ count: Int, wide: Bool) -> [Int16] {
        (0..<count).map { _ in
            wide ? Int16(truncatingIfNeeded: int16()) : Int16(Int8(truncatingIfNeeded: int8()))
        }
    }
}
