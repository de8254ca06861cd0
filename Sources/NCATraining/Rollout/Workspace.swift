import NCATrainingKernels

/// The memory of one rollout and its backward pass, reused from iteration to iteration; one per thread.
///
/// States have a border of one cell: `[height + 2][width + 2][C]`. It stays zero, or holds what lies at the side opposite,
/// as the shape says. Per step the workspace keeps what the backward pass needs: which cells were updated, their
/// perceptions, and which cells stayed alive.
final class Workspace {
    let shape: AutomatonShape
    let maxSteps: Int
    /// Cells from one row to the next, and in all, borders included.
    let pitch: Int
    let cellCount: Int

    /// The state as it is now, and the loss's gradient by it.
    let state: AlignedBuffer<Float>
    let gradient: AlignedBuffer<Float>
    /// Per cell, 0 or 1: whether its alpha is above the threshold, and whether it may be alive before a step.
    let mature: AlignedBuffer<UInt8>
    let before: AlignedBuffer<UInt8>

    /// States after the steps at which the loss looks, by step.
    private(set) var observed: [Int: [Float]] = [:]

    /// The cells that were updated, all steps one behind the other; `stepStart[t]` is where step t begins.
    let updated: AlignedBuffer<UInt32>
    /// `[updated][K]`.
    let perceptions: AlignedBuffer<Float>
    var stepStart: [Int]
    /// `[maxSteps][cells]`, 1 for cells that stayed alive.
    let kept: AlignedBuffer<UInt8>
    /// The cells that may be other than zero after step t.
    var regions: [Region]

    /// Cells of a tile in the middle of the update rule, where matrices are multiplied.
    static let tile = 192
    /// `[tile][H]`.
    let hidden: AlignedBuffer<Float>
    let hiddenGradient: AlignedBuffer<Float>
    /// Of a tile or a whole step, `[…][C]`.
    let updates: AlignedBuffer<Float>
    /// `[tile][K]`.
    let perceptionGradient: AlignedBuffer<Float>
    /// Gradients of the updates of all cells of a step, `[…][C]`.
    let updateGradients: AlignedBuffer<Float>
    /// Faster than matrix products, where there are any for this processor and shape.
    let kernels: UpdateRuleKernels?

    /// - Parameter variants: the kernels that may be taken; none: matrix products.
    init(shape: AutomatonShape, maxSteps: Int, variants: [KernelVariant] = KernelVariant.allCases) {
        self.shape = shape
        self.maxSteps = maxSteps
        pitch = shape.width + 2
        cellCount = pitch * (shape.height + 2)
        let cells = shape.width * shape.height
        state = .init(zeros: cellCount * shape.channels)
        gradient = .init(zeros: cellCount * shape.channels)
        mature = .init(zeros: cellCount)
        before = .init(zeros: cellCount)
        updated = .init(uninitialized: maxSteps * cells)
        // Kernels take some cells at a time, and may read beyond the last.
        let extra = UpdateRuleKernels.extraRows
        perceptions = .init(uninitialized: (maxSteps * cells + extra) * shape.inputs)
        stepStart = Array(repeating: 0, count: maxSteps + 1)
        kept = .init(uninitialized: maxSteps * cellCount)
        regions = Array(repeating: Region.empty, count: maxSteps + 1)
        hidden = .init(zeros: Self.tile * shape.hidden)
        hiddenGradient = .init(zeros: Self.tile * shape.hidden)
        updates = .init(zeros: max(Self.tile, cells) * shape.channels)
        perceptionGradient = .init(zeros: Self.tile * shape.inputs)
        updateGradients = .init(zeros: (cells + extra) * shape.channels)
        kernels = UpdateRuleKernels(
            KernelSizes(
                channels: shape.channels, hidden: shape.hidden, inputs: shape.inputs, cells: cells,
                steps: maxSteps), variants: variants)
    }

    func index(_ x: Int, _ y: Int) -> Int { (y + 1) * pitch + x + 1 }

    /// All cells.
    var wholeGrid: Region { Region(x: 0..<shape.width, y: 0..<shape.height) }

    // MARK: States in and out

    /// Copies a state `[height][width][C]` in.
    func load(_ source: UnsafePointer<Float>) {
        let row = shape.width * shape.channels
        for y in 0..<shape.height {
            (state.base + index(0, y) * shape.channels).update(from: source + y * row, count: row)
        }
    }

    /// The state as it is now, `[height][width][C]`.
    func unloaded() -> [Float] {
        let row = shape.width * shape.channels
        return [Float](unsafeUninitializedCapacity: shape.stateCount) { result, count in
            for y in 0..<shape.height {
                (result.baseAddress! + y * row).initialize(
                    from: state.base + index(0, y) * shape.channels, count: row)
            }
            count = shape.stateCount
        }
    }

    /// The state as it is now, for losses.
    var view: StateView { view(of: state.base) }

    /// A state of this workspace's layout, for losses.
    func view(of state: UnsafePointer<Float>) -> StateView {
        StateView(
            cells: state + index(0, 0) * shape.channels, pitch: pitch, channels: shape.channels,
            width: shape.width, height: shape.height)
    }

    /// Where losses add their gradients.
    var gradientView: StateGradient {
        StateGradient(
            cells: gradient.base + index(0, 0) * shape.channels, pitch: pitch, channels: shape.channels)
    }

    /// Keeps the state for the loss.
    func observe(after step: Int) {
        observed[step] = Array(UnsafeBufferPointer(start: state.base, count: state.count))
    }

    func forgetObserved() { observed.removeAll(keepingCapacity: true) }

    // MARK: Joined sides

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

    /// The gradient of ``joinSides(_:size:)``: what was added to the border is moved to where it came from.
    func returnBorderGradient() {
        let (width, height, channels) = (shape.width, shape.height, shape.channels)
        let gradient = gradient.base
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
}
