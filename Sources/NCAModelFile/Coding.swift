import NCARuntime

// Fields, limits and offsets are ModelHeader's, which also decodes.
extension ModelFile {
    /// The file's bytes, 8-bit weights where all of a layer's fit.
    /// - Throws: the first field that the format does not allow, found by the runtime's own reader.
    public func encode() throws(RuntimeError) -> [UInt8] {
        guard ModelHeader.channelRange ~= channels, seed.count == channels else { throw .modelChannels }
        guard 1...ModelHeader.formRange.upperBound ~= forms.count else { throw .modelForms }
        guard ModelHeader.hiddenRange ~= hidden, bias.count == hidden else { throw .modelHidden }
        guard forms.allSatisfy({ $0.bias.count == hidden }) else { throw .modelForms }
        guard inputWeights.count == hidden * kernels.count * channels else { throw .modelInputWeights }
        guard outputWeights.count == channels * hidden else { throw .modelOutputWeights }
        // Absent is nil here and a number in the file.
        guard aliveThreshold != ModelHeader.noAliveMask else { throw .modelAliveThreshold }

        let metadata = try encodeMetadata()
        let widths =
            (isWide(inputWeights) ? ModelHeader.wideInputBit : 0)
            | (isWide(outputWeights) ? ModelHeader.wideOutputBit : 0)
        var file = Writer(headerSize: ModelHeader.size)
        file.set(.magic, UInt32(ModelHeader.magic), .modelMagic)
        file.set(.version, UInt16(exactly: ModelHeader.version(forms: forms.count)), .modelVersion)
        file.set(.headerSize, UInt16(exactly: ModelHeader.size), .modelHeaderSize)
        file.set(.channels, UInt8(exactly: channels), .modelChannels)
        file.set(.kernels, kernels.rawValue, .modelKernels)
        file.set(.hidden, UInt16(exactly: hidden), .modelHidden)
        file.set(.fireRate, UInt16(exactly: fireRate), .modelFireRate)
        file.set(
            .aliveThreshold, Int16(exactly: aliveThreshold ?? ModelHeader.noAliveMask), .modelAliveThreshold)
        file.set(.boundary, boundary.rawValue, .modelBoundary)
        file.set(.stateFraction, UInt8(exactly: stateFraction), .modelStateFraction)
        file.set(.inputFraction, UInt8(exactly: inputFraction), .modelInputFraction)
        file.set(.hiddenFraction, UInt8(exactly: hiddenFraction), .modelHiddenFraction)
        file.set(.outputFraction, UInt8(exactly: outputFraction), .modelOutputFraction)
        file.set(.weightWidths, UInt8(exactly: widths), .modelWeightWidths)
        file.set(.gridWidth, UInt16(exactly: gridWidth), .modelGrid)
        file.set(.gridHeight, UInt16(exactly: gridHeight), .modelGrid)
        file.set(.seedX, UInt16(exactly: seedX), .modelSeedPosition)
        file.set(.seedY, UInt16(exactly: seedY), .modelSeedPosition)
        file.set(.steps, UInt16(exactly: steps), .modelSteps)
        file.set(.metadataSize, UInt32(exactly: metadata.count), .modelMetadataSize)
        if forms.count > 1 { file.set(.forms, UInt8(exactly: forms.count), .modelForms) }
        file.append(seed, wide: true)
        file.append(bias, wide: true)
        file.append(inputWeights, wide: isWide(inputWeights))
        file.append(outputWeights, wide: isWide(outputWeights))
        for form in forms.dropFirst() { file.append(form.bias, wide: true) }
        file.bytes += metadata
        file.set(.fileSize, UInt32(exactly: file.bytes.count), .modelFileSize)
        let checksum = file.bytes[ModelHeader.checksumStart...].withUnsafeBytes(crc32)
        file.set(.crc, checksum, .modelCRC)
        if let error = file.error { throw error }
        // The one definition of a valid file is the reader's.
        _ = try Model(bytes: file.bytes)
        return file.bytes
    }

    /// Decodes the bytes of a file.
    /// - Throws: the first malformed field.
    public init(bytes: [UInt8]) throws(RuntimeError) {
        self = try bytes.withUnsafeBytes { file in
            Result { () throws(RuntimeError) in
                try ModelFile(ModelHeader(checking: file), file)
            }
        }.get()
    }

    private init(_ header: ModelHeader, _ file: UnsafeRawBufferPointer) throws(RuntimeError) {
        self.init(channels: header.channels, hidden: header.hidden, kernels: header.kernels)
        fireRate = Int(header.fireRate)
        let threshold = Int(header.aliveThreshold)
        aliveThreshold = threshold == ModelHeader.noAliveMask ? nil : threshold
        boundary = header.wraps ? .wrap : .zero
        stateFraction = header.stateFraction
        inputFraction = header.inputFraction
        hiddenFraction = header.hiddenFraction
        outputFraction = header.outputFraction
        (gridWidth, gridHeight) = (header.gridWidth, header.gridHeight)
        (seedX, seedY) = (header.seedX, header.seedY)
        steps = header.steps
        for channel in 0..<channels { seed[channel] = header.seed(channel, in: file) }
        // The reader has found as many names as forms; a single form's is empty.
        let names = header.formNames(in: file).split(
            separator: ModelHeader.formNameSeparator, omittingEmptySubsequences: false)
        forms = []
        for form in 0..<header.forms {
            guard let name = String(validating: names[form], as: UTF8.self) else {
                throw .modelFormNames
            }
            forms.append(
                Form(name: name, bias: (0..<hidden).map { header.bias($0, form: form, in: file) }))
        }
        for unit in 0..<hidden {
            for input in 0..<header.inputs {
                inputWeights[unit * header.inputs + input] = header.inputWeight(unit, input, in: file)
            }
            for channel in 0..<channels {
                outputWeights[channel * hidden + unit] = header.outputWeight(channel, unit, in: file)
            }
        }
        metadata = try Metadata(decoding: header.metadata(in: file))
    }

    private func isWide(_ weights: [Int16]) -> Bool { weights.contains { Int8(exactly: $0) == nil } }

    private func encodeMetadata() throws(RuntimeError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (key, path) in Metadata.fields {
            guard let value = metadata[keyPath: path] else { continue }
            guard let length = UInt16(exactly: value.utf8.count) else { throw .modelMetadata }
            bytes += [key, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
            bytes += Array(value.utf8)
        }
        if forms.count > 1 { bytes += try encodeFormNames() }
        guard bytes.count <= ModelHeader.metadataLimit else { throw .modelMetadataSize }
        return bytes
    }
}

extension ModelFile {
    private func encodeFormNames() throws(RuntimeError) -> [UInt8] {
        let names = Array(
            forms.map { Array($0.name.utf8) }.joined(
                separator: CollectionOfOne(ModelHeader.formNameSeparator)))
        guard let length = UInt16(exactly: names.count) else { throw .modelFormNames }
        return [ModelHeader.formNamesKey, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + names
    }
}

extension ModelFile.Metadata {
    /// Reads all entries, whose lengths the header's reader has checked, and skips unknown keys.
    fileprivate init(decoding bytes: UnsafeRawBufferPointer) throws(RuntimeError) {
        self.init()
        var offset = 0
        while offset < bytes.count {
            let entry = try ModelHeader.metadataEntry(bytes, at: &offset)
            guard let field = Self.fields.first(where: { $0.key == entry.key }) else { continue }
            guard let value = String(validating: entry.value, as: UTF8.self) else { throw .modelMetadata }
            self[keyPath: field.path] = value
        }
    }
}

/// A file that is being written, in little-endian integers; remembers the first field whose value does not fit.
private struct Writer {
    var bytes: [UInt8]
    var error: RuntimeError?

    init(headerSize: Int) { bytes = [UInt8](repeating: 0, count: headerSize) }

    /// Sets a field of the header. A nil value does not fit it.
    mutating func set<Value: FixedWidthInteger>(
        _ field: ModelHeader.Field, _ value: Value?, _ failure: RuntimeError
    ) {
        guard let value else {
            error = error ?? failure
            return
        }
        withUnsafeBytes(of: value.littleEndian) {
            bytes.replaceSubrange(field.rawValue..<field.rawValue + $0.count, with: $0)
        }
    }

    mutating func append(_ values: [Int16], wide: Bool) {
        for value in values {
            bytes.append(UInt8(truncatingIfNeeded: value))
            if wide { bytes.append(UInt8(truncatingIfNeeded: value >> 8)) }
        }
    }
}
