import Dispatch
import NCAModelFile
import NCARuntime
import Synchronization
import NCACore

/// Trains an automaton to grow a target, by the recipe of Mordvintsev et al., "Growing Neural Cellular Automata"
/// (Distill 2020): sample pool, worst sample replaced by the seed, damage, backpropagation through time,
/// normalised gradients; and in the last phase with the rounding of the fixed-point engine. A guide, where there is one,
/// looks at each batch, and says how its pictures should change.
///
/// A run is a function of options, target and the progress that it is told: the same on any number of threads.
public final class Trainer {
    public let options: TrainingOptions
    public let target: Target
    let guide: (any PictureGuide)?
    var state: State
    let workspaces: [Workspace]
    let threads: Int
    var scaledTarget: (scale: Float, target: Target)?

    /// What a checkpoint keeps.
    struct State: Equatable {
        var iteration = 0
        var generator: SplitMix64
        var network: Network
        var optimiser: Optimiser
        /// `[pool][height][width][C]`.
        var pool: [Float]
        /// What the guide thought of each sample; infinite: it has not seen it. Empty without a guide.
        var poolOpinions: [Float]
        /// Scales that the hidden units were given and the grids, once training is quantised.
        var quantisation: Quantisation?
        var losses: [Float] = []
        /// Of every iteration in which the guide looked.
        var similarities: [Float] = []
        var best: Best?
    }

    /// The best model so far, as bytes of a `.nca` file without metadata, and what it measures.
    struct Best: Equatable {
        var file: ModelFile
        var evaluation: Evaluation
        /// nil where a guide has the say: the target is not what is wanted then.
        var roundingCost: RoundingCost?
        var iteration: Int
    }

    /// - Parameters:
    ///   - network: where training begins; nil: a new network.
    ///   - guide: looks at as many pictures as a batch has, of the target's size.
    ///   - threads: how many cores work; it changes no result.
    public init(
        options: TrainingOptions, target: Target, from network: Network? = nil,
        guide: (any PictureGuide)? = nil, threads: Int
    ) {
        precondition(options.shape.width == target.width && options.shape.height == target.height)
        precondition(
            guide.map { ($0.count, $0.width, $0.height) == (options.batch, target.width, target.height) }
                ?? true)
        self.options = options
        self.target = target
        self.guide = guide
        self.threads = max(1, min(threads, options.batch))
        var generator = SplitMix64(seed: options.randomSeed)
        let network = network ?? Network(shape: options.shape, using: &generator)
        let seed = Self.seedState(options.shape, target)
        let samples = options.mode == .grow ? 1 : options.pool
        state = State(
            generator: generator, network: network, optimiser: Optimiser(shape: options.shape),
            pool: Array(repeating: seed, count: samples).flatMap { $0 },
            poolOpinions: guide == nil ? [] : Array(repeating: .infinity, count: samples))
        // A guide looks at the whole batch between forward and backward pass: each sample keeps its memory.
        workspaces = (0..<(guide == nil ? self.threads : options.batch)).map { _ in
            Workspace(shape: options.shape, maxSteps: options.maxSteps)
        }
    }

    public var iteration: Int { state.iteration }
    /// Mean squared error of every iteration's batch.
    public var losses: [Float] { state.losses }
    /// Mean similarity that the guide saw, of every iteration in which it looked.
    public var similarities: [Float] { state.similarities }
    public var isQuantised: Bool { state.quantisation != nil }
    public var bestEvaluation: Evaluation? { state.best?.evaluation }

    /// A grid of zeros with the seed in it: alpha and hidden channels 1.
    static func seedState(_ shape: AutomatonShape, _ target: Target) -> [Float] {
        var state = [Float](repeating: 0, count: shape.stateCount)
        let cell = (target.seedY * shape.width + target.seedX) * shape.channels
        for c in 3..<shape.channels { state[cell + c] = 1 }
        return state
    }

    // MARK: One iteration

    /// Trains on one batch.
    /// - Parameter progress: 0 at the beginning, 1 at the end; decides learning rate and phase.
    /// - Returns: the batch's mean squared error.
    @discardableResult public func iterate(progress: Float) -> Float {
        if state.quantisation == nil, progress >= options.quantiseFrom { beginQuantisation() }
        let batch = nextBatch(progress)
        let lesson = rollOut(batch, progress)
        if usesPool(progress) { putBack(lesson.grown, at: batch.indices) }
        state.optimiser.update(
            &state.network, gradient: lesson.gradient.sum(), learningRate: learningRate(progress))
        state.iteration += 1
        let loss = lesson.losses.sum()[0] / Float(batch.indices.count)
        state.losses.append(loss)
        return loss
    }

    /// What samples became, and what they teach.
    private struct Lesson {
        /// `[height][width][C]` each.
        let grown: PerSample
        /// By the parameters.
        let gradient: PerSample
        /// Mean squared errors.
        let losses: PerSample
    }

    /// Grows each sample of a batch, and goes back through time.
    private func rollOut(_ batch: Batch, _ progress: Float) -> Lesson {
        let shape = options.shape
        let steps = drawSteps(progress)
        let fireSeeds = batch.indices.map { _ in state.generator.next() }
        let network = forwardNetwork
        let rounding = state.quantisation?.rounding
        let isGuided = guide != nil && progress >= options.guideFrom
        let wishes = wishes(for: batch, progress, isGuided: isGuided)
        let plans = batch.plans
        let count = batch.indices.count
        let lesson = Lesson(
            grown: PerSample(batch.states, count: count),
            gradient: PerSample(count: count, stride: shape.parameterCount),
            losses: PerSample(count: count, stride: 1))

        func forward(_ i: Int, _ workspace: Workspace) {
            workspace.load(lesson.grown[i])
            workspace.forward(
                network, steps: steps, fireSeed: fireSeeds[i], rounding: rounding,
                observing: wishes[i].weight > 0 ? plans[i].observed.map { steps - 1 - $0 } : [])
            lesson.losses[i][0] = workspace.setLossGradient(wishes[i].target, weight: wishes[i].weight)
        }
        func backward(_ i: Int, _ workspace: Workspace) {
            workspace.backward(
                network, steps: steps, depth: plans[i].depth, rounding: rounding,
                parameterGradient: lesson.gradient[i]
            ) { state in
                _ = workspace.addLossGradient(wishes[i].target, state, weight: wishes[i].weight)
            }
            workspace.store(to: lesson.grown[i])
        }
        if isGuided {
            // The guide looks at the whole batch at once.
            forEachSample(count, forward)
            hearGuide(about: batch.indices, progress)
            forEachSample(count, backward)
        } else {
            forEachSample(count) { i, workspace in
                forward(i, workspace)
                backward(i, workspace)
            }
        }
        return lesson
    }

    private typealias Wish = (target: Target, weight: Float)

    /// What each sample shall look like apart from the guide, and how much that counts.
    private func wishes(for batch: Batch, _ progress: Float, isGuided: Bool) -> [Wish] {
        let target = target(scaledBy: targetScale(progress))
        let weight = isGuided ? options.targetWeight : 1
        return batch.memories.map { memory in memory.map { ($0, 1) } ?? (target, weight) }
    }

    /// Runs `body` for every sample, on all workspaces at once.
    ///
    /// With a guide each sample has its own; otherwise each thread.
    private func forEachSample(_ count: Int, _ body: (Int, Workspace) -> Void) {
        let next = Atomic(0)
        let isOwn = guide != nil
        withoutActuallyEscaping(body) { body in
            let (workspaces, body) = (UncheckedSendable(workspaces), UncheckedSendable(body))
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                while true {
                    let i = next.add(1, ordering: .relaxed).oldValue
                    guard i < count else { return }
                    body.value(i, workspaces.value[isOwn ? i : thread])
                }
            }
        }
    }
}
