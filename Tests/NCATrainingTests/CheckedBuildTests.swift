import Foundation
import NCACore
import NCAFiles
import TestSupport
import Testing

@testable import NCATraining

/// What public entry points promise to refuse, they refuse in release builds, too.
@Suite struct CheckedBuildTests {
    @Test func `a shape that no automaton can have ends the program`() async {
        await #expect(processExitsWith: .failure) { _ = AutomatonShape(channels: 5) }
        await #expect(processExitsWith: .failure) { _ = AutomatonShape(hidden: 512) }
        await #expect(processExitsWith: .success) { _ = AutomatonShape(channels: 8, hidden: 256) }
    }

    @Test func `a trainer whose grid is not the target's ends the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = Trainer(
                options: TrainingOptions(shape: AutomatonShape(width: 20, height: 20)),
                target: .disc(side: 24),
                threads: 1)
        }
    }

    private static func checkpoint(_ change: (inout Checkpoint.Header) -> Void) -> Checkpoint {
        var options = TrainingOptions(shape: AutomatonShape(channels: 8, hidden: 16, width: 16, height: 16))
        (options.pool, options.batch, options.damaged) = (4, 2, 1)
        let trainer = Trainer(options: options, target: .disc(side: 16), threads: 1)
        let checkpoint = trainer.checkpoint(elapsed: 1, length: .iterations(10))
        var header = checkpoint.header
        change(&header)
        return Checkpoint(header: header, arrays: checkpoint.arrays)
    }

    private static let impossible: [(String, @Sendable (inout Checkpoint.Header) -> Void)] = [
        ("a batch of nothing", { $0.options.batch = 0 }),
        ("a pool smaller than a batch", { $0.options.pool = 1 }),
        ("more damaged samples than there are", { $0.options.damaged = -1 }),
        ("rollouts without steps", { ($0.options.minSteps, $0.options.maxSteps) = (0, 0) }),
        ("rollouts that end before they begin", { $0.options.maxSteps = 1 }),
        ("iterations below zero", { $0.iteration = -1 }),
        ("losses of iterations that were not", { $0.iteration = 3 }),
        ("another network", { $0.options.shape = AutomatonShape(channels: 12, width: 16, height: 16) }),
        (
            "a grid finer than a number",
            {
                $0.quantisation = Quantisation(
                    for: Network(
                        shape: $0.options.shape,
                        parameters: Array(repeating: 0, count: $0.options.shape.parameterCount)),
                    largestHidden: 1, stateFraction: 200)
            }
        ),
        (
            "a best model that is none",
            {
                $0.best = .init(
                    bytes: [1, 2, 3], evaluation: try! Self.anyEvaluation(), roundingCost: nil, iteration: 0)
            }
        ),
    ]

    private static func anyEvaluation() throws -> Evaluation {
        let values = EvaluationMoment.standard.map { "\"\($0.key)\": 1" }.joined(separator: ",")
        return try JSONDecoder().decode(Evaluation.self, from: Data("{\(values)}".utf8))
    }

    @Test(arguments: impossible.indices)
    func `a checkpoint of impossible numbers is refused, though its checksum is right`(index: Int) throws {
        try Tools.withFolder { folder in
            try Self.checkpoint(Self.impossible[index].1).write(to: folder + "/c")
            #expect(throws: CheckpointError.self, "\(Self.impossible[index].0)") {
                let checkpoint = try Checkpoint(contentsOf: folder + "/c")
                _ = try Trainer(resuming: checkpoint, target: .disc(side: 16), threads: 1)
            }
        }
    }

    @Test func `a checkpoint's untouched numbers are taken`() throws {
        try Tools.withFolder { folder in
            try Self.checkpoint { _ in }.write(to: folder + "/c")
            let trainer = try Trainer(
                resuming: try Checkpoint(contentsOf: folder + "/c"), target: .disc(side: 16), threads: 1)
            #expect(trainer.iteration == 0)
        }
    }
}
