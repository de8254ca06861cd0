import NCAModelFile
import NCARuntime

/// From the network to what ships: quantisation, and the choice of the best.
extension Trainer {
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
