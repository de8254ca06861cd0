import NCACore
import NCARuntime

/// What fixed-point arithmetic costs: the same rollouts (forms, seeds, and who fires) of the same weights in the float
/// automaton, where nothing is rounded and nothing saturates, and in the fixed-point engine.
public struct RoundingCost: Codable, Equatable, Sendable {
    /// PSNR at the suggested step in the float automaton, in dB, of the mean error over all rollouts.
    public let float: Double
    /// The same in the fixed-point engine.
    public let fixedPoint: Double
    /// How many were measured, of the forms in turn.
    public let rollouts: Int

    /// Enough that what cells happen to fire tells little.
    static let defaultRollouts = 8

    init(
        _ network: Network, _ model: Model, objectives: [any Objective], rollouts: Int = defaultRollouts,
        in workspace: Workspace
    ) throws(RuntimeError) {
        var errors = (float: 0.0, fixedPoint: 0.0)
        for rollout in 0..<rollouts {
            let seed = UInt64(rollout + 1), form = rollout % objectives.count, objective = objectives[form]
            let world = try World(model: model, randomSeed: seed)
            try world.setForm(form)
            try world.seed()
            world.step(model.steps)
            errors.fixedPoint += objective.error(of: try world.colours())

            workspace.load(Trainer.seedState(network.shape, objective))
            var step = 0
            while step < model.steps {
                let steps = min(model.steps - step, workspace.maxSteps)
                workspace.forward(
                    network, steps: steps, form: form, fireSeed: seed, firstStep: step)
                step += steps
            }
            errors.float += objective.error(of: workspace.colours())
        }
        float = SquaredError.decibels(errors.float / Double(rollouts))
        fixedPoint = SquaredError.decibels(errors.fixedPoint / Double(rollouts))
        self.rollouts = rollouts
    }
}
