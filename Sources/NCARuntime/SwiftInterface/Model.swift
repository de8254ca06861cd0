#if !hasFeature(Embedded)
    /// Whether the automaton's world ends at its sides or is joined there.
    public enum Boundary: UInt8, Sendable {
        /// Outside, everything is zero.
        case zero
        /// Outside is the opposite side.
        case wrap
    }

    /// A trained automaton, decoded from a `.nca` file (docs/nca-format.md), shared by any number of worlds.
    public final class Model: @unchecked Sendable {
        let core: UnsafePointer<CoreModel>
        private let memory: UnsafeMutableRawBufferPointer

        /// Decodes the bytes of a `.nca` file.
        /// - Throws: the first malformed field.
        public init(bytes: [UInt8]) throws(RuntimeError) {
            // Typed errors do not pass through `withUnsafeBytes`' rethrow in every toolchain: hence the Result.
            let created = bytes.withUnsafeBytes { file -> Result<Created, RuntimeError> in
                do throws(RuntimeError) {
                    let header = try ModelHeader(checking: file)
                    let memory = UnsafeMutableRawBufferPointer.allocate(
                        byteCount: CoreModel.memorySize(header), alignment: memoryAlignment)
                    return .success(
                        Created(core: try CoreModel.create(file, header, in: memory), memory: memory))
                } catch { return .failure(error) }
            }
            let parts = try created.get()
            core = UnsafePointer(parts.core)
            memory = parts.memory
        }

        deinit { memory.deallocate() }

        private struct Created {
            let core: UnsafeMutablePointer<CoreModel>
            let memory: UnsafeMutableRawBufferPointer
        }

        private var header: ModelHeader { core.pointee.header }

        /// Channels of a cell, 4 … 32.
        public var channels: Int { header.channels }
        /// Hidden width of the update rule.
        public var hidden: Int { header.hidden }
        /// Perception kernels: 3, or 4 with the Laplacian.
        public var kernels: Int { header.kernels }
        /// The share of cells that fire in a step, in 1/32768.
        public var fireRate: Int { Int(header.fireRate) }
        /// In state units; nil without alive mask.
        public var aliveThreshold: Int? { core.pointee.hasAliveMask ? Int(header.aliveThreshold) : nil }
        public var boundary: Boundary { header.wraps ? .wrap : .zero }
        /// 1.0 is `1 << stateFraction` in a cell.
        public var stateFraction: Int { header.stateFraction }
        /// The suggested world, in cells.
        public var gridWidth: Int { header.gridWidth }
        public var gridHeight: Int { header.gridHeight }
        /// The suggested place of the seed.
        public var seedX: Int { header.seedX }
        public var seedY: Int { header.seedY }
        /// Suggested steps from seed to full growth.
        public var steps: Int { header.steps }
    }
#endif
