import NCATrainingIntrinsics

/// The sizes of an update rule: channels C, hidden width H, inputs K; and the most cells and steps of a rollout.
package struct KernelSizes: Equatable, Sendable {
    package var channels: Int
    package var hidden: Int
    package var inputs: Int
    package var cells: Int
    package var steps: Int

    package init(channels: Int, hidden: Int, inputs: Int, cells: Int, steps: Int) {
        (self.channels, self.hidden, self.inputs) = (channels, hidden, inputs)
        (self.cells, self.steps) = (cells, steps)
    }

    /// Where bias `[H]` and output weights `[C][H]` begin in the flat vector of parameters, which begins with the
    /// input weights `[H][K]`; and its length.
    var bias: Int { hidden * inputs }
    var outputWeights: Int { bias + hidden }
    var parameterCount: Int { outputWeights + channels * hidden }
}

/// Multiples of `unit` between `low` and `high`, to which a kernel rounds; unit 0: it does not round.
package struct KernelGrid: Sendable {
    let grid: nca_training_grid

    package init(unit: Float, low: Float, high: Float) {
        grid = nca_training_grid(unit: unit, low: low, high: high)
    }

    /// Nothing is rounded.
    package static let none = KernelGrid(unit: 0, low: 0, high: 0)
}

/// The instructions that kernels are written for, from those that are tried first.
package enum KernelVariant: CaseIterable, Sendable {
    case avx512
    /// With FMA.
    case avx2
    case neon

    fileprivate var code: nca_training_variant {
        switch self {
        case .avx512: NCA_TRAINING_AVX512
        case .avx2: NCA_TRAINING_AVX2
        case .neon: NCA_TRAINING_NEON
        }
    }

    /// Whether this processor has the instructions.
    package var isSupported: Bool { nca_training_runs(code) != 0 }
}

/// The update rule by this processor's vector instructions, with its memory; one per workspace.
///
/// Where there are none, or the sizes fit none, a workspace multiplies matrices instead.
package final class UpdateRuleKernels {
    /// Cells in a tile of the backward pass at most.
    package static let tile = Int(NCA_TRAINING_TILE)
    /// Rows of perceptions and of update gradients beyond the last that must be readable.
    package static let extraRows = Int(NCA_TRAINING_ROWS) - 1

    package let variant: KernelVariant
    private let sizes: KernelSizes
    private let shape: nca_training_shape
    private let kernels: nca_training_kernels
    private let memory: Memory

    /// What the kernels read and write apart from their callers' arrays.
    private struct Memory: ~Copyable {
        let inputRows: AlignedBuffer<Float>, inputColumns: AlignedBuffer<Float>
        let outputRows: AlignedBuffer<Float>, outputColumns: AlignedBuffer<Float>
        let bias: AlignedBuffer<Float>
        /// The hidden layers of all steps' cells, one behind the other.
        let hidden: AlignedBuffer<Float>
        /// The hidden layer's gradients of a tile.
        let hiddenGradients: AlignedBuffer<Float>
        /// Sums of a rollout: input weights `[K][H]`, bias `[H]`, output weights `[C][H]`.
        let sums: AlignedBuffer<Float>

        init(_ sizes: KernelSizes) {
            let (channels, hidden, inputs) = (sizes.channels, sizes.hidden, sizes.inputs)
            inputRows = .init(zeros: hidden * inputs)
            inputColumns = .init(zeros: inputs * hidden)
            outputRows = .init(zeros: channels * hidden)
            outputColumns = .init(zeros: hidden * channels)
            bias = .init(zeros: hidden)
            self.hidden = .init(uninitialized: (sizes.steps * sizes.cells + extraRows) * hidden)
            hiddenGradients = .init(zeros: tile * hidden)
            sums = .init(zeros: sizes.parameterCount)
        }

        var weights: nca_training_weights {
            nca_training_weights(
                input_rows: inputRows.base, input_columns: inputColumns.base, output_rows: outputRows.base,
                output_columns: outputColumns.base, bias: bias.base)
        }
    }

    /// nil if this processor has none of the variants' instructions, or the sizes do not fit them.
    /// - Parameter variants: which may be taken, from the one that is tried first.
    package init?(_ sizes: KernelSizes, variants: [KernelVariant] = KernelVariant.allCases) {
        let shape = nca_training_shape(
            channels: Int32(sizes.channels), hidden: Int32(sizes.hidden), inputs: Int32(sizes.inputs))
        var kernels = nca_training_kernels()
        guard
            let variant = variants.first(where: { nca_training_kernels_for($0.code, shape, &kernels) != 0 })
        else { return nil }
        (self.variant, self.sizes, self.shape, self.kernels) = (variant, sizes, shape, kernels)
        memory = Memory(sizes)
    }

    /// Takes over the parameters for a rollout.
    package func prepare(_ parameters: UnsafePointer<Float>) {
        kernels.prepare(
            shape, parameters, parameters + sizes.bias, parameters + sizes.outputWeights, memory.weights)
    }

    /// The updates `[count][C]` of a step's cells from their perceptions `[count][K]`, of which ``extraRows`` more must
    /// be readable. Keeps the hidden layers for the backward pass.
    /// - Parameter first: where the step's cells begin in the list of all steps.
    package func forward(
        first: Int, count: Int, _ perceptions: UnsafePointer<Float>, hiddenGrid: KernelGrid,
        updates: UnsafeMutablePointer<Float>
    ) {
        kernels.forward(
            shape, memory.weights, perceptions, Int32(count), hiddenGrid.grid,
            memory.hidden.base + first * sizes.hidden, updates)
    }

    /// Adds updates `[count][C]` to the cells of a state that are listed.
    package func apply(
        _ updates: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>,
        _ list: UnsafePointer<UInt32>, count: Int, stateGrid: KernelGrid
    ) {
        kernels.apply(shape, state, list, Int32(count), updates, stateGrid.grid)
    }

    /// The gradients of a tile of cells: adds to the sums, and writes `perceptionGradients`,
    /// `[count rounded up to 8][K]`.
    /// - Parameters:
    ///   - first: the tile's first cell in the list of all steps.
    ///   - count: its cells, ``tile`` at most.
    ///   - next: the first cell of the tile that comes after it.
    ///   - perceptions: of the tile's cells, `[count][K]`.
    ///   - updateGradients: likewise, `[count][C]`, of which ``extraRows`` more must be readable.
    package func backward(
        first: Int, count: Int, next: Int, _ perceptions: UnsafePointer<Float>,
        _ updateGradients: UnsafePointer<Float>, perceptionGradients: UnsafeMutablePointer<Float>
    ) {
        let (hidden, sums) = (memory.hidden.base, memory.sums.base)
        kernels.backward(
            shape, memory.weights,
            nca_training_tile(
                count: Int32(count), perceptions: perceptions, hidden: hidden + first * sizes.hidden,
                next_hidden: hidden + next * sizes.hidden, update_gradients: updateGradients,
                hidden_gradients: memory.hiddenGradients.base, perception_gradients: perceptionGradients),
            nca_training_sums(input: sums, bias: sums + sizes.bias, output: sums + sizes.outputWeights))
    }

    package func clearSums() { memory.sums.fill(0) }

    /// Adds the sums to a gradient in the order of the parameters.
    package func addSums(to gradient: UnsafeMutablePointer<Float>) {
        let sums = memory.sums.base
        for unit in 0..<sizes.hidden {
            for k in 0..<sizes.inputs {
                gradient[unit * sizes.inputs + k] += sums[k * sizes.hidden + unit]
            }
        }
        for i in sizes.bias..<sizes.parameterCount { gradient[i] += sums[i] }
    }
}
