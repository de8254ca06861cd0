import NCAIntrinsics

/// A world: a record at the head of the caller's memory, its cells and planes behind it.
///
/// Cells lie in rows of `pitch`, with a border of one cell all around that holds what is outside the world: zeros,
/// or the opposite side. A cell's *index* counts from the border's first cell and serves cells and planes alike.
/// Planes hold one byte per cell, 0 or 1, so that eight cells are asked at once:
///
/// - `mature`: alpha is above the threshold; its 3×3 maximum is the alive mask;
/// - `occupied`: the cell may hold something other than zero;
/// - `alive`, `fresh`: of the step under way, the mask before it and `mature` as the update left it.
///
/// A row's `life` spans all its occupied cells. Whatever walks over cells walks over these spans, so that the cost
/// follows the life and not the world.
struct CoreWorld {
    let model: UnsafePointer<CoreModel>
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
    /// Bands where life may be after the step under way, where `fresh` may hold ones, and both: the step's work.
    var livingBands = 0..<0
    var freshBands = 0..<0
    var activeBands = 0..<0
    /// Of a step in slices: the next band, and how many of its listed cells are done; -1: not listed yet.
    var sliceBand = 0
    var sliceCell = -1

    let cells: UnsafeMutablePointer<Int16>
    let mature: UnsafeMutablePointer<UInt8>
    let occupied: UnsafeMutablePointer<UInt8>
    let alive: UnsafeMutablePointer<UInt8>
    let fresh: UnsafeMutablePointer<UInt8>
    /// Per row and border row, the upper border first: a span of all occupied cells; all of the row without alive mask.
    let life: UnsafeMutablePointer<Span>
    /// Per row: what this step works on, and where `fresh` may hold ones.
    let sensed: UnsafeMutablePointer<Span>
    let freshSpan: UnsafeMutablePointer<Span>
    /// Per row: pixels that may differ from those when the dirty rectangle was last taken.
    let dirty: UnsafeMutablePointer<Span>
    /// Per band: the indices of the cells that fire, their updates, and how many there are.
    let list: UnsafeMutablePointer<UInt32>
    let deltas: UnsafeMutablePointer<Int16>
    let listCount: UnsafeMutablePointer<Int32>
    /// Per band: 1 when its job of the pass under way has been run.
    let jobIsDone: UnsafeMutablePointer<UInt8>
    /// The scalar engine's perception vector and hidden layer, of one cell.
    let scratch: UnsafeMutablePointer<Int32>

    static func memorySize(_ model: CoreModel, width: Int, height: Int) throws(RuntimeError) -> Int {
        guard 1...maxWorldSide ~= width, 1...maxWorldSide ~= height else { throw .worldSize }
        var layout = MemoryLayoutPlan(after: MemoryLayout<CoreWorld>.size)
        let sizes = Sizes(model, width, height)
        _ = layout.add(Int16.self, sizes.indices * model.stride)
        for _ in 0..<4 { _ = layout.add(UInt8.self, sizes.plane) }
        for _ in 0..<4 { _ = layout.add(Span.self, height + 2) }
        _ = layout.add(UInt32.self, sizes.list)
        _ = layout.add(Int16.self, sizes.deltas)
        _ = layout.add(Int32.self, sizes.bands)
        _ = layout.add(UInt8.self, sizes.bands)
        _ = layout.add(Int32.self, sizes.scratch)
        guard layout.size < .max else { throw .worldSize }
        return layout.size
    }

    static func create(
        _ model: UnsafePointer<CoreModel>, width: Int, height: Int, randomSeed: UInt64, engine: Engine,
        in memory: UnsafeMutableRawBufferPointer
    ) throws(RuntimeError) -> UnsafeMutablePointer<CoreWorld> {
        let size = try memorySize(model.pointee, width: width, height: height)
        guard let engine = engine.resolved else { throw .engine }
        let base = try memory.start(needing: size)
        let sizes = Sizes(model.pointee, width, height)
        var layout = MemoryLayoutPlan(after: MemoryLayout<CoreWorld>.size)
        let world = base.bindMemory(to: CoreWorld.self, capacity: 1)
        world.initialize(
            to: CoreWorld(
                model: model, engine: engine, kernels: engine.kernels, width: width, height: height,
                pitch: sizes.pitch, randomSeed: randomSeed,
                cells: layout.place(sizes.indices * model.pointee.stride, at: base),
                mature: layout.place(sizes.plane, at: base), occupied: layout.place(sizes.plane, at: base),
                alive: layout.place(sizes.plane, at: base), fresh: layout.place(sizes.plane, at: base),
                life: layout.place(height + 2, at: base), sensed: layout.place(height + 2, at: base),
                freshSpan: layout.place(height + 2, at: base), dirty: layout.place(height + 2, at: base),
                list: layout.place(sizes.list, at: base), deltas: layout.place(sizes.deltas, at: base),
                listCount: layout.place(sizes.bands, at: base),
                jobIsDone: layout.place(sizes.bands, at: base),
                scratch: layout.place(sizes.scratch, at: base)))
        world.pointee.initializeSpans()
        return world
    }

    private func initializeSpans() {
        let all = Span(0..<width)
        for row in 0..<height + 2 {
            sensed[row] = .empty
            freshSpan[row] = .empty
            life[row] = .empty
            dirty[row] = all
        }
        guard !hasAliveMask else { return }
        for y in 0..<height {
            life[y + 1] = all
            (alive + index(0, y)).update(repeating: 1, count: width)
            (occupied + index(0, y)).update(repeating: 1, count: width)
        }
    }

    var stride: Int { model.pointee.stride }
    var channels: Int { model.pointee.channels }
    var hasAliveMask: Bool { model.pointee.hasAliveMask }
    var wraps: Bool { model.pointee.header.wraps }
    var threshold: Int32 { model.pointee.header.aliveThreshold }
    var bandCount: Int { (height + Self.bandHeight - 1) / Self.bandHeight }

    func index(_ x: Int, _ y: Int) -> Int { (y + 1) * pitch + x + 1 }
    func contains(_ x: Int, _ y: Int) -> Bool { 0..<width ~= x && 0..<height ~= y }
    func cell(_ index: Int) -> UnsafeMutablePointer<Int16> { cells + index * stride }

    /// Rows that are listed together, so that the kernels' blocks fill up across rows.
    static let bandHeight = 8

    private static let listPadding = 8
    private static let blockPadding = NCA_BLOCK - 1

    func bandRows(_ band: Int) -> Range<Int> {
        band * Self.bandHeight..<min(height, (band + 1) * Self.bandHeight)
    }
    func bandList(_ band: Int) -> UnsafeMutablePointer<UInt32> {
        list + band * (Self.bandHeight * width + Self.listPadding)
    }
    func bandDeltas(_ band: Int) -> UnsafeMutablePointer<Int16> {
        deltas + band * (Self.bandHeight * width + Self.blockPadding) * stride
    }

    private struct Sizes {
        let pitch: Int, indices: Int, plane: Int, bands: Int, list: Int, deltas: Int, scratch: Int

        init(_ model: CoreModel, _ width: Int, _ height: Int) {
            pitch = roundUp(width, 8) + 2
            indices = pitch * (height + 2)
            // Rows are read in words of 8 at any of three offsets.
            plane = indices + 8
            bands = (height + CoreWorld.bandHeight - 1) / CoreWorld.bandHeight
            // The kernel that lists may write eight entries beyond the last.
            list = bands * (CoreWorld.bandHeight * width + CoreWorld.listPadding)
            // The kernel that updates writes whole blocks.
            deltas = bands * (CoreWorld.bandHeight * width + CoreWorld.blockPadding) * model.stride
            scratch = model.header.inputs + model.header.hidden
        }
    }
}
