import NCARuntime

/// What fixed-point arithmetic costs: the same rollouts (seeds, and who fires) of the same weights in the float
/// automaton, where nothing is rounded and nothing saturates, and in the fixed-point engine.
public struct RoundingCost: Codable, Equatable, Sendable {
    /// PSNR at the suggested step, in dB, of the mean error over all rollouts.
    public var float: Double
    public var fixedPoint: Double
    public var rollouts: Int

    init(
        _ network: Network, _ model: Model, target: Target, rollouts: Int = 8, in workspace: Workspace
    ) throws(RuntimeError) {
        var errors = (float: 0.0, fixedPoint: 0.0)
        for seed in 1...UInt64(rollouts) {
            let world = try World(model: model, randomSeed: seed)
            try world.seed()
            world.step(model.steps)
            errors.fixedPoint += try Evaluation.meanSquaredError(world, target)

            workspace.load(Trainer.seedState(network.shape, target))
            var step = 0
            while step < model.steps {
                let steps = min(model.steps - step, workspace.maxSteps)
                workspace.forward(network, steps: steps, fireSeed: seed, firstStep: step)
                step += steps
            }
            errors.float += workspace.meanSquaredError(target)
        }
        float = Evaluation.decibels(errors.float / Double(rollouts))
        fixedPoint = Evaluation.decibels(errors.fixedPoint / Double(rollouts))
        self.rollouts = rollouts
    }
}

extension Workspace {
    /// Of the state's RGBA, clamped to 0 … 1.
    fileprivate func meanSquaredError(_ target: Target) -> Double {
        var error = 0.0
        for cell in 0..<shape.width * shape.height {
            let index = index(cell % shape.width, cell / shape.width) * shape.channels
            for c in 0..<4 {
                let difference = min(max(state[index + c], 0), 1) - target.values[4 * cell + c]
                error += Double(difference * difference)
            }
        }
        return error / Double(4 * shape.width * shape.height)
    }
}
