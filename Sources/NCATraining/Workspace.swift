/// The memory of one rollout and its backward pass, reused from iteration to iteration; one per thread.
///
/// States have a border of one cell: `[height + 2][width + 2][C]`. It stays zero, or holds what lies at the side opposite,
/// as the shape says. Per step the workspace keeps what
/// the backward pass needs: which cells were updated, their perceptions, and which cells stayed alive.
final class Workspace {
    let shape: AutomatonShape
    let maxSteps: Int
    let pitch: Int
    let cellCount: Int

    let state: UnsafeMutablePointer<Float>
    let gradient: UnsafeMutablePointer<Float>
    let mature: UnsafeMutablePointer<UInt8>
    let before: UnsafeMutablePointer<UInt8>

    /// States after the steps at which the loss looks, by step.
    private(set) var observed: [Int: [Float]] = [:]

    func observe(after step: Int) {
        observed[step] = Array(UnsafeBufferPointer(start: state, count: cellCount * shape.channels))
    }

    func forgetObserved() { observed.removeAll(keepingCapacity: true) }

    /// All steps one behind the other; `stepStart[t]` is where step t begins.
    let updated: UnsafeMutablePointer<UInt32>
    let perceptions: UnsafeMutablePointer<Float>
    var stepStart: [Int]
    /// `[maxSteps][cells]`, 1 for cells that stayed alive.
    let kept: UnsafeMutablePointer<UInt8>
    /// The cells that may be other than zero after step t.
    var regions: [Region]

    /// A tile of cells in the middle of the update rule.
    static let tile = 192
    let hidden: UnsafeMutablePointer<Float>
    let hiddenGradient: UnsafeMutablePointer<Float>
    let updates: UnsafeMutablePointer<Float>
    let perceptionGradient: UnsafeMutablePointer<Float>
    /// Gradients of the updates of all cells of a step.
    let updateGradients: UnsafeMutablePointer<Float>
    /// Faster than matrix products, where there are any for this processor and shape.
    let kernels: UpdateRuleKernels?

    /// - Parameter usesKernels: false keeps to single precision, for tests.
    init(shape: AutomatonShape, maxSteps: Int, usesKernels: Bool = true) {
        self.shape = shape
        self.maxSteps = maxSteps
        pitch = shape.width + 2
        cellCount = pitch * (shape.height + 2)
        let cells = shape.width * shape.height
        func zeros<T: Numeric>(_ count: Int) -> UnsafeMutablePointer<T> {
            let memory = UnsafeMutableRawPointer.allocate(
                byteCount: count * MemoryLayout<T>.stride, alignment: 64
            ).bindMemory(to: T.self, capacity: count)
            memory.initialize(repeating: 0, count: count)
            return memory
        }
        func uninitialized<T>(_ count: Int) -> UnsafeMutablePointer<T> {
            // Pages that no rollout reaches are never touched, and cost nothing.
            UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<T>.stride, alignment: 64)
                .bindMemory(to: T.self, capacity: count)
        }
        state = zeros(cellCount * shape.channels)
        gradient = zeros(cellCount * shape.channels)
        mature = zeros(cellCount)
        before = zeros(cellCount)
        updated = uninitialized(maxSteps * cells)
        // Kernels take eight cells at a time, and may read beyond the last.
        perceptions = uninitialized((maxSteps * cells + 8) * shape.inputs)
        stepStart = Array(repeating: 0, count: maxSteps + 1)
        kept = uninitialized(maxSteps * cellCount)
        regions = Array(repeating: Region.empty, count: maxSteps + 1)
        hidden = zeros(Self.tile * shape.hidden)
        hiddenGradient = zeros(Self.tile * shape.hidden)
        updates = zeros(max(Self.tile, cells) * shape.channels)
        perceptionGradient = zeros(Self.tile * shape.inputs)
        updateGradients = zeros(cells * shape.channels)
        kernels = usesKernels ? UpdateRuleKernels(shape: shape, maxSteps: maxSteps) : nil
    }

    deinit {
        for memory in [
            state, gradient, perceptions, hidden, hiddenGradient, updates, perceptionGradient,
            updateGradients,
        ] { memory.deallocate() }
        for memory in [mature, before, kept] { memory.deallocate() }
        updated.deallocate()
    }

    func index(_ x: Int, _ y: Int) -> Int { (y + 1) * pitch + x + 1 }

    /// All cells.
    var wholeGrid: Region { Region(x: 0..<shape.width, y: 0..<shape.height) }

    /// Fills the border of a grid with what lies at the side opposite. A cell has `size` numbers.
    func joinSides<T>(_ grid: UnsafeMutablePointer<T>, size: Int) {
        let (width, height) = (shape.width, shape.height)
        func copy(_ from: Int, _ to: Int, cells: Int = 1) {
            (grid + to * size).update(from: grid + from * size, count: cells * size)
        }
        for y in 0..<height {
            copy(index(width - 1, y), index(-1, y))
            copy(index(0, y), index(width, y))
        }
        copy(index(-1, height - 1), index(-1, -1), cells: pitch)
        copy(index(-1, 0), index(-1, height), cells: pitch)
    }

    /// The way back of ``joinSides(_:size:)``: what was added to the border is moved to where it came from.
    func returnBorderGradient() {
        let (width, height, channels) = (shape.width, shape.height, shape.channels)
        func move(_ from: Int, _ to: Int, cells: Int = 1) {
            for i in 0..<cells * channels {
                gradient[to * channels + i] += gradient[from * channels + i]
                gradient[from * channels + i] = 0
            }
        }
        move(index(-1, -1), index(-1, height - 1), cells: pitch)
        move(index(-1, height), index(-1, 0), cells: pitch)
        for y in 0..<height {
            move(index(-1, y), index(width - 1, y))
            move(index(width, y), index(0, y))
        }
    }

    /// Copies a state `[height][width][C]` in.
    func load(_ source: UnsafePointer<Float>) {
        let row = shape.width * shape.channels
        for y in 0..<shape.height {
            (state + index(0, y) * shape.channels).update(from: source + y * row, count: row)
        }
    }

    /// Copies the state out.
    func store(to target: UnsafeMutablePointer<Float>) {
        let row = shape.width * shape.channels
        for y in 0..<shape.height {
            (target + y * row).update(from: state + index(0, y) * shape.channels, count: row)
        }
    }
}

/// A rectangle of cells.
struct Region: Equatable {
    var x: Range<Int>
    var y: Range<Int>

    static let empty = Region(x: 0..<0, y: 0..<0)

    /// The region and its neighbours, within a grid.
    func grown(in shape: AutomatonShape) -> Region {
        guard !x.isEmpty, !y.isEmpty else { return .empty }
        return Region(
            x: max(0, x.lowerBound - 1)..<min(shape.width, x.upperBound + 1),
            y: max(0, y.lowerBound - 1)..<min(shape.height, y.upperBound + 1))
    }
}
