#if !hasFeature(Embedded)
    /// A world of cells, in which a model's automaton runs.
    ///
    /// What a step computes is specified to the bit in docs/automaton.md: engines in fixed point, which are all but
    /// ``Engine/half``, give the same bits on every machine. A world belongs to one thread at a time, but for
    /// ``runJob(_:)``. Methods that throw have changed nothing when they do. The cost of steps, pixels, hashes and snapshots
    /// follows the live cells, not the size of the world.
    public final class World {
        /// The automaton that runs here.
        public let model: Model
        private let core: UnsafeMutablePointer<CoreWorld>
        private let memory: OwnedMemory

        /// A world of dead cells. Takes about 5 × channels bytes per cell, and one more if the model has several forms.
        /// - Parameters:
        ///   - model: the automaton.
        ///   - width: in cells, 1 … ``maxWorldSide``; default: that of the model's suggested grid.
        ///   - height: likewise.
        ///   - randomSeed: decides, with step and cell, who fires.
        ///   - engine: how steps are computed; default: the fastest in fixed point.
        ///   - processor: what the caller knows of the processor and the library cannot ask.
        /// - Throws: ``RuntimeError/worldSize``, or ``RuntimeError/engine`` if the processor can't run it.
        public init(
            model: Model, width: Int? = nil, height: Int? = nil, randomSeed: UInt64 = 0,
            engine: Engine = .automatic, processor: ProcessorFeatures = []
        ) throws(RuntimeError) {
            let width = width ?? model.gridWidth, height = height ?? model.gridHeight
            let memory = OwnedMemory(
                byteCount: try CoreWorld.memorySize(model.core, width: width, height: height))
            core = try CoreWorld.create(
                model.core, width: width, height: height, randomSeed: randomSeed, engine: engine,
                processor: processor, in: memory.bytes)
            self.model = model
            self.memory = memory
        }

        /// Columns of cells.
        public var width: Int { core.pointee.width }
        /// Rows of cells.
        public var height: Int { core.pointee.height }
        /// The engine that runs this world; never `automatic`.
        public var engine: Engine { core.pointee.engine }
        /// Steps taken since creation or reset, or as ``setStepCount(_:)`` or the restored snapshot says.
        public var stepCount: UInt64 { core.pointee.stepCount }

        /// Cells that are not all zero.
        /// - Throws: ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public var liveCells: Int {
            get throws(RuntimeError) {
                try core.pointee.checkReadable()
                return core.pointee.liveCells
            }
        }

        /// A hash of size, cells, forms, step count and random seed: docs/automaton.md, "State hash".
        ///
        /// Of engines in fixed point it is the same on every machine. ``Engine/half`` promises nothing of the kind.
        /// - Throws: ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public var stateHash: UInt64 {
            get throws(RuntimeError) {
                try core.pointee.checkReadable()
                return core.pointee.stateHash
            }
        }

        // MARK: Beginning

        /// Makes all cells zero, their form and the step count 0, and sets the random seed; the origin stays.
        ///
        /// Also ends a step in jobs that was given up, when no job of it is running any more.
        public func reset(randomSeed: UInt64) { core.pointee.reset(randomSeed: randomSeed) }

        /// Writes the model's seed into a cell. Any number of seeds may be planted, anywhere, at any time.
        /// - Throws: ``RuntimeError/position``, or ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func seed(x: Int, y: Int) throws(RuntimeError) { try core.pointee.seed(x: x, y: y) }

        /// Seeds where the model suggests, relative to the middle of the world.
        /// - Throws: ``RuntimeError/position`` if that is outside, or ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func seed() throws(RuntimeError) { try core.pointee.seedDefault() }

        /// Moves the origin of the coordinates that decide who fires: (0, 0) at first.
        ///
        /// Worlds whose seeds and origins are moved by the same amount grow the same picture, moved.
        /// - Throws: ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setOrigin(x: Int32, y: Int32) throws(RuntimeError) {
            try core.pointee.setOrigin(x: x, y: y)
        }

        /// Sets how many steps have been taken, which decides who fires next: for cells that come from elsewhere.
        /// - Throws: ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setStepCount(_ count: UInt64) throws(RuntimeError) {
            try core.pointee.setStepCount(count)
        }

        // MARK: Steps

        /// Runs `count` steps.
        ///
        /// - Precondition: `count` is not negative, and no step in jobs is under way.
        public func step(_ count: Int = 1) {
            do throws(RuntimeError) {
                try core.pointee.step(count)
            } catch {
                preconditionFailure(error.description)
            }
        }

        /// Runs `count` steps of every world, one after the other: weights that they share stay in the cache.
        ///
        /// - Precondition: as of ``step(_:)``.
        public static func step(_ worlds: [World], _ count: Int = 1) {
            for world in worlds { world.step(count) }
        }

        /// Goes on with a step, or begins one: computes the updates of at most `maxCells` cells.
        ///
        /// Until the step is finished the world shows itself as it was before; changing it begins the step anew.
        /// - Returns: whether the step is finished; it is then what ``step(_:)`` would have made.
        /// - Throws: ``RuntimeError/count`` unless `maxCells` is positive; ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func stepSlice(maxCells: Int) throws(RuntimeError) -> Bool {
            try core.pointee.stepSlice(maxCells)
        }

        /// Begins a step in jobs, for threads of the caller's; returns how many jobs its first pass has.
        ///
        /// The jobs of a pass may run in any order and at the same time, each once, and when all have returned,
        /// ``nextPass()`` goes on; it returns 0 when the step is done. Until then nothing else may change the world, and
        /// after the first pass nothing may read it.
        /// - Returns: the jobs of the first pass; 0 if there was nothing to do, and the step is done.
        /// - Throws: ``RuntimeError/stepUnderWay`` if one is.
        public func beginJobs() throws(RuntimeError) -> Int { try core.pointee.beginJobs() }

        /// Runs one job, 0 …, of the pass under way; may be called from several threads for different jobs.
        /// - Throws: ``RuntimeError/noStep``; ``RuntimeError/job`` if there is no such job, or it has been run.
        public func runJob(_ job: Int) throws(RuntimeError) { try core.pointee.runJob(job) }

        /// Ends a pass; returns how many jobs the next one has, 0 when the step is done.
        /// - Throws: ``RuntimeError/noStep``; ``RuntimeError/job`` if one has not been run.
        public func nextPass() throws(RuntimeError) -> Int { try core.pointee.nextPass() }

        // MARK: Damage

        /// Makes zero every cell whose distance from (x, y) is at most `radius`; the centre may be outside.
        /// - Throws: ``RuntimeError/count`` for a negative radius; ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func eraseCircle(x: Int, y: Int, radius: Int) throws(RuntimeError) {
            try core.pointee.erase(.circle(x: x, y: y, radius: radius))
        }

        /// Makes the cells of a rectangle zero; it is clipped to the world.
        /// - Throws: ``RuntimeError/count`` for a negative side; ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func eraseRectangle(x: Int, y: Int, width: Int, height: Int) throws(RuntimeError) {
            try core.pointee.erase(.rectangle(x: x, y: y, width: width, height: height))
        }

        // MARK: Forms

        /// The form of all cells, 0 at first; nil where they differ.
        public var form: Int? { core.pointee.form }

        /// Gives all cells a form: what has grown becomes that picture in the steps that follow. Costs nothing.
        /// - Throws: ``RuntimeError/form`` if the model has no such form; ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setForm(_ form: Int) throws(RuntimeError) { try core.pointee.setForm(form) }

        /// Gives the cells of a rectangle, which is clipped to the world, a form of their own.
        ///
        /// While cells differ, steps cost somewhat more, as each form's cells are computed by themselves; hashes visit every
        /// cell, and snapshots have one byte more for each.
        /// - Throws: ``RuntimeError/form`` if the model has no such form; ``RuntimeError/count`` for a negative side;
        ///   ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setForm(
            _ form: Int, x: Int, y: Int, width: Int, height: Int
        ) throws(RuntimeError) {
            try core.pointee.setForm(form, in: .rectangle(x: x, y: y, width: width, height: height))
        }

        /// Gives every cell whose distance from (x, y) is at most `radius` a form of its own; the centre may be outside.
        ///
        /// Costs what ``setForm(_:x:y:width:height:)`` does.
        /// - Throws: ``RuntimeError/form`` if the model has no such form; ``RuntimeError/count`` for a negative radius;
        ///   ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setForm(_ form: Int, x: Int, y: Int, radius: Int) throws(RuntimeError) {
            try core.pointee.setForm(form, in: .circle(x: x, y: y, radius: radius))
        }

        /// The form of a cell.
        /// - Throws: ``RuntimeError/position``.
        public func form(x: Int, y: Int) throws(RuntimeError) -> Int { try core.pointee.form(x: x, y: y) }

        // MARK: Cells

        /// A cell's channels, in units of 2^−stateFraction.
        /// - Throws: ``RuntimeError/position``; ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func cell(x: Int, y: Int) throws(RuntimeError) -> [Int16] {
            try cells(in: Rectangle(x: x, y: y, width: 1, height: 1))
        }

        /// Writes a cell's channels.
        /// - Throws: ``RuntimeError/position``; ``RuntimeError/bufferSize`` unless there are as many values as channels;
        ///   ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setCell(x: Int, y: Int, _ values: [Int16]) throws(RuntimeError) {
            try setCells(values, in: Rectangle(x: x, y: y, width: 1, height: 1))
        }

        /// The cells of a rectangle, default all: `[height][width][channels]`, in units of 2^−stateFraction.
        /// - Throws: ``RuntimeError/position``; ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func cells(in rectangle: Rectangle? = nil) throws(RuntimeError) -> [Int16] {
            let rectangle = rectangle ?? core.pointee.bounds
            try rectangle.check(in: core.pointee.bounds)
            var values = [Int16](
                repeating: 0, count: rectangle.width * rectangle.height * model.channels)
            try values.withUnsafeMutableBytes { bytes in
                Result { () throws(RuntimeError) in
                    try core.pointee.readCells(
                        rectangle, into: bytes, stride: 2 * model.channels * rectangle.width)
                }
            }.get()
            return values
        }

        /// Writes the cells of a rectangle, default all: `[height][width][channels]`.
        ///
        /// With size, random seed, origin and step count the same, the world goes on as the one did whose cells are written,
        /// in fixed point to the bit.
        /// - Throws: ``RuntimeError/position``; ``RuntimeError/bufferSize`` for another number of values;
        ///   ``RuntimeError/stepUnderWay`` in a step in jobs.
        public func setCells(_ values: [Int16], in rectangle: Rectangle? = nil) throws(RuntimeError) {
            let rectangle = rectangle ?? core.pointee.bounds
            try rectangle.check(in: core.pointee.bounds)
            guard values.count == rectangle.width * rectangle.height * model.channels else {
                throw .bufferSize
            }
            try values.withUnsafeBytes { bytes in
                Result { () throws(RuntimeError) in
                    try core.pointee.writeCells(
                        rectangle, from: bytes, stride: 2 * model.channels * rectangle.width)
                }
            }.get()
        }

        // MARK: Pixels

        /// All cells as pixels: four bytes each, rows without gaps, `[height][width][4]`.
        /// - Throws: ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func render(_ format: PixelFormat = .rgba, alpha: AlphaMode = .straight) throws(RuntimeError)
            -> [UInt8]
        {
            try pixels { bytes, stride throws(RuntimeError) in
                try render(format, alpha: alpha, into: bytes, stride: stride)
            }
        }

        /// Renders a rectangle inside the world, default all of it, into the caller's pixels.
        ///
        /// `pixels` begins with the rectangle's first; rows are `stride` bytes apart.
        /// - Throws: ``RuntimeError/position``, ``RuntimeError/count``, ``RuntimeError/stride`` or
        ///   ``RuntimeError/bufferSize``; ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func render(
            _ format: PixelFormat, alpha: AlphaMode, into pixels: UnsafeMutableRawBufferPointer, stride: Int,
            rectangle: Rectangle? = nil
        ) throws(RuntimeError) {
            try core.pointee.render(
                rectangle ?? core.pointee.bounds, format, alpha, into: pixels, stride: stride)
        }

        /// The smallest rectangle around all pixels that may have changed since the last call, or since the world
        /// was made; empty if none has.
        /// - Throws: ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func takeDirtyRectangle() throws(RuntimeError) -> Rectangle {
            try core.pointee.takeDirtyRectangle()
        }

        /// A picture of what the world does, for developers: `[height][width][4]`. Visits every cell; changes nothing.
        ///
        /// Pixels are opaque, or transparent black where the view says nothing of a cell.
        /// - Throws: ``RuntimeError/debugView`` if the cells have no such channel; ``RuntimeError/stepUnderWay`` between the
        ///   passes of a step in jobs.
        public func renderDebug(_ view: DebugView, _ format: PixelFormat = .rgba) throws(RuntimeError)
            -> [UInt8]
        {
            try pixels { bytes, stride throws(RuntimeError) in
                try core.pointee.renderDebug(view, format, into: bytes, stride: stride)
            }
        }

        private func pixels(
            _ body: (UnsafeMutableRawBufferPointer, Int) throws(RuntimeError) -> Void
        ) throws(RuntimeError) -> [UInt8] {
            var pixels = [UInt8](repeating: 0, count: 4 * width * height)
            try pixels.withUnsafeMutableBytes { bytes in
                Result { () throws(RuntimeError) in try body(bytes, 4 * width) }
            }.get()
            return pixels
        }

        // MARK: Snapshots

        /// The most bytes that a snapshot of this world can have.
        public var snapshotSize: Int { core.pointee.snapshotSize }

        /// The world (cells, forms, step count, random seed, origin) as bytes, portable between machines; equal worlds give equal
        /// bytes.
        /// - Throws: ``RuntimeError/stepUnderWay`` between the passes of a step in jobs.
        public func snapshot() throws(RuntimeError) -> [UInt8] {
            var error: RuntimeError?
            let bytes = [UInt8](unsafeUninitializedCapacity: core.pointee.snapshotSize) { buffer, count in
                do throws(RuntimeError) {
                    count = try core.pointee.save(to: UnsafeMutableRawBufferPointer(buffer))
                } catch let failure { error = failure }
            }
            if let error { throw error }
            return bytes
        }

        /// Makes the world what it was when the snapshot was taken.
        /// - Throws: what does not fit: another model, another size, or no snapshot; ``RuntimeError/stepUnderWay`` in a step
        ///   in jobs.
        public func restore(_ snapshot: [UInt8]) throws(RuntimeError) {
            try snapshot.withUnsafeBytes { bytes in
                Result { () throws(RuntimeError) in try core.pointee.restore(from: bytes) }
            }.get()
        }
    }
#endif
