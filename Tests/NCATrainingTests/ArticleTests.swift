import Foundation
import NCAImageIO
import NCAModelFile
import NCATraining
import TestSupport
import Testing

/// The code of the documentation catalogue.
@Suite struct ArticleTests {
    /// Between the two marks stands the code of "Train in Swift", block after block.
    @Test func `the code of Train in Swift compiles, and trains models`() throws {
        try Tools.withFolder { folder in
            var picture = RGBAImage(width: 8, height: 8)
            for y in 1..<7 { for x in 1..<7 { picture[x, y] = RGBA(40, 60, 200) } }
            let path = folder + "/ring.nca"
            let length = RunLength.iterations(20)
            var printed: [String] = []
            func print(_ values: Any...) { printed.append(values.map { "\($0)" }.joined(separator: " ")) }
            // The article begins.
            let target = try Target(picture: picture, name: "ring", margin: 3)

            let shape = AutomatonShape(
                channels: AutomatonPreset.micro.channels, hidden: AutomatonPreset.micro.hidden,
                width: target.width,
                height: target.height)
            var options = TrainingOptions(shape: shape)
            options.mode = .persist

            let run = try TrainingRun(
                target: target, options: options, length: length, files: .init(output: path),
                metadata: .init(name: "ring", license: "CC0-1.0"))
            let result = try run.train { progress in
                if progress.iteration % 10 == 0 { print(progress) }
            }
            print(result)

            let model = try result.model.model()
            let spread = try EvaluationSpread(model, target: target, rollouts: 4, threads: 2)
            for measurement in spread.worst.measurements {
                print(measurement.moment.name, measurement.value)
            }

            let trainer = Trainer(options: options, target: target, threads: 2)
            let count = 60
            for iteration in 0..<count {
                trainer.iterate(progress: Float(iteration) / Float(count))
                if trainer.isQuantised, iteration % 5 == 0 { try trainer.evaluate() }
            }
            let bytes = try trainer.bestModel.encode()
            // The article ends.
            #expect(try ModelFile(contentsOf: path) == result.model)
            #expect(try ModelFile(bytes: bytes).channels == 8)
            #expect(printed.count == 3 + EvaluationMoment.standard.count)
            #expect(printed[0].contains("50 %") && printed[2].contains("20 iterations"))
        }
    }

    @Test func `every block of the article is code of the test above`() throws {
        try Tools.expectArticle("NCATraining/NCATraining.docc/TrainInSwift.md", in: #filePath)
    }
}
