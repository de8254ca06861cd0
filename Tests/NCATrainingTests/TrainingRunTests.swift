import Foundation
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@testable import NCATraining

/// A whole run, as a program or a user of the library has it.
@Suite struct TrainingRunTests {
    private static func run(
        _ files: TrainingRun.Files = .init(), iterations: Int = 12, mode: TrainingMode = .persist,
        resumes: Bool = false
    ) throws -> TrainingRun {
        var options = TrainingOptions(shape: AutomatonShape(channels: 8, hidden: 16, width: 16, height: 16))
        (options.pool, options.batch, options.minSteps, options.maxSteps) = (8, 2, 12, 16)
        options.mode = mode
        return try TrainingRun(
            target: .disc(side: 16), options: options, length: .iterations(iterations), files: files,
            metadata: .init(name: "disc"), threads: 1, resumes: resumes)
    }

    @Test func `a run without files gives the model and its numbers, and reports every iteration`() throws {
        var shares: [Double] = []
        let result = try Self.run().train { progress in
            shares.append(progress.share)
            #expect(progress.iteration == shares.count && progress.similarity == nil)
        }
        #expect(shares.count == 12 && shares == shares.sorted() && shares.last == 1)
        #expect(result.model.metadata.name == "disc" && result.output == nil)
        let bytes = try result.model.encode().count
        #expect(result.iterations == 12 && result.bytes == bytes)
        let psnr = try #require(result.psnr)
        let again = try Evaluation(try result.model.model(), target: .disc(side: 16))
        #expect(psnr == again)
        #expect(abs(-10 * log10(try #require(result.loss)) - psnr.grown) < 1e-9)
        #expect(result.roundingCost != nil && result.similarity == nil)
    }

    @Test func `a cancelled run leaves a checkpoint, and goes on to the model of one that was not`() throws {
        try Tools.withFolder { folder in
            let whole = try Self.run().train()
            let files = TrainingRun.Files(output: folder + "/disc.nca", preview: folder + "/disc.png")
            #expect(throws: CheckpointError.missing(path: folder + "/disc.nca.checkpoint")) {
                try Self.run(files, resumes: true)
            }
            var iterations = 0
            #expect(throws: TrainingInterrupted(iterations: 7)) {
                try Self.run(files).train(
                    report: { iterations = $0.iteration }, isCancelled: { iterations == 7 })
            }
            #expect(FileManager.default.fileExists(atPath: folder + "/disc.nca.checkpoint"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/disc.nca"))
            // What it is asked for now does not count.
            let rest = try Self.run(files, iterations: 99, mode: .grow, resumes: true).train()
            #expect(rest.model == whole.model && rest.psnr == whole.psnr && rest.iterations == 12)
            #expect(try ModelFile(contentsOf: folder + "/disc.nca") == whole.model)
            #expect(try PNG.read(folder + "/disc.png").width > 100)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        }
    }

    @Test func `a cancelled task ends its run`() async throws {
        let run = Task {
            try Self.run(iterations: 1_000_000).train().iterations
        }
        run.cancel()
        await #expect(throws: TrainingInterrupted.self) { try await run.value }
    }

    @Test func `a guide inspects a run as it goes, and judges the model before it is written`() throws {
        final class Grey: PictureGuide {
            let count = 2, width = 16, height = 16
            func evaluate(
                _ pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
            ) -> [GuideLoss] {
                gradient = pictures.map { $0 - 0.5 }
                return Array(repeating: GuideLoss(loss: 0, similarity: 0.25), count: count)
            }
            func similarity(of picture: [Float]) -> Float { 0.25 }
        }
        struct Refused: Error {}
        try Tools.withFolder { folder in
            var options = TrainingOptions(
                shape: AutomatonShape(channels: 8, hidden: 16, width: 16, height: 16))
            (options.pool, options.batch, options.damaged) = (4, 2, 1)
            (options.minSteps, options.maxSteps) = (8, 10)
            var inspected: [Double] = []
            var judged = 0
            func train(refuses: Bool) throws -> TrainingRun.Result {
                try TrainingRun(
                    target: .disc(side: 16), options: options, length: .iterations(20),
                    files: .init(output: folder + "/grey.nca"),
                    guidance: .init(
                        guide: Grey(), request: "grey", inspect: { inspected.append($1) },
                        judge: { _ in
                            judged += 1
                            if refuses { throw Refused() }
                        }), threads: 1
                ).train()
            }
            #expect(throws: Refused.self) { try train(refuses: true) }
            #expect(inspected.count == 10 && inspected == inspected.sorted() && judged == 1)
            #expect(!FileManager.default.fileExists(atPath: folder + "/grey.nca"))
            let result = try train(refuses: false)
            #expect(result.similarity?.measurements.allSatisfy { $0.value == 0.25 } == true)
            #expect(result.psnr == nil && result.roundingCost == nil)
        }
    }

    @Test func `results as JSON have the keys that scripts read`() throws {
        func keys(_ value: some Encodable) throws -> Set<String> {
            let object = try JSONSerialization.jsonObject(with: Data(try value.jsonText.utf8))
            return Set(try #require(object as? [String: Any]).keys)
        }
        let result = try Self.run().train()
        #expect(
            try keys(result) == ["bytes", "iterations", "seconds", "loss", "psnr", "roundingCost"])
        let moments: Set = [
            "grown", "after500", "after2000", "after5000", "healedLeft", "healedBottom", "healedCircle",
        ]
        let evaluation = try #require(result.psnr)
        #expect(try keys(evaluation) == moments)
        let copy = try JSONDecoder().decode(Evaluation.self, from: Data(try evaluation.jsonText.utf8))
        #expect(copy == evaluation)
        let spread = try EvaluationSpread(
            try result.model.model(), target: .disc(side: 16), rollouts: 3, threads: 2)
        #expect(try keys(spread) == ["lives", "worst", "mean"])
        for (worst, mean) in zip(spread.worst.measurements, spread.mean.measurements) {
            #expect(worst.value <= mean.value)
        }
    }

    @Test func `models are chosen by the weakest moment that their mode promises`() throws {
        func evaluation(_ values: [Double]) throws -> Evaluation {
            let pairs = zip(EvaluationMoment.standard, values).map { "\"\($0.key)\": \($1)" }
            return try JSONDecoder().decode(
                Evaluation.self, from: Data("{\(pairs.joined(separator: ","))}".utf8))
        }
        let fading = try evaluation([40, 30, 20, 10, 5, 5, 5])
        let lasting = try evaluation([30, 30, 30, 30, 5, 5, 5])
        let healing = try evaluation([20, 20, 20, 20, 20, 20, 20])
        #expect(fading.score(.grow) > lasting.score(.grow))
        #expect(lasting.score(.persist) > fading.score(.persist))
        #expect(healing.score(.regenerate) > lasting.score(.regenerate))
        // Of two with the same weakness, the one that is better elsewhere.
        #expect(try evaluation([20, 20, 20, 20, 20, 20, 30]).score(.regenerate) > healing.score(.regenerate))
    }
}
