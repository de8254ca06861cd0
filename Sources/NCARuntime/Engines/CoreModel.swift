import NCAIntrinsics

/// A model as the engines use it: a record at the head of the caller's memory, its weights behind it.
///
/// Weights are widened to int16 and laid out in the pairs that the kernels read; padding is zero.
struct CoreModel {
    /// "NCAm": see ``RecordMark``.
    static let kind: UInt = 0x6D41_434E

    /// First in the record.
    var mark = RecordMark.none
    let header: ModelHeader
    let network: nca_network
    private let inputWeights: UnsafeMutablePointer<Int16>
    /// `[forms][network.padded_hidden]`, with the rounding of the input shift added: all that forms differ in.
    private let bias: UnsafeMutablePointer<Int32>
    private let outputWeights: UnsafeMutablePointer<Int16>
    /// `network.stride` values.
    let seed: UnsafeMutablePointer<Int16>
    /// The names of several forms, each ended by a zero, and where each begins.
    private let formNames: UnsafeMutablePointer<UInt8>
    private let formNameStarts: UnsafeMutablePointer<Int32>

    /// Bytes that a model takes from any address on.
    static func memorySize(_ file: UnsafeRawBufferPointer, _ header: ModelHeader) -> Int {
        var plan = MemoryPlan(measuringBehind: MemoryLayout<CoreModel>.size)
        _ = CoreModel(file, header, &plan)
        return plan.size
    }

    /// Makes a model of a checked file in `memory`, and returns where it is.
    static func create(
        _ file: UnsafeRawBufferPointer, _ header: ModelHeader, in memory: UnsafeMutableRawBufferPointer
    ) throws(RuntimeError) -> UnsafeMutablePointer<CoreModel> {
        let base = try memory.head(holding: memorySize(file, header))
        var plan = MemoryPlan(placingBehind: MemoryLayout<CoreModel>.size, at: base)
        let model = base.bindMemory(to: CoreModel.self, capacity: 1)
        model.initialize(to: CoreModel(file, header, &plan))
        model.pointee.readWeights(file)
        model.pointee.mark = RecordMark(kind, at: base)
        return model
    }

    @_optimize(size) private init(
        _ file: UnsafeRawBufferPointer, _ header: ModelHeader, _ plan: inout MemoryPlan
    ) {
        let stride = roundUp(header.channels, 8)
        let hidden = roundUp(header.hidden, 16), outputs = roundUp(header.channels, 16)
        let inputs = header.kernels.count * stride
        self.header = header
        inputWeights = plan.array(inputs * hidden)
        bias = plan.array(header.forms * hidden)
        outputWeights = plan.array(hidden * outputs)
        seed = plan.array(stride)
        formNames = plan.array(header.forms == 1 ? 0 : header.formNames(in: file).count + 1)
        formNameStarts = plan.array(header.forms == 1 ? 0 : header.forms)
        network = nca_network(
            input_weights: inputWeights, bias: bias, output_weights: outputWeights, stride: Int32(stride),
            kernels: UInt32(header.kernels.rawValue), inputs: Int32(inputs), padded_hidden: Int32(hidden),
            padded_outputs: Int32(outputs), input_shift: Int32(header.inputShift),
            output_shift: Int32(header.outputShift), output_rounding: rounding(header.outputShift),
            alive_threshold: header.aliveThreshold, state_fraction: Int32(header.stateFraction),
            input_fraction: Int32(header.inputFraction), hidden_fraction: Int32(header.hiddenFraction),
            output_fraction: Int32(header.outputFraction))
    }

    @_optimize(size) private func readWeights(_ file: UnsafeRawBufferPointer) {
        for unit in 0..<header.hidden {
            for kernel in 0..<header.kernels.count {
                for channel in 0..<channels {
                    inputWeights[inputIndex(unit, kernel: kernel, channel: channel)] = header.inputWeight(
                        unit, kernel * channels + channel, in: file)
                }
            }
            for form in 0..<header.forms {
                bias[form * Int(network.padded_hidden) + unit] =
                    Int32(header.bias(unit, form: form, in: file)) << Int32(header.inputFraction)
                    + rounding(header.inputShift)
            }
            for channel in 0..<channels {
                outputWeights[outputIndex(channel, unit)] = header.outputWeight(channel, unit, in: file)
            }
        }
        for channel in 0..<channels { seed[channel] = header.seed(channel, in: file) }
        let names = header.formNames(in: file)
        var form = 0
        for i in 0..<names.count {
            let isEnd = names[i] == ModelHeader.formNameSeparator
            formNames[i] = isEnd ? 0 : names[i]
            guard isEnd else { continue }
            form += 1
            formNameStarts[form] = Int32(truncatingIfNeeded: i + 1)
        }
    }

    var channels: Int { header.channels }
    var stride: Int { Int(network.stride) }
    var hasAliveMask: Bool { header.aliveThreshold >= 0 }

    /// The network of a form. Copies a few words: call it for many cells at once.
    func network(form: Int) -> nca_network {
        var network = network
        network.bias = UnsafePointer(bias + form * Int(network.padded_hidden))
        return network
    }

    /// A form's name, zero-terminated UTF-8; nil in a model of one form, and if there is no such form.
    func formName(_ form: Int) -> UnsafePointer<UInt8>? {
        guard header.forms > 1, 0..<header.forms ~= form else { return nil }
        return UnsafePointer(formNames + Int(formNameStarts[form]))
    }

    /// The bias of a hidden unit in a form, in the unit of its sum, rounding included.
    func roundedBias(_ unit: Int, form: Int) -> Int32 { bias[form * Int(network.padded_hidden) + unit] }
    func inputWeight(_ unit: Int, kernel: Int, channel: Int) -> Int32 {
        Int32(inputWeights[inputIndex(unit, kernel: kernel, channel: channel)])
    }
    func outputWeight(_ channel: Int, _ unit: Int) -> Int32 {
        Int32(outputWeights[outputIndex(channel, unit)])
    }

    private func inputIndex(_ unit: Int, kernel: Int, channel: Int) -> Int {
        pairIndex(kernel * stride + channel, unit, Int(network.padded_hidden))
    }
    private func outputIndex(_ channel: Int, _ unit: Int) -> Int {
        pairIndex(unit, channel, Int(network.padded_outputs))
    }
}

/// Where the weight from `input` to `output` lies: `[inputs / 2][outputs][2]`.
private func pairIndex(_ input: Int, _ output: Int, _ outputs: Int) -> Int {
    (input / 2 * outputs + output) * 2 + input % 2
}

/// What is added before an arithmetic shift so that it rounds halves up.
private func rounding(_ shift: Int) -> Int32 { shift == 0 ? 0 : 1 << Int32(shift - 1) }
