#if !hasFeature(Embedded)
    /// A world of cells that a model's automaton lives in.
    ///
    /// What a step computes is specified to the bit in docs/automaton.md. A world belongs to one thread at a time.
    /// Methods that throw have changed nothing when they do.
    public final class World {
        public let model: Model
        private let core: UnsafeMutablePointer<CoreWorld>
        private let memory: UnsafeMutableRawBufferPointer

        /// A world without life.
        /// - Parameters:
        ///   - width, height: in cells, 1 … ``maxWorldSide``; default: the model's suggested grid.
        ///   - randomSeed: decides, with step and cell, who fires.
        ///   - engine: all engines give the same bits.
        public init(
            model: Model, width: Int? = nil, height: Int? = nil, randomSeed: UInt64 = 0,
            engine: Engine = .automatic
        ) throws(RuntimeError) {
            let width = width ?? model.gridWidth
            let height = height ?? model.gridHeight
            let size = try CoreWorld.memorySize(model.core.pointee, width: width, height: height)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: memoryAlignment)
            do throws(RuntimeError) {
                core = try CoreWorld.create(
                    model.core, width: width, height: height, randomSeed: randomSeed, engine: engine,
                    in: memory)
            } catch {
                memory.deallocate()
                throw error
            }
            self.model = model
            self.memory = memory
        }

        deinit { memory.deallocate() }

        public var width: Int { core.pointee.width }
        public var height: Int { core.pointee.height }
        /// The engine that runs this world; never `automatic`.
        public var engine: Engine { core.pointee.engine }
        /// Steps taken since creation or reset, or as the restored snapshot says.
        public var stepCount: UInt64 { core.pointee.stepCount }
        /// Cells that are not all zero.
        public var liveCells: Int { core.pointee.liveCells }
        /// A hash of size, cells, step count and random seed; equal on every machine and engine.
        public var stateHash: UInt64 { core.pointee.stateHash }

        /// Makes all cells zero and the step count 0.
        public func reset(randomSeed: UInt64) { core.pointee.reset(randomSeed: randomSeed) }

        /// Moves the origin of the coordinates that decide who fires.
        ///
        /// Worlds whose seeds and origins are moved by the same amount grow the same picture, moved.
        public func setOrigin(x: Int32, y: Int32) {
            checkWhole()
            try? core.pointee.setOrigin(x: x, y: y)
        }

        /// Writes the model's seed into a cell.
        public func seed(x: Int, y: Int) throws(RuntimeError) { try core.pointee.seed(x: x, y: y) }

        /// Seeds where the model suggests, relative to the middle of the world.
        public func seed() throws(RuntimeError) { try core.pointee.seedDefault() }

        /// Runs `count` steps.
        public func step(_ count: Int = 1) {
            precondition(count >= 0, "a step count must not be negative")
            checkWhole()
            try? core.pointee.step(count)
        }

        /// Runs `count` steps of every world, one after the other: weights that they share stay in the cache.
        public static func step(_ worlds: [World], _ count: Int = 1) {
            for world in worlds { world.step(count) }
        }

        private func checkWhole() {
            precondition(
                (try? core.pointee.checkWhole()) != nil, "a step in jobs is under way: finish it first")
        }

        /// Goes on with a step, or begins one: computes the updates of at most `maxCells` cells.
        ///
        /// Until the step is finished the world shows itself as it was before; changing it begins the step anew.
        /// - Returns: whether the step is finished; it is then what ``step(_:)`` would have made.
        public func stepSlice(maxCells: Int) throws(RuntimeError) -> Bool {
            try core.pointee.stepSlice(maxCells)
        }

        /// Begins a step in jobs, for threads of the caller's; returns how many jobs its first pass has.
        ///
        /// The jobs of a pass may run in any order and at the same time, each once, and when all have returned,
        /// ``nextPass()`` goes on; it returns 0 when the step is done. Until then nothing else may change the world.
        public func beginJobs() throws(RuntimeError) -> Int { try core.pointee.beginJobs() }
        /// Runs one job, 0 …, of the pass under way.
        public func runJob(_ job: Int) throws(RuntimeError) { try core.pointee.runJob(job) }
        /// Ends a pass; returns how many jobs the next one has, 0 when the step is done.
        public func nextPass() throws(RuntimeError) -> Int { try core.pointee.nextPass() }

        /// Makes zero every cell whose distance from (x, y) is at most `radius`.
        public func eraseCircle(x: Int, y: Int, radius: Int) throws(RuntimeError) {
            try core.pointee.eraseCircle(x: x, y: y, radius: radius)
        }

        /// Makes the cells of a rectangle zero; it is clipped to the world.
        public func eraseRectangle(x: Int, y: Int, width: Int, height: Int) throws(RuntimeError) {
            try core.pointee.eraseRectangle(x: x, y: y, width: width, height: height)
        }

        /// A cell's channels, in units of 2^−stateFraction.
        public func cell(x: Int, y: Int) throws(RuntimeError) -> [Int16] {
            var values = [Int16](repeating: 0, count: model.channels)
            try core.pointee.readCell(x: x, y: y, into: &values)
            return values
        }

        /// Writes a cell's channels.
        public func setCell(x: Int, y: Int, _ values: [Int16]) throws(RuntimeError) {
            guard values.count == model.channels else { throw .bufferSize }
            try core.pointee.writeCell(x: x, y: y, values)
        }

        /// All cells: `[height][width][channels]`.
        public func cells() -> [Int16] {
            let channels = model.channels
            return [Int16](unsafeUninitializedCapacity: width * height * channels) { buffer, count in
                for y in 0..<height {
                    for x in 0..<width {
                        try? core.pointee.readCell(x: x, y: y, into: buffer.baseAddress! + count)
                        count += channels
                    }
                }
            }
        }

        /// One pixel per cell, four bytes each, rows without gaps.
        public func render(_ format: PixelFormat = .rgba, alpha: AlphaMode = .straight) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, count in
                try? core.pointee.render(
                    core.pointee.bounds, format, alpha, into: UnsafeMutableRawBufferPointer(buffer),
                    stride: 4 * width)
                count = 4 * width * height
            }
        }

        /// Renders a rectangle inside the world, default all of it, into the caller's pixels.
        ///
        /// `pixels` begins with the rectangle's first; rows are `stride` bytes apart.
        public func render(
            _ format: PixelFormat, alpha: AlphaMode, into pixels: UnsafeMutableRawBufferPointer, stride: Int,
            rectangle: Rectangle? = nil
        ) throws(RuntimeError) {
            try core.pointee.render(
                rectangle ?? core.pointee.bounds, format, alpha, into: pixels, stride: stride)
        }

        /// The smallest rectangle around all pixels that may have changed since the last call, or since the world
        /// was made; empty if none has.
        public func takeDirtyRectangle() throws(RuntimeError) -> Rectangle {
            try core.pointee.takeDirtyRectangle()
        }

        /// The most bytes that a snapshot of this world can have.
        public var snapshotSize: Int { core.pointee.snapshotSize }

        /// The world as bytes, portable between machines; equal worlds give equal bytes.
        public func snapshot() -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: core.pointee.snapshotSize) { buffer, count in
                count = (try? core.pointee.save(to: UnsafeMutableRawBufferPointer(buffer))) ?? 0
            }
        }

        /// Makes the world what it was when the snapshot was taken.
        /// - Throws: what does not fit: another model, another size, or not a snapshot.
        public func restore(_ snapshot: [UInt8]) throws(RuntimeError) {
            let result = snapshot.withUnsafeBytes { bytes -> Result<Void, RuntimeError> in
                do throws(RuntimeError) {
                    return .success(try core.pointee.restore(from: bytes))
                } catch { return .failure(error) }
            }
            try result.get()
        }
    }
#endif
