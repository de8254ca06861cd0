import NCATrainingIntrinsics

#if arch(x86_64)
    /// The update rule by AVX-512 and bfloat16 dot products, with its memory; one per workspace.
    ///
    /// Where the processor lacks them or the sizes do not fit, the workspace goes by ``MatrixProduct`` instead.
    final class UpdateRuleKernels {
        private let shape: AutomatonShape
        private let sizes: nca_training_shape
        private var weights: nca_training_weights
        private let scratch: nca_training_scratch
        /// The hidden layers of all steps, in pairs of cells: see ``pairStart(_:_:)``.
        private let hiddenPairs: UnsafeMutablePointer<UInt16>
        /// Sums of a rollout: input weights `[K][H]`, bias `[H]`, output weights `[C][H]`.
        private let sums: UnsafeMutablePointer<Float>
        private let memory: [UnsafeMutableRawPointer]

        static let tile = Int(NCA_TRAINING_TILE)

        init?(shape: AutomatonShape, maxSteps: Int) {
            sizes = nca_training_shape(
                channels: Int32(shape.channels), hidden: Int32(shape.hidden), inputs: Int32(shape.inputs))
            guard nca_training_has_bf16() != 0, nca_training_takes(sizes) != 0 else { return nil }
            self.shape = shape
            var memory: [UnsafeMutableRawPointer] = []
            func allocate<T: Numeric>(_ count: Int, zeroed: Bool = true) -> UnsafeMutablePointer<T> {
                let raw = UnsafeMutableRawPointer.allocate(
                    byteCount: count * MemoryLayout<T>.stride, alignment: 64)
                memory.append(raw)
                let typed = raw.bindMemory(to: T.self, capacity: count)
                if zeroed { typed.initialize(repeating: 0, count: count) }
                return typed
            }
            let (channels, hidden, inputs, tile) = (shape.channels, shape.hidden, shape.inputs, Self.tile)
            weights = nca_training_weights(
                input_columns: allocate(inputs * hidden), output_columns: allocate(hidden * channels),
                input_pairs: allocate(hidden * inputs), output_pairs: allocate(channels * hidden), bias: nil)
            scratch = nca_training_scratch(
                update_rows: allocate(tile * channels), update_pairs: allocate(tile * channels),
                hidden_rows: allocate(tile * hidden), hidden_pairs: allocate(tile * hidden),
                perception_pairs: allocate(tile * inputs))
            hiddenPairs = allocate(
                (maxSteps * (shape.width * shape.height + 1) + 2) * hidden, zeroed: false)
            sums = allocate(shape.parameterCount)
            self.memory = memory
        }

        deinit { for block in memory { block.deallocate() } }

        /// Where step t's pairs begin, if its cells begin at `first` in the list of all steps: even, and with room for
        /// an odd last cell of each step before.
        private func pairStart(_ t: Int, _ first: Int) -> UnsafeMutablePointer<UInt16> {
            hiddenPairs + ((first + t + 1) & ~1) * shape.hidden
        }

        /// Takes over the weights for a rollout; `parameters` must stay valid until its backward pass has ended.
        func prepare(_ parameters: UnsafePointer<Float>) {
            weights.bias = parameters + shape.bias.lowerBound
            nca_training_prepare(
                sizes, parameters + shape.inputWeights.lowerBound,
                parameters + shape.outputWeights.lowerBound, weights)
        }

        /// The updates `[count][C]` of step t's cells from their perceptions.
        func forward(
            _ t: Int, first: Int, count: Int, _ perceptions: UnsafePointer<Float>, _ grid: Rounding.Grid?,
            updates: UnsafeMutablePointer<Float>
        ) {
            nca_training_forward(
                sizes, weights, perceptions, Int32(count),
                Self.grid(grid), pairStart(t, first), updates)
        }

        /// Adds updates to the cells of a state that are listed.
        func apply(
            _ updates: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>,
            _ list: UnsafePointer<UInt32>,
            count: Int, _ grid: Rounding.Grid?
        ) {
            nca_training_apply(sizes, state, list, Int32(count), updates, Self.grid(grid))
        }

        private static func grid(_ grid: Rounding.Grid?) -> nca_training_grid {
            nca_training_grid(unit: grid?.unit ?? 0, low: grid?.low ?? 0, high: grid?.high ?? 0)
        }

        /// A tile's gradients: adds to the sums, and writes `perceptionGradient`, `[tile][K]`.
        /// - Parameters:
        ///   - offset: the tile's first cell in its step; even.
        ///   - previous: where the cells of the step before begin, if this is its step's last tile; otherwise nil.
        func backward(
            _ t: Int, first: Int, offset: Int, count: Int, previous: Int?,
            _ perceptions: UnsafePointer<Float>,
            _ updateGradients: UnsafePointer<Float>, perceptionGradient: UnsafeMutablePointer<Float>
        ) {
            let pairs = pairStart(t, first) + offset * shape.hidden
            let next = previous.map { pairStart(t - 1, $0) } ?? pairs + Self.tile * shape.hidden
            nca_training_backward(
                sizes, weights, scratch, perceptions, pairs, next, updateGradients, Int32(count), sums,
                sums + shape.bias.lowerBound, sums + shape.outputWeights.lowerBound,
                perceptionGradient)
        }

        func clearSums() { sums.update(repeating: 0, count: shape.parameterCount) }

        /// Adds the sums to a gradient in the order of the parameters.
        func addSums(to gradient: UnsafeMutablePointer<Float>) {
            for unit in 0..<shape.hidden {
                for k in 0..<shape.inputs {
                    gradient[unit * shape.inputs + k] += sums[k * shape.hidden + unit]
                }
            }
            for i in shape.bias.lowerBound..<shape.parameterCount { gradient[i] += sums[i] }
        }
    }
#else
    /// No kernels of our own on this processor.
    final class UpdateRuleKernels {
        static let tile = 64
        init?(shape: AutomatonShape, maxSteps: Int) { return nil }
        func prepare(_ parameters: UnsafePointer<Float>) {}
        func forward(
            _ t: Int, first: Int, count: Int, _ perceptions: UnsafePointer<Float>, _ grid: Rounding.Grid?,
            updates: UnsafeMutablePointer<Float>
        ) {}
        func apply(
            _ updates: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>,
            _ list: UnsafePointer<UInt32>,
            count: Int, _ grid: Rounding.Grid?
        ) {}
        func backward(
            _ t: Int, first: Int, offset: Int, count: Int, previous: Int?,
            _ perceptions: UnsafePointer<Float>,
            _ updateGradients: UnsafePointer<Float>, perceptionGradient: UnsafeMutablePointer<Float>
        ) {}
        func clearSums() {}
        func addSums(to gradient: UnsafeMutablePointer<Float>) {}
    }
#endif
