import NCACore
import NCARuntime

/// How much what a model measures depends on which cells happen to fire: several rollouts, each of another random seed.
public struct EvaluationSpread: Encodable, Sendable {
    /// How many were measured.
    public let rollouts: Int
    /// The lowest value of each measurement by itself.
    public let worst: Evaluation
    /// The mean of each measurement.
    public let mean: Evaluation

    private enum CodingKeys: String, CodingKey {
        case rollouts = "lives"
        case worst, mean
    }

    /// Measures rollouts of the random seeds `randomSeed`, `randomSeed` + 1, ….
    /// - Parameters:
    ///   - model: what is measured.
    ///   - target: what it shall grow.
    ///   - randomSeed: of the first rollout.
    ///   - rollouts: 1 at least.
    ///   - threads: how many cores work; it changes no result.
    /// - Throws: what keeps a world from being made.
    public init(
        _ model: Model, target: Target, randomSeed: UInt64 = 1, rollouts: Int, threads: Int
    ) throws(RuntimeError) {
        try self.init(
            model, objective: target, randomSeed: randomSeed, rollouts: rollouts,
            workers: Workers(threads: threads))
    }

    init(
        _ model: Model, objective: any Objective, randomSeed: UInt64 = 1, rollouts: Int, workers: Workers
    ) throws(RuntimeError) {
        precondition(rollouts >= 1, "one rollout at least")
        let evaluations = try workers.map(rollouts) { rollout, _ throws(RuntimeError) in
            try Evaluation(model, objective: objective, randomSeed: randomSeed &+ UInt64(rollout))
        }
        self.rollouts = rollouts
        worst = Evaluation(combining: evaluations) { $0.min()! }
        mean = Evaluation(combining: evaluations) { $0.reduce(0, +) / Double($0.count) }
    }
}
