import Dispatch
import Foundation
import NCAModelFile
import NCARuntime
import Synchronization

/// Trains an automaton to grow a target, by the recipe of Mordvintsev et al., "Growing Neural Cellular Automata"
/// (Distill 2020): sample pool, worst sample replaced by the seed, damage, backpropagation through time, Adam on
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
    private let threads: Int
    private var scaledTarget: (scale: Float, target: Target)?

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
        let shape = options.shape
        let drawnBatch = nextBatch(progress)
        let (indices, states, plans) = (drawnBatch.indices, drawnBatch.states, drawnBatch.plans)
        let size = targetScale(progress)
        let target = self.target(scaledBy: size)
        let drawn = Float(state.generator.integer(options.minSteps...options.maxSteps))
        let lengthened = options.allStepsFrom > 0 ? 0.5 * (1 + progress / options.allStepsFrom) : 1
        let steps = Int((drawn * min(max(0.5, size), lengthened)).rounded())
        let fireSeeds = indices.map { _ in state.generator.next() }
        let network = forwardNetwork
        let rounding = state.quantisation?.rounding

        let batch = indices.count
        let isGuided = guide != nil && progress >= options.guideFrom
        // What each sample shall look like apart from the guide, and how much that counts.
        let targetWeight = isGuided ? options.targetWeight : 1
        let wishes: [(target: Target, weight: Float)] = drawnBatch.memories.map { memory in
            memory.map { ($0, 1) } ?? (target, targetWeight)
        }
        var gradients = [Float](repeating: 0, count: batch * shape.parameterCount)
        var losses = [Float](repeating: 0, count: batch)
        var grown = states
        gradients.withUnsafeMutableBufferPointer { gradients in
            losses.withUnsafeMutableBufferPointer { losses in
                grown.withUnsafeMutableBufferPointer { grown in
                    let (gradientBase, lossBase, grownBase) = (
                        UncheckedSendable(gradients.baseAddress!), UncheckedSendable(losses.baseAddress!),
                        UncheckedSendable(grown.baseAddress!)
                    )
                    func grow(_ i: Int, _ workspace: Workspace) {
                        workspace.load(grownBase.value + i * shape.stateCount)
                        workspace.forward(
                            network, steps: steps, fireSeed: fireSeeds[i], rounding: rounding,
                            observing: wishes[i].weight > 0 ? plans[i].observed.map { steps - 1 - $0 } : [])
                        lossBase.value[i] = workspace.setLossGradient(
                            wishes[i].target, weight: wishes[i].weight)
                    }
                    func learn(_ i: Int, _ workspace: Workspace) {
                        workspace.backward(
                            network, steps: steps, depth: plans[i].depth, rounding: rounding,
                            parameterGradient: gradientBase.value + i * shape.parameterCount
                        ) { state in
                            _ = workspace.addLossGradient(wishes[i].target, state, weight: wishes[i].weight)
                        }
                        workspace.store(to: grownBase.value + i * shape.stateCount)
                    }
                    if isGuided {
                        forEachSample(batch, grow)
                        hearGuide(about: indices, progress)
                        forEachSample(batch, learn)
                    } else {
                        forEachSample(batch) { i, workspace in
                            grow(i, workspace)
                            learn(i, workspace)
                        }
                    }
                }
            }
        }
        if usesPool(progress) {
            for (i, index) in indices.enumerated() {
                let (to, from) = (index * shape.stateCount, i * shape.stateCount)
                state.pool.replaceSubrange(
                    to..<to + shape.stateCount, with: grown[from..<from + shape.stateCount])
            }
        }
        // Sums in the order of the samples: the same whatever thread made them.
        var gradient = Array(gradients[0..<shape.parameterCount])
        for i in 1..<batch {
            for j in gradient.indices { gradient[j] += gradients[i * shape.parameterCount + j] }
        }
        state.optimiser.update(&state.network, gradient: gradient, learningRate: learningRate(progress))
        state.iteration += 1
        let loss = losses.reduce(0, +) / Float(batch)
        state.losses.append(loss)
        return loss
    }

    /// How large the target is: it grows in steps of a tenth until it has its full size.
    ///
    /// To stop growing at the right place is what a rule learns last, the later the farther that place is from the
    /// seed, and until then it floods the grid and most of the work is wasted. A small target is learned in seconds, and
    /// following it as it grows is easy.
    func targetScale(_ progress: Float) -> Float {
        guard progress < options.fullSizeFrom else { return 1 }
        let scale = options.firstSize + (1 - options.firstSize) * progress / options.fullSizeFrom
        return (scale * 20).rounded(.down) / 20
    }

    func target(scaledBy scale: Float) -> Target {
        if scale >= 1 { return target }
        if let scaledTarget, scaledTarget.scale == scale { return scaledTarget.target }
        let scaled = target.scaled(by: scale)
        scaledTarget = (scale, scaled)
        return scaled
    }

    /// Up within the first hundredth, then down along a cosine to a hundredth of the peak.
    private func learningRate(_ progress: Float) -> Float {
        let warmUp: Float = 0.01
        if progress < warmUp { return options.learningRate * max(progress / warmUp, 0.05) }
        let phase = (progress - warmUp) / (1 - warmUp)
        return options.learningRate * (0.01 + 0.99 * 0.5 * (1 + cosf(Float.pi * min(phase, 1))))
    }

    /// The network as the forward pass uses it: rounded, once training is quantised.
    private var forwardNetwork: Network { state.quantisation?.rounded(state.network) ?? state.network }

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

    // MARK: Quantisation and choice

    /// Gives the layers' eight bits the best use and goes over to the rounding of the fixed-point engine.
    private func beginQuantisation() {
        let shape = options.shape
        let scales = Quantisation.unitScales(state.network)
        Quantisation.rescale(&state.network.parameters, shape, by: scales)
        state.optimiser.rescale(shape, by: scales)

        var largest: Float = 0
        let workspace = workspaces[0]
        for index in 0..<min(8, state.pool.count / shape.stateCount) {
            state.pool.withUnsafeBufferPointer { workspace.load($0.baseAddress! + index * shape.stateCount) }
            workspace.forward(state.network, steps: options.maxSteps, fireSeed: UInt64(index))
            largest = max(largest, workspace.largestHidden(state.network, steps: options.maxSteps))
        }
        state.quantisation = Quantisation(for: state.network, largestHidden: largest)
    }

    /// The model as it is now, quantised.
    public func currentModel() -> ModelFile {
        let quantisation: Quantisation
        var network = state.network
        if let chosen = state.quantisation {
            quantisation = chosen
        } else {
            Quantisation.rescale(&network.parameters, options.shape, by: Quantisation.unitScales(network))
            quantisation = Quantisation(for: network, largestHidden: 4)
        }
        return quantisation.modelFile(network, target: target, steps: options.suggestedSteps)
    }

    /// So many lives are measured, as one that heals well may do so by chance.
    private static let lives = 4

    /// Measures the model as it is now in the fixed-point engine, and keeps it if it is the best so far: against the
    /// target, the mean of several lives; or as the guide sees it.
    @discardableResult public func evaluate() throws -> Evaluation {
        let file = currentModel()
        let model = try file.model()
        let evaluation =
            try guide.map { try Evaluation(model, measure: $0.similarity) }
            ?? Spread(model, target: target, lives: Self.lives, threads: threads).mean
        if state.best.map({ evaluation.score(options.mode) > $0.evaluation.score(options.mode) }) ?? true {
            let roundingCost =
                guide == nil
                ? try RoundingCost(forwardNetwork, model, target: target, in: workspaces[0]) : nil
            state.best = Best(
                file: file, evaluation: evaluation, roundingCost: roundingCost, iteration: state.iteration)
        }
        return evaluation
    }

    /// What rounding costs the best model so far.
    public var bestRoundingCost: RoundingCost? { state.best.flatMap(\.roundingCost) }

    /// The best model that was evaluated, or the model as it is now.
    public var bestModel: ModelFile { state.best?.file ?? currentModel() }
}

extension Workspace {
    /// Hidden channels beyond this are pulled back: the fixed-point state ends at 8.
    private static let overflowLimit: Float = 5

    /// Sets `gradient` to that of the loss after a rollout, and returns the mean squared error of RGBA.
    ///
    /// The loss is that error, weighted, plus the mean square of what hidden channels exceed the limit by.
    func setLossGradient(_ target: Target, weight: Float = 1) -> Float {
        gradient.update(repeating: 0, count: cellCount * shape.channels)
        return addLossGradient(target, state, weight: weight)
    }

    /// Adds the loss's gradient by a state, `[height + 2][width + 2][C]`, to `gradient`.
    ///
    /// - Returns: the mean squared error of RGBA, without the weight.
    func addLossGradient(_ target: Target, _ state: UnsafePointer<Float>, weight: Float = 1) -> Float {
        let channels = shape.channels
        let colourScale = 1 / Float(4 * shape.width * shape.height)
        let overflowScale = 1 / Float(shape.stateCount)
        var sum: Float = 0
        target.values.withUnsafeBufferPointer { values in
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    let cell = index(x, y) * channels
                    let wanted = values.baseAddress! + 4 * (y * shape.width + x)
                    for c in 0..<4 {
                        let difference = state[cell + c] - wanted[c]
                        sum += difference * difference
                        gradient[cell + c] += 2 * weight * difference * colourScale
                    }
                    for c in 4..<channels {
                        let excess = max(abs(state[cell + c]) - Self.overflowLimit, 0)
                        gradient[cell + c] += (state[cell + c] < 0 ? -2 : 2) * excess * overflowScale
                    }
                }
            }
        }
        return sum * colourScale
    }

    /// The largest hidden activation of a rollout.
    func largestHidden(_ network: Network, steps: Int) -> Float {
        var largest: Float = 0
        network.parameters.withUnsafeBufferPointer { parameters in
            for t in 0..<steps {
                forEachTile(t) { first, count in
                    hiddenLayer(perceptions + first * shape.inputs, count, parameters.baseAddress!, nil)
                    for i in 0..<count * shape.hidden { largest = max(largest, hidden[i]) }
                }
            }
        }
        return largest
    }
}

/// Carries a pointer into closures that run at once but touch separate elements.
struct UncheckedSendable<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
