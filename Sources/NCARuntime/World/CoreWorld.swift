import NCAIntrinsics

/// A world: a record at the head of the caller's memory, its cells and planes behind it.
///
/// Cells lie in rows of `pitch`, with a border of one cell all around that holds what is outside the world: zeros,
/// or the opposite side. A cell's *index* counts from the border's first cell and serves cells and planes alike.
/// Planes hold one byte per cell, 0 or 1, so that one 64-bit load tests eight cells:
///
/// - `mature`: alpha is above the threshold; its 3×3 maximum is the alive mask;
/// - `occupied`: the cell may hold something other than zero;
/// - `alive`, `fresh`: of the step under way, the mask before it and `mature` as the update left it.
///
/// Worlds of models with several forms have a plane more, `forms`, which holds a form per cell.
///
/// A row's live span covers all its occupied cells. Whatever visits cells visits these spans, so that the cost follows
/// the live cells and not the size of the world.
struct CoreWorld {
    /// "NCAw": see ``RecordMark``.
    static let kind: UInt = 0x7741_434E

    /// First in the record.
    var mark = RecordMark.none
    let model: UnsafePointer<CoreModel>
    /// Tells the model from another that is made in its place.
    let modelCRC: UInt32
    let engine: Engine
    let kernels: nca_kernels
    let width: Int
    let height: Int
    let pitch: Int
    var randomSeed: UInt64
    var stepCount: UInt64 = 0
    var originX: Int32 = 0
    var originY: Int32 = 0
    /// Cells were changed from outside: a wrapping border must be copied anew before the next step.
    var borderIsStale = false
    /// Where a step under way stands.
    var phase = Phase.whole
    /// Bands that may have live cells after the step under way, where `fresh` may hold ones, and both: the step's work.
    var liveBands = 0..<0
    var freshBands = 0..<0
    var activeBands = 0..<0
    /// Of a step in slices: the next band, and how many of its listed cells are done; -1: not listed yet.
    var sliceBand = 0
    var sliceCell = -1

    /// The form of all cells; nil while they differ, and `forms` holds them.
    var form: Int? = 0

    let cells: UnsafeMutablePointer<Int16>
    let mature: UnsafeMutablePointer<UInt8>
    let occupied: UnsafeMutablePointer<UInt8>
    let alive: UnsafeMutablePointer<UInt8>
    let fresh: UnsafeMutablePointer<UInt8>
    /// Of several forms: that of each cell, and how many cells have each; what they hold counts while `form` is nil.
    let forms: UnsafeMutablePointer<UInt8>
    let formCounts: UnsafeMutablePointer<Int32>
    /// Per row and border row, the upper border first: a span of all occupied cells; all of the row without alive mask.
    let liveSpans: UnsafeMutablePointer<ColumnSpan>
    /// Per row: what this step works on, and where `fresh` may hold ones.
    let sensedSpans: UnsafeMutablePointer<ColumnSpan>
    let freshSpans: UnsafeMutablePointer<ColumnSpan>
    /// Per row: pixels that may differ from those when the dirty rectangle was last taken.
    let dirtySpans: UnsafeMutablePointer<ColumnSpan>
    /// Per band: the indices of the cells that fire, their updates, and how many there are.
    let list: UnsafeMutablePointer<UInt32>
    let deltas: UnsafeMutablePointer<Int16>
    let listCount: UnsafeMutablePointer<Int32>
    /// Per band: 1 when its job of the pass under way has been run.
    let jobIsDone: UnsafeMutablePointer<UInt8>
    /// The scalar engine's perception vector and hidden layer, of one cell.
    let scratch: UnsafeMutablePointer<Int32>

    /// Bytes that a world takes from any address on.
    static func memorySize(
        _ model: UnsafePointer<CoreModel>, width: Int, height: Int
    ) throws(RuntimeError) -> Int {
        guard 1...maxWorldSide ~= width, 1...maxWorldSide ~= height else { throw .worldSize }
        var plan = MemoryPlan(measuringBehind: MemoryLayout<CoreWorld>.size)
        _ = CoreWorld(model, width, height, 0, .scalar, &plan)
        guard plan.size < .max else { throw .worldSize }
        return plan.size
    }

    /// Makes a world of dead cells in `memory`, and returns where it is.
    static func create(
        _ model: UnsafePointer<CoreModel>, width: Int, height: Int, randomSeed: UInt64, engine: Engine,
        processor: ProcessorFeatures, in memory: UnsafeMutableRawBufferPointer
    ) throws(RuntimeError) -> UnsafeMutablePointer<CoreWorld> {
        let size = try memorySize(model, width: width, height: height)
        guard let engine = engine.resolved(with: processor) else { throw .engine }
        let base = try memory.head(holding: size)
        var plan = MemoryPlan(placingBehind: MemoryLayout<CoreWorld>.size, at: base)
        let world = base.bindMemory(to: CoreWorld.self, capacity: 1)
        world.initialize(to: CoreWorld(model, width, height, randomSeed, engine, &plan))
        world.pointee.initializeSpans()
        world.pointee.mark = RecordMark(kind, at: base)
        return world
    }

    @_optimize(size) private init(
        _ model: UnsafePointer<CoreModel>, _ width: Int, _ height: Int, _ randomSeed: UInt64,
        _ engine: Engine, _ plan: inout MemoryPlan
    ) {
        self.model = model
        modelCRC = model.pointee.header.crc
        self.engine = engine
        kernels = engine.kernels
        self.width = width
        self.height = height
        self.randomSeed = randomSeed
        pitch = roundUp(width, 8) + 2

        let stride = model.pointee.stride, indices = pitch * (height + 2)
        // Rows are read in words of 8 at any of three offsets.
        let plane = indices + 8
        let rows = height + 2, bands = Self.bandCount(height)
        cells = plan.array(indices * stride)
        mature = plan.array(plane)
        occupied = plan.array(plane)
        alive = plan.array(plane)
        fresh = plan.array(plane)
        let formCount = model.pointee.header.forms
        forms = plan.array(formCount > 1 ? indices : 0)
        formCounts = plan.array(formCount > 1 ? formCount : 0)
        liveSpans = plan.array(rows)
        sensedSpans = plan.array(rows)
        freshSpans = plan.array(rows)
        dirtySpans = plan.array(rows)
        list = plan.array(bands * Self.listSize(width))
        deltas = plan.array(bands * Self.deltaCount(width) * stride)
        listCount = plan.array(bands)
        jobIsDone = plan.array(bands)
        scratch = plan.array(model.pointee.header.inputs + model.pointee.header.hidden)
    }

    @_optimize(size) private func initializeSpans() {
        let all = ColumnSpan(0..<width)
        for row in 0..<height + 2 {
            sensedSpans[row] = .empty
            freshSpans[row] = .empty
            liveSpans[row] = .empty
            dirtySpans[row] = all
        }
        guard !hasAliveMask else { return }
        for y in 0..<height {
            liveSpans[y + 1] = all
            (alive + index(0, y)).update(repeating: 1, count: width)
            (occupied + index(0, y)).update(repeating: 1, count: width)
        }
    }

    var stride: Int { model.pointee.stride }
    var channels: Int { model.pointee.channels }
    var hasAliveMask: Bool { model.pointee.hasAliveMask }
    var wraps: Bool { model.pointee.header.wraps }
    var threshold: Int32 { model.pointee.header.aliveThreshold }
    var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

    func index(_ x: Int, _ y: Int) -> Int { (y + 1) * pitch + x + 1 }
    func contains(_ x: Int, _ y: Int) -> Bool { 0..<width ~= x && 0..<height ~= y }
    func cell(_ index: Int) -> UnsafeMutablePointer<Int16> { cells + index * stride }
}

// MARK: Bands

extension CoreWorld {
    /// Rows that are listed together, so that the kernels' blocks fill up across rows.
    static let bandHeight = 8

    private static func bandCount(_ height: Int) -> Int { (height + bandHeight - 1) / bandHeight }
    /// Entries of a band's list: the kernel that lists may write eight beyond the last.
    private static func listSize(_ width: Int) -> Int { bandHeight * width + 8 }
    /// Cells of a band's updates: the kernel that updates writes whole blocks.
    private static func deltaCount(_ width: Int) -> Int { bandHeight * width + NCA_BLOCK - 1 }

    func bandRows(_ band: Int) -> Range<Int> {
        band * Self.bandHeight..<min(height, (band + 1) * Self.bandHeight)
    }
    func bandList(_ band: Int) -> UnsafeMutablePointer<UInt32> { list + band * Self.listSize(width) }
    func bandDeltas(_ band: Int) -> UnsafeMutablePointer<Int16> {
        deltas + band * Self.deltaCount(width) * stride
    }
}
