/// A model as shaders read it: the words that docs/gpu.md lists, little-endian.
///
/// The one writer of that layout. What shaders would have to know of rounding and shifts is folded into the numbers here.
struct GPUModel {
    /// The header's words, by their index. What is not named here is 0.
    private enum Field: Int {
        case magic = 0
        case version, wordCount, channels, kernels, hidden, forms, inputShift, outputShift, aliveThreshold
        case fireRate, wraps, stateFraction, weightWidths
        case seed, biases, inputOffsets, inputWeights, outputOffsets, outputWeights
        case gridWidth, gridHeight, seedX, seedY
    }

    /// "NCAG", as a little-endian number.
    private static var magic: UInt32 { 0x4741_434E }
    private static var version: Int { 1 }
    private static var headerWords: Int { 32 }
    /// Sections and rows begin at multiples of so many words, which GPUs load at once.
    private static var alignment: Int { 4 }

    private let model: UnsafePointer<CoreModel>
    private var header: ModelHeader { model.pointee.header }
    private let seed, biases, inputOffsets, inputWeights, outputOffsets, outputWeights: Int
    /// Words of a row of weights: those to one hidden unit, those to one channel.
    private let inputRow, outputRow: Int
    /// How many words there are.
    let count: Int

    init(_ model: UnsafePointer<CoreModel>) {
        self.model = model
        let header = model.pointee.header
        func row(_ weights: Int, isWide: Bool) -> Int {
            let perWord = isWide ? 2 : 4
            return roundUp(weights, perWord * Self.alignment) / perWord
        }
        var end = Self.headerWords
        func section(_ words: Int) -> Int {
            defer { end += roundUp(words, Self.alignment) }
            return end
        }
        inputRow = row(header.inputs, isWide: header.wideInputWeights)
        outputRow = row(header.hidden, isWide: header.wideOutputWeights)
        seed = section((header.channels + 1) / 2)
        biases = section(header.forms * header.hidden)
        inputOffsets = section(header.hidden)
        inputWeights = section(header.hidden * inputRow)
        outputOffsets = section(header.channels)
        outputWeights = section(header.channels * outputRow)
        count = end
    }

    /// Writes all words to memory of at least 4 · `count` bytes, at any address.
    func write(to memory: UnsafeMutableRawPointer) {
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: 4 * count)
        writeHeader(memory)
        for channel in 0..<header.channels {
            pack(Int32(model.pointee.seed[channel]), seed, channel, isWide: true, memory)
        }
        for i in 0..<header.forms * header.hidden {
            put(
                model.pointee.roundedBias(i % header.hidden, form: i / header.hidden), at: biases + i, memory)
        }
        writeWeights(isInput: true, memory)
        writeWeights(isInput: false, memory)
    }

    /// Writes the rows of a layer and their offsets: once for both layers, as the library shall be small.
    @inline(never) @_optimize(size)
    private func writeWeights(isInput: Bool, _ memory: UnsafeMutableRawPointer) {
        let isWide = isInput ? header.wideInputWeights : header.wideOutputWeights
        for row in 0..<(isInput ? header.hidden : header.channels) {
            let start = isInput ? inputWeights + row * inputRow : outputWeights + row * outputRow
            var sum: Int32 = 0
            for i in 0..<(isInput ? header.inputs : header.hidden) {
                let weight =
                    isInput
                    ? model.pointee.inputWeight(
                        row, kernel: i / header.channels, channel: i % header.channels)
                    : model.pointee.outputWeight(row, i)
                sum += weight
                pack(weight, start, i, isWide: isWide, memory)
            }
            let offsets = isInput ? inputOffsets : outputOffsets
            put(isWide ? 0 : 128 * sum, at: offsets + row, memory)
        }
    }

    private func writeHeader(_ memory: UnsafeMutableRawPointer) {
        func put(_ value: Int, _ field: Field) {
            self.put(Int32(truncatingIfNeeded: value), at: field.rawValue, memory)
        }
        put(Int(Self.magic), .magic)
        put(Self.version, .version)
        put(count, .wordCount)
        put(header.channels, .channels)
        put(header.kernels.count, .kernels)
        put(header.hidden, .hidden)
        put(header.forms, .forms)
        put(header.inputShift, .inputShift)
        put(header.outputShift, .outputShift)
        put(Int(header.aliveThreshold), .aliveThreshold)
        put(Int(header.fireRate), .fireRate)
        put(header.wraps ? 1 : 0, .wraps)
        put(header.stateFraction, .stateFraction)
        put(
            (header.wideInputWeights ? ModelHeader.wideInputBit : 0)
                | (header.wideOutputWeights ? ModelHeader.wideOutputBit : 0), .weightWidths)
        put(seed, .seed)
        put(biases, .biases)
        put(inputOffsets, .inputOffsets)
        put(inputWeights, .inputWeights)
        put(outputOffsets, .outputOffsets)
        put(outputWeights, .outputWeights)
        put(header.gridWidth, .gridWidth)
        put(header.gridHeight, .gridHeight)
        put(header.seedX, .seedX)
        put(header.seedY, .seedY)
    }

    private func put(_ value: Int32, at index: Int, _ memory: UnsafeMutableRawPointer) {
        (memory + 4 * index).storeBytes(of: value.littleEndian, as: Int32.self)
    }

    /// Puts the value `index` of a row of int16 or int8 that begins at the word `row`.
    private func pack(
        _ value: Int32, _ row: Int, _ index: Int, isWide: Bool, _ memory: UnsafeMutableRawPointer
    ) {
        let row = memory + 4 * row
        if isWide {
            (row + 2 * index).storeBytes(of: Int16(truncatingIfNeeded: value).littleEndian, as: Int16.self)
        } else {
            (row + index).storeBytes(of: Int8(truncatingIfNeeded: value), as: Int8.self)
        }
    }
}
