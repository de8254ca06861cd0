import Dispatch
import NCARuntime
import NCACore

/// How much what a model measures depends on which cells happen to fire: several lives, each of another random seed.
public struct Spread: Encodable, Sendable {
    public let lives: Int
    /// Of each measurement by itself.
    public let worst: Evaluation
    public let mean: Evaluation

    /// Lives the lives of random seeds `randomSeed`, `randomSeed` + 1, ….
    public init(
        _ model: Model, target: Target, randomSeed: UInt64 = 1, lives: Int, threads: Int
    ) throws(RuntimeError) {
        precondition(lives >= 1 && threads >= 1)
        var results = [Result<Evaluation, RuntimeError>?](repeating: nil, count: lives)
        results.withUnsafeMutableBufferPointer { results in
            let base = UncheckedSendable(results.baseAddress!)
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for life in stride(from: thread, to: lives, by: threads) {
                    base.value[life] = Result { () throws(RuntimeError) in
                        try Evaluation(model, target: target, randomSeed: randomSeed &+ UInt64(life))
                    }
                }
            }
        }
        var evaluations: [Evaluation] = []
        for result in results { evaluations.append(try result!.get()) }
        self.init(evaluations)
    }

    init(_ evaluations: [Evaluation]) {
        lives = evaluations.count
        worst = Evaluation(combining: evaluations) { $0.min()! }
        mean = Evaluation(combining: evaluations) { $0.reduce(0, +) / Double($0.count) }
    }
}

extension Evaluation {
    /// Each measurement by itself.
    fileprivate init(combining evaluations: [Evaluation], _ combine: ([Double]) -> Double) {
        self = evaluations[0]
        let measurements: [WritableKeyPath<Evaluation, Double>] = [
            \.grown, \.after500, \.after2000, \.after5000, \.healedLeft, \.healedBottom, \.healedCircle,
        ]
        for path in measurements { self[keyPath: path] = combine(evaluations.map { $0[keyPath: path] }) }
    }
}
