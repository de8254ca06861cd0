import NCAImageIO
import NCAModelFile
import NCARuntime

/// From the network to what ships: quantisation, and the choice of the best.
extension Trainer {
    /// Rollouts of the pool in which the largest hidden activation is looked for.
    private static let activationRollouts = 8
    /// Rollouts of which a model's evaluation is the mean, as one that heals well may do so by chance.
    private static let evaluationRollouts = 4
    /// The same of each of several forms.
    private static let formRollouts = 2

    /// The network as the forward pass uses it: rounded, once training is quantised.
    var forwardNetwork: Network { state.quantisation?.rounded(state.network) ?? state.network }

    /// Gives the layers' eight bits the best use and goes over to the rounding of the fixed-point engine.
    func beginQuantisation() {
        let shape = options.shape
        let scales = Quantisation.unitScales(state.network)
        Quantisation.rescale(&state.network.parameters, shape, by: scales)
        state.optimiser.rescale(shape, by: scales)

        var largest: Float = 0
        let workspace = workspaces[0]
        for (index, sample) in state.pool.states.prefix(Self.activationRollouts).enumerated() {
            workspace.load(sample)
            workspace.forward(
                state.network, steps: options.maxSteps, form: state.pool.forms[index], fireSeed: UInt64(index)
            )
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
            quantisation = Quantisation(for: network, largestHidden: Quantisation.assumedLargestHidden)
        }
        var file = quantisation.modelFile(network, seed: objectives[0].seed, steps: options.suggestedSteps)
        for (form, name) in formNames.enumerated() { file.forms[form].name = name }
        return file
    }

    /// Measures the model as it is now in the fixed-point engine, and keeps it if it is the best so far: against the
    /// target, the mean of several rollouts; of several forms, the weakest of each moment; or as the guide sees it. Takes
    /// seconds.
    /// - Throws: what keeps the model from being one.
    @discardableResult public func evaluate() throws -> Evaluation {
        let file = currentModel()
        let model = try file.model()
        let evaluation =
            if let guide {
                try Evaluation(model) { world throws(RuntimeError) in
                    Double(guide.similarity(of: try world.picture()))
                }
            } else if objectives.count > 1 {
                try FormsEvaluationSpread(
                    model, objectives: objectives, rollouts: Self.formRollouts, workers: workers
                ).mean.weakest
            } else {
                try EvaluationSpread(
                    model, objective: objectives[0], rollouts: Self.evaluationRollouts, workers: workers
                ).mean
            }
        if state.best.map({ evaluation.score(options.mode) > $0.evaluation.score(options.mode) }) ?? true {
            let roundingCost =
                guide == nil
                ? try RoundingCost(forwardNetwork, model, objectives: objectives, in: workspaces[0]) : nil
            state.best = Best(
                file: file, evaluation: evaluation, roundingCost: roundingCost, iteration: state.iteration)
        }
        return evaluation
    }

    /// What rounding costs the best model so far; nil before there is one, and with a guide.
    public var bestRoundingCost: RoundingCost? { state.best.flatMap(\.roundingCost) }

    /// The best model that was evaluated, or the model as it is now.
    public var bestModel: ModelFile { state.best?.file ?? currentModel() }

    /// What ``grownWorld(steps:randomSeed:)`` shows, one pixel for each cell: a rollout's cost.
    package func grownPicture() throws -> RGBAImage {
        let world = try grownWorld()
        return RGBAImage(width: world.width, height: world.height, pixels: try world.render())
    }

    /// A world in the fixed-point engine in which the model's first form, as it is now, has grown from its seed.
    package func grownWorld(steps: Int? = nil, randomSeed: UInt64 = 1) throws -> World {
        let world = try World(model: try currentModel().model(), randomSeed: randomSeed)
        try world.seed()
        world.step(steps ?? options.suggestedSteps)
        return world
    }
}

extension Workspace {
    /// The largest hidden activation of a rollout.
    fileprivate func largestHidden(_ network: Network, steps: Int) -> Float {
        var largest: Float = 0
        network.parameters.withUnsafeBufferPointer { parameters in
            for t in 0..<steps {
                forEachTile(t) { first, count in
                    hiddenLayer(
                        perceptions.base + first * shape.inputs, count, parameters.baseAddress!, nil)
                    for i in 0..<count * shape.hidden { largest = max(largest, hidden[i]) }
                }
            }
        }
        return largest
    }
}
