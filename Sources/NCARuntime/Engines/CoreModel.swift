import NCAIntrinsics

/// A model as the engines use it: a record at the head of the caller's memory, its weights behind it.
///
/// Weights are widened to int16 and laid out in the pairs that the kernels read; padding is zero.
struct CoreModel {
    let header: ModelHeader
    let network: nca_network
    /// `network.stride` values.
    let seed: UnsafePointer<Int16>

    /// Bytes that a model takes from an address aligned to 16.
    static func memorySize(_ header: ModelHeader) -> Int {
        var layout = MemoryLayoutPlan(after: MemoryLayout<CoreModel>.size)
        let sizes = Sizes(header)
        _ = layout.add(Int16.self, sizes.inputWeights)
        _ = layout.add(Int32.self, sizes.hidden)
        _ = layout.add(Int16.self, sizes.outputWeights)
        _ = layout.add(Int16.self, sizes.stride)
        return layout.size
    }

    /// Makes a model in `memory` and returns where it is.
    static func create(
        _ file: UnsafeRawBufferPointer, _ header: ModelHeader, in memory: UnsafeMutableRawBufferPointer
    ) throws(RuntimeError) -> UnsafeMutablePointer<CoreModel> {
        let base = try memory.start(needing: memorySize(header))
        let sizes = Sizes(header)
        var layout = MemoryLayoutPlan(after: MemoryLayout<CoreModel>.size)
        let inputWeights: UnsafeMutablePointer<Int16> = layout.place(sizes.inputWeights, at: base)
        let bias: UnsafeMutablePointer<Int32> = layout.place(sizes.hidden, at: base)
        let outputWeights: UnsafeMutablePointer<Int16> = layout.place(sizes.outputWeights, at: base)
        let seed: UnsafeMutablePointer<Int16> = layout.place(sizes.stride, at: base)

        for unit in 0..<header.hidden {
            for kernel in 0..<header.kernels {
                for channel in 0..<header.channels {
                    let input = kernel * sizes.stride + channel
                    inputWeights[pairIndex(input, unit, sizes.hidden)] = header.inputWeight(
                        unit, kernel * header.channels + channel, in: file)
                }
            }
            bias[unit] =
                Int32(header.bias(unit, in: file)) << Int32(header.inputFraction)
                + rounding(header.inputShift)
            for channel in 0..<header.channels {
                outputWeights[pairIndex(unit, channel, sizes.outputs)] = header.outputWeight(
                    channel, unit, in: file)
            }
        }
        for channel in 0..<header.channels { seed[channel] = header.seed(channel, in: file) }

        let model = base.bindMemory(to: CoreModel.self, capacity: 1)
        model.initialize(
            to: CoreModel(
                header: header,
                network: nca_network(
                    input_weights: inputWeights, bias: bias, output_weights: outputWeights,
                    stride: Int32(sizes.stride), kernels: Int32(header.kernels),
                    padded_hidden: Int32(sizes.hidden),
                    padded_outputs: Int32(sizes.outputs), input_shift: Int32(header.inputShift),
                    output_shift: Int32(header.outputShift), output_rounding: rounding(header.outputShift),
                    alive_threshold: header.aliveThreshold, state_fraction: Int32(header.stateFraction),
                    input_fraction: Int32(header.inputFraction),
                    hidden_fraction: Int32(header.hiddenFraction),
                    output_fraction: Int32(header.outputFraction)),
                seed: seed))
        return model
    }

    var channels: Int { header.channels }
    var stride: Int { Int(network.stride) }
    var hasAliveMask: Bool { header.aliveThreshold >= 0 }

    /// The bias of a hidden unit in the unit of its sum, rounding included.
    func roundedBias(_ unit: Int) -> Int32 { network.bias[unit] }
    func inputWeight(_ unit: Int, kernel: Int, channel: Int) -> Int32 {
        Int32(network.input_weights[pairIndex(kernel * stride + channel, unit, Int(network.padded_hidden))])
    }
    func outputWeight(_ channel: Int, _ unit: Int) -> Int32 {
        Int32(network.output_weights[pairIndex(unit, channel, Int(network.padded_outputs))])
    }

    private struct Sizes {
        let stride: Int, hidden: Int, outputs: Int, inputWeights: Int, outputWeights: Int

        init(_ header: ModelHeader) {
            stride = roundUp(header.channels, 8)
            hidden = roundUp(header.hidden, 16)
            outputs = roundUp(header.channels, 16)
            inputWeights = header.kernels * stride * hidden
            outputWeights = hidden * outputs
        }
    }
}

/// Where the weight from `input` to `output` lies: `[inputs / 2][outputs][2]`.
private func pairIndex(_ input: Int, _ output: Int, _ outputs: Int) -> Int {
    (input / 2 * outputs + output) * 2 + input % 2
}

/// What is added before an arithmetic shift so that it rounds halves up.
private func rounding(_ shift: Int) -> Int32 { shift == 0 ? 0 : 1 << Int32(shift - 1) }
