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
        self.rollouts = rollouts
        (worst, mean) = try Evaluation.worstAndMean(rollouts: rollouts, randomSeed: randomSeed, workers) {
            randomSeed throws(RuntimeError) in
            try Evaluation(model, objective: objective, randomSeed: randomSeed)
        }
    }
}

/// What is measured of a rollout, and can be combined from many, each value by itself.
protocol CombinableEvaluation: Sendable {
    init(combining evaluations: [Self], _ combine: ([Double]) -> Double)
}

extension Evaluation: CombinableEvaluation {}
extension FormsEvaluation: CombinableEvaluation {}

extension CombinableEvaluation {
    /// Measures rollouts of the random seeds `randomSeed`, `randomSeed` + 1, …: the lowest and the mean of each value.
    /// - Parameter measure: one rollout.
    static func worstAndMean(
        rollouts: Int, randomSeed: UInt64, _ workers: Workers,
        measure: (_ randomSeed: UInt64) throws(RuntimeError) -> Self
    ) throws(RuntimeError) -> (worst: Self, mean: Self) {
        precondition(rollouts >= 1, "one rollout at least")
        let evaluations = try workers.map(rollouts) { rollout, _ throws(RuntimeError) in
            try measure(randomSeed &+ UInt64(rollout))
        }
        return (
            Self(combining: evaluations) { $0.min()! },
            Self(combining: evaluations) { $0.reduce(0, +) / Double($0.count) }
        )
    }
}
