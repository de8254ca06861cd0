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
    /// input weights `[H][K]`; and its length without the biases of further forms.
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

/// A tile of cells of one step in the backward pass.
package struct KernelTile {
    /// Where the step's cells begin in the list of all steps.
    package var first: Int
    /// The tile's first cell in its step, an even number, and how many cells it has: ``UpdateRuleKernels/tile`` at most.
    package var offset: Int
    package var count: Int
    /// Where the cells of the step before begin, if this is its step's last tile; otherwise nil.
    package var previous: Int?

    package init(first: Int, offset: Int, count: Int, previous: Int?) {
        (self.first, self.offset, self.count, self.previous) = (first, offset, count, previous)
    }
}

#if arch(x86_64)
    /// The update rule by AVX-512 and bfloat16 dot products, with its memory; one per workspace.
    ///
    /// Where the processor lacks them or the sizes do not fit, a workspace multiplies matrices instead.
    package final class UpdateRuleKernels {
        /// Cells in a tile of the backward pass at most.
        package static let tile = Int(NCA_TRAINING_TILE)
        /// Whether this processor has the instructions.
        package static var isSupported: Bool { nca_training_has_bf16() != 0 }

        private let sizes: KernelSizes
        private let shape: nca_training_shape
        private let memory: Memory

        /// What the kernels read and write apart from their callers' arrays.
        private struct Memory: ~Copyable {
            let inputColumns: AlignedBuffer<Float>, outputColumns: AlignedBuffer<Float>
            let inputPairs: AlignedBuffer<UInt16>, outputPairs: AlignedBuffer<UInt16>
            let bias: AlignedBuffer<Float>
            let updateRows: AlignedBuffer<UInt16>, updatePairs: AlignedBuffer<UInt16>
            let hiddenRows: AlignedBuffer<UInt16>, tilePairs: AlignedBuffer<UInt16>
            let perceptionPairs: AlignedBuffer<UInt16>
            /// The hidden layers of all steps, in pairs of cells: see ``UpdateRuleKernels/pairStart(_:_:)``.
            let hiddenPairs: AlignedBuffer<UInt16>
            /// Sums of a rollout: input weights `[K][H]`, bias `[H]`, output weights `[C][H]`.
            let sums: AlignedBuffer<Float>

            init(_ sizes: KernelSizes) {
                let (channels, hidden, inputs) = (sizes.channels, sizes.hidden, sizes.inputs)
                inputColumns = .init(zeros: inputs * hidden)
                outputColumns = .init(zeros: hidden * channels)
                inputPairs = .init(zeros: hidden * inputs)
                outputPairs = .init(zeros: channels * hidden)
                bias = .init(zeros: hidden)
                updateRows = .init(zeros: tile * channels)
                updatePairs = .init(zeros: tile * channels)
                hiddenRows = .init(zeros: tile * hidden)
                tilePairs = .init(zeros: tile * hidden)
                perceptionPairs = .init(zeros: tile * inputs)
                hiddenPairs = .init(uninitialized: (sizes.steps * (sizes.cells + 1) + 2) * hidden)
                sums = .init(zeros: sizes.parameterCount)
            }

            var weights: nca_training_weights {
                nca_training_weights(
                    input_columns: inputColumns.base, output_columns: outputColumns.base,
                    input_pairs: inputPairs.base, output_pairs: outputPairs.base,
                    bias: bias.base)
            }

            var scratch: nca_training_scratch {
                nca_training_scratch(
                    update_rows: updateRows.base, update_pairs: updatePairs.base,
                    hidden_rows: hiddenRows.base, hidden_pairs: tilePairs.base,
                    perception_pairs: perceptionPairs.base)
            }
        }

        /// nil if the processor lacks the instructions or the sizes do not fit them.
        package init?(_ sizes: KernelSizes) {
            shape = nca_training_shape(
                channels: Int32(sizes.channels), hidden: Int32(sizes.hidden), inputs: Int32(sizes.inputs))
            guard Self.isSupported, nca_training_takes(shape) != 0 else { return nil }
            self.sizes = sizes
            memory = Memory(sizes)
        }

        /// Where step t's pairs begin, if its cells begin at `first` in the list of all steps: even, and with room for
        /// an odd last cell of each step before.
        private func pairStart(_ t: Int, _ first: Int) -> UnsafeMutablePointer<UInt16> {
            memory.hiddenPairs.base + ((first + t + 1) & ~1) * sizes.hidden
        }

        /// Takes over the parameters for a rollout.
        /// - Parameter bias: of the rollout's form, `[H]`.
        package func prepare(_ parameters: UnsafePointer<Float>, bias: UnsafePointer<Float>) {
            memory.bias.base.update(from: bias, count: sizes.hidden)
            nca_training_prepare(shape, parameters, parameters + sizes.outputWeights, memory.weights)
        }

        /// The updates `[count][C]` of step t's cells from their perceptions `[count][K]`, of which seven rows more must
        /// be readable.
        /// - Parameter first: where the step's cells begin in the list of all steps.
        package func forward(
            _ t: Int, first: Int, count: Int, _ perceptions: UnsafePointer<Float>, hiddenGrid: KernelGrid,
            updates: UnsafeMutablePointer<Float>
        ) {
            nca_training_forward(
                shape, memory.weights, perceptions, Int32(count), hiddenGrid.grid, pairStart(t, first),
                updates)
        }

        /// Adds updates `[count][C]` to the cells of a state that are listed.
        package func apply(
            _ updates: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>,
            _ list: UnsafePointer<UInt32>, count: Int, stateGrid: KernelGrid
        ) {
            nca_training_apply(shape, state, list, Int32(count), updates, stateGrid.grid)
        }

        /// The gradients of a tile of step t: adds to the sums, and writes `perceptionGradients`,
        /// `[count rounded up to 8][K]`.
        /// - Parameters:
        ///   - perceptions: of the tile's cells, `[count][K]`.
        ///   - updateGradients: likewise, `[count][C]`.
        package func backward(
            _ t: Int, _ tile: KernelTile, _ perceptions: UnsafePointer<Float>,
            _ updateGradients: UnsafePointer<Float>, perceptionGradients: UnsafeMutablePointer<Float>
        ) {
            let pairs = pairStart(t, tile.first) + tile.offset * sizes.hidden
            let next = tile.previous.map { pairStart(t - 1, $0) } ?? pairs + Self.tile * sizes.hidden
            let sums = memory.sums.base
            nca_training_backward(
                shape, memory.weights, memory.scratch,
                nca_training_tile(
                    count: Int32(tile.count), perceptions: perceptions, hidden_pairs: pairs, next_pairs: next,
                    update_gradients: updateGradients, perception_gradients: perceptionGradients),
                nca_training_sums(
                    input: sums, bias: sums + sizes.bias, output: sums + sizes.outputWeights))
        }

        package func clearSums() { memory.sums.fill(0) }

        /// Adds the sums to a gradient in the order of the parameters.
        /// - Parameter bias: of the rollout's form, `[H]`.
        package func addSums(to gradient: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>) {
            let sums = memory.sums.base
            for unit in 0..<sizes.hidden {
                for k in 0..<sizes.inputs {
                    gradient[unit * sizes.inputs + k] += sums[k * sizes.hidden + unit]
                }
            }
            for unit in 0..<sizes.hidden { bias[unit] += sums[sizes.bias + unit] }
            for i in sizes.outputWeights..<sizes.parameterCount { gradient[i] += sums[i] }
        }
    }
#else
    /// No kernels of our own on this processor: there never is an instance.
    package final class UpdateRuleKernels {
        package static let tile = Int(NCA_TRAINING_TILE)
        package static var isSupported: Bool { false }

        package init?(_ sizes: KernelSizes) { return nil }
        package func prepare(_ parameters: UnsafePointer<Float>, bias: UnsafePointer<Float>) {}
        package func forward(
            _ t: Int, first: Int, count: Int, _ perceptions: UnsafePointer<Float>, hiddenGrid: KernelGrid,
            updates: UnsafeMutablePointer<Float>
        ) {}
        package func apply(
            _ updates: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>,
            _ list: UnsafePointer<UInt32>, count: Int, stateGrid: KernelGrid
        ) {}
        package func backward(
            _ t: Int, _ tile: KernelTile, _ perceptions: UnsafePointer<Float>,
            _ updateGradients: UnsafePointer<Float>, perceptionGradients: UnsafeMutablePointer<Float>
        ) {}
        package func clearSums() {}
        package func addSums(to gradient: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>) {}
    }
#endif
