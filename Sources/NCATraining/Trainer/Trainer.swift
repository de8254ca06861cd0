import NCACore
import NCAModelFile

/// Trains an automaton, by the recipe of Mordvintsev et al., "Growing Neural Cellular Automata" (Distill 2020): sample
/// pool, worst sample replaced by the seed, damage, backpropagation through time, normalised gradients; and in the last
/// phase with the rounding of the fixed-point engine. A guide, where there is one, evaluates the pictures of each batch.
///
/// A run is a function of options, target and the progress that it is told: the same on any number of threads. Where
/// that is all that is wanted, ``TrainingRun`` has the loop, the measurements and the files.
public final class Trainer {
    /// What decides all that is computed, with target and progress.
    public let options: TrainingOptions
    /// One for each form.
    let objectives: [any Objective]
    /// The names of several forms.
    let formNames: [String]
    let guide: (any PictureGuide)?
    var state: State
    /// With a guide one for each sample, as it evaluates a whole batch between forward and backward pass; otherwise one
    /// for each thread.
    let workspaces: [Workspace]
    let workers: Workers
    /// The objectives' extents, and their losses at the size that was used last.
    let extents: [Int]
    var scaledLosses: (scale: Float, losses: [any StateLoss])?

    /// What a checkpoint keeps.
    struct State: Equatable {
        var iteration = 0
        var generator: SplitMix64
        var network: Network
        var optimiser: Optimiser
        var pool: SamplePool
        /// The grids, once training is quantised.
        var quantisation: Quantisation?
        /// The mean loss of each iteration's batch.
        var losses: [Float] = []
        /// The mean similarity of each iteration in which the guide took part.
        var similarities: [Float] = []
        var best: Best?

        /// One update of the parameters.
        mutating func learn(_ gradient: [Float], rate: Float) {
            optimiser.update(&network, gradient: gradient, learningRate: rate)
        }
    }

    /// The best model so far, without metadata, and what it measures.
    struct Best: Equatable {
        var file: ModelFile
        var evaluation: Evaluation
        /// nil where a guide decides: the target is not what is wanted then.
        var roundingCost: RoundingCost?
        var iteration: Int
    }

    /// - Parameters:
    ///   - options: decide what is computed.
    ///   - target: what the automaton shall grow, on the grid of the options' shape.
    ///   - network: where training begins; nil: a new network.
    ///   - guide: evaluates as many pictures as a batch has, of the target's size.
    ///   - threads: how many cores work; it changes no result.
    /// - Precondition: the options have no ``TrainingOptions/fault``, and sizes agree.
    public convenience init(
        options: TrainingOptions, target: Target, from network: Network? = nil,
        guide: (any PictureGuide)? = nil, threads: Int
    ) {
        self.init(options: options, forms: TargetForms(target), from: network, guide: guide, threads: threads)
    }

    /// A trainer towards one or several forms, as many as the options' shape has.
    /// - Parameters:
    ///   - options: decide what is computed.
    ///   - forms: what the automaton shall grow, on the grid of the options' shape.
    ///   - network: where training begins; nil: a new network.
    ///   - guide: evaluates as many pictures as a batch has, of the target's size; of one form only.
    ///   - threads: how many cores work; it changes no result.
    /// - Precondition: the options have no ``TrainingOptions/fault``, and sizes and numbers of forms agree.
    public convenience init(
        options: TrainingOptions, forms: TargetForms, from network: Network? = nil,
        guide: (any PictureGuide)? = nil, threads: Int
    ) {
        self.init(
            options: options, objectives: forms.targets, formNames: forms.names, from: network, guide: guide,
            threads: threads)
    }

    /// A trainer towards any objective.
    package convenience init(
        options: TrainingOptions, objective: any Objective, from network: Network? = nil,
        guide: (any PictureGuide)? = nil, threads: Int
    ) {
        self.init(
            options: options, objectives: [objective], formNames: [""], from: network, guide: guide,
            threads: threads)
    }

    private init(
        options: TrainingOptions, objectives: [any Objective], formNames: [String], from network: Network?,
        guide: (any PictureGuide)?, threads: Int
    ) {
        if let fault = options.fault { preconditionFailure(fault) }
        let shape = options.shape
        precondition(
            objectives.allSatisfy { (shape.width, shape.height) == ($0.width, $0.height) },
            "the target must have the grid's size")
        precondition(
            shape.forms == objectives.count, "the shape must have as many forms as there are targets")
        precondition(guide == nil || shape.forms == 1, "a guide sees one form only")
        precondition(network.map { $0.shape == shape } ?? true, "the network must have the options' shape")
        precondition(
            guide.map { ($0.count, $0.width, $0.height) == (options.batch, shape.width, shape.height) }
                ?? true, "the guide must evaluate a batch of pictures of the grid's size")
        self.options = options
        self.objectives = objectives
        self.formNames = formNames
        self.guide = guide
        workers = Workers(threads: min(threads, options.batch))
        extents = objectives.map(\.extent)
        var generator = SplitMix64(seed: options.randomSeed)
        let network = network ?? Network(shape: shape, using: &generator)
        state = State(
            generator: generator, network: network, optimiser: Optimiser(shape: shape),
            pool: SamplePool(
                count: options.mode == .grow ? 1 : options.pool, seed: Self.seedState(shape, objectives[0]),
                forms: shape.forms, isGuided: guide != nil))
        workspaces = (0..<(guide == nil ? workers.threads : options.batch)).map { _ in
            Workspace(shape: shape, maxSteps: options.maxSteps)
        }
    }

    /// Iterations so far.
    public var iteration: Int { state.iteration }
    /// Mean squared error of every iteration's batch.
    public var losses: [Float] { state.losses }
    /// Mean similarity of every iteration in which the guide took part.
    public var similarities: [Float] { state.similarities }
    /// Whether training rounds as the fixed-point engine does by now.
    public var isQuantised: Bool { state.quantisation != nil }
    /// What the best model measures, once one was evaluated.
    public var bestEvaluation: Evaluation? { state.best?.evaluation }

    // MARK: One iteration

    /// Trains on one batch.
    /// - Parameter progress: 0 at the beginning, 1 at the end; decides learning rate and phase.
    /// - Returns: the batch's mean squared error.
    @discardableResult public func iterate(progress: Float) -> Float {
        if state.quantisation == nil, progress >= options.phases.quantiseFrom { beginQuantisation() }
        let isGuided = guide != nil && progress >= options.guidance.from
        var samples = drawSamples(progress, isGuided: isGuided)
        let steps = options.steps(
            state.generator.integer(options.minSteps...options.maxSteps), progress)
        for i in samples.indices { samples[i].fireSeed = state.generator.next() }
        let results = rollOut(samples, steps: steps, progress, isGuided: isGuided)
        if options.usesPool(progress) { putBack(results, of: samples) }
        state.learn(Self.sum(results.map(\.gradient)), rate: options.learningRate(progress))
        state.iteration += 1
        let loss = results.dropFirst().reduce(results[0].loss) { $0 + $1.loss } / Float(results.count)
        state.losses.append(loss)
        return loss
    }

    /// Grows each sample of a batch, and goes back through time.
    private func rollOut(
        _ samples: [Sample], steps: Int, _ progress: Float, isGuided: Bool
    ) -> [SampleResult] {
        let network = forwardNetwork
        let rounding = state.quantisation?.rounding
        let isOwn = guide != nil
        func forward(_ sample: Sample, _ workspace: Workspace) -> Float {
            workspace.load(sample.state)
            workspace.forward(
                network, steps: steps, form: sample.form, fireSeed: sample.fireSeed, rounding: rounding,
                observing: sample.lossWeight > 0 ? sample.plan.observed.map { steps - 1 - $0 } : [])
            return workspace.setLossGradient(sample.loss, weight: sample.lossWeight)
        }
        func backward(_ sample: Sample, _ loss: Float, _ workspace: Workspace) -> SampleResult {
            var gradient = [Float](repeating: 0, count: options.shape.parameterCount)
            workspace.backward(
                network, steps: steps, depth: sample.plan.depth, rounding: rounding,
                parameterGradient: &gradient
            ) { state in
                _ = workspace.addLossGradient(sample.loss, state, weight: sample.lossWeight)
            }
            return SampleResult(state: workspace.unloaded(), gradient: gradient, loss: loss)
        }
        guard isGuided else {
            return workers.map(samples.count) { i, worker in
                let workspace = workspaces[isOwn ? i : worker]
                return backward(samples[i], forward(samples[i], workspace), workspace)
            }
        }
        let losses = workers.map(samples.count) { i, _ in forward(samples[i], workspaces[i]) }
        addGuideGradients(samples, progress)
        return workers.map(samples.count) { i, _ in backward(samples[i], losses[i], workspaces[i]) }
    }

    /// Over the samples, in their order: the same whatever thread made them.
    private static func sum(_ gradients: [[Float]]) -> [Float] {
        var sum = gradients[0]
        for gradient in gradients.dropFirst() {
            for i in sum.indices { sum[i] += gradient[i] }
        }
        return sum
    }
}
