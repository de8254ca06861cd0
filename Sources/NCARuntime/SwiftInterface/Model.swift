#if !hasFeature(Embedded)
    /// Whether the automaton's world ends at its sides or is joined there.
    public enum Boundary: UInt8, Sendable {
        /// Outside, everything is zero.
        case zero
        /// Outside is the opposite side.
        case wrap
    }

    /// A trained automaton, decoded from a `.nca` file (docs/nca-format.md), shared by any number of worlds.
    ///
    /// Read-only after its creation: any number of threads may use it.
    public final class Model: @unchecked Sendable {
        let core: UnsafePointer<CoreModel>
        private let memory: OwnedMemory
        /// The names of the forms, 1 … 16 of them; that of a single form is empty.
        ///
        /// A form is one of several pictures that a model grows to; worlds begin with the first. ``World/setForm(_:)``
        /// switches, and what has grown becomes the other picture.
        public let formNames: [String]

        /// Decodes the bytes of a `.nca` file, which may come from anywhere: every field is checked before it is used.
        ///
        /// Costs a visit of every byte. The model takes two bytes per weight.
        /// - Throws: the first malformed field.
        public init(bytes: [UInt8]) throws(RuntimeError) {
            // Typed errors do not pass through `withUnsafeBytes`' rethrow in every toolchain: hence the Result.
            let (header, size) = try bytes.withUnsafeBytes { file in
                Result { () throws(RuntimeError) in
                    let header = try ModelHeader(checking: file)
                    return (header, CoreModel.memorySize(file, header))
                }
            }.get()
            let memory = OwnedMemory(byteCount: size)
            core = UnsafePointer(
                try bytes.withUnsafeBytes { file -> Result<UnsafeMutablePointer<CoreModel>, RuntimeError> in
                    Result { () throws(RuntimeError) in try CoreModel.create(file, header, in: memory.bytes) }
                }.get())
            self.memory = memory
            let core = core
            formNames =
                header.forms == 1
                ? [""] : (0..<header.forms).map { String(cString: core.pointee.formName($0)!) }
        }

        private var header: ModelHeader { core.pointee.header }

        /// Channels of a cell, 4 … 32: red, green and blue, premultiplied by alpha; alpha; and hidden ones.
        public var channels: Int { header.channels }
        /// Hidden width of the update rule, 8 … 256.
        public var hidden: Int { header.hidden }
        /// The perception kernels.
        public var kernels: PerceptionKernels { header.kernels }
        /// The share of cells that fire in a step, in 1/32768.
        public var fireRate: Int { Int(header.fireRate) }
        /// Alpha above which a cell keeps itself and its neighbours alive, in state units; nil without alive mask.
        public var aliveThreshold: Int? { core.pointee.hasAliveMask ? Int(header.aliveThreshold) : nil }
        /// Whether the sides of a world are joined.
        public var boundary: Boundary { header.wraps ? .wrap : .zero }
        /// 1.0 is `1 << stateFraction` in a cell.
        public var stateFraction: Int { header.stateFraction }
        /// Width of the suggested world, in cells.
        public var gridWidth: Int { header.gridWidth }
        /// Height of the suggested world, in cells.
        public var gridHeight: Int { header.gridHeight }
        /// Column of the suggested place of the seed, in the suggested world.
        public var seedX: Int { header.seedX }
        /// Row of the suggested place of the seed, in the suggested world.
        public var seedY: Int { header.seedY }
        /// Suggested steps from seed to full growth.
        public var steps: Int { header.steps }

        /// The model as shaders read it: the words of docs/gpu.md, for a buffer or a texture of the GPU.
        ///
        /// Costs a visit of every weight.
        public var gpuWords: [UInt32] {
            let words = GPUModel(core)
            return [UInt32](unsafeUninitializedCapacity: words.count) { memory, count in
                words.write(to: UnsafeMutableRawPointer(memory.baseAddress!))
                for i in 0..<words.count { memory[i] = UInt32(littleEndian: memory[i]) }
                count = words.count
            }
        }
    }
#endif
