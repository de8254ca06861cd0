import Foundation
import NCACLIP
import NCAGuidance
import NCAModelFile
import NCATraining
import TestSupport
import Testing

/// The code of the documentation catalogue.
@Suite struct ArticleTests {
    /// Between the two marks stands the code of "Train by words", block after block.
    @Test func `the code of Train by words compiles, and runs with a small guide`() throws {
        try Tools.withFolder { folder in
            let package = Tools.package.path
            let guideFolder = package + "/Tests/NCACLIPTests/Fixtures/convolutional"
            let judgeFolder = package + "/Tests/NCACLIPTests/Fixtures/quick-gelu"
            let (path, canvasPath) = (folder + "/heart.nca", folder + "/heart.png")
            let modelPath = package + "/Models/heart.nca"
            let length = RunLength.iterations(2)
            var printed: [String] = []
            func print(_ values: Any...) { printed.append(values.map { "\($0)" }.joined(separator: " ")) }
            // The article begins.
            let clip = try CLIP(folder: guideFolder, threads: 2)

            var options = PromptOptions(prompts: [
                Prompt("a red heart"), Prompt("a glowing heart", weight: 0.3), Prompt("a blue key").unwanted,
            ])
            options.size = 24
            options.length = length

            let files = PromptTraining.Files(.init(output: path), canvas: canvasPath)
            let training = try PromptTraining(options, clip: clip, files: files, threads: 2)
            do {
                let result = try training.train { event in print(event) }
                print(result, result.verdict.rank)
            } catch let failure as PromptTraining.Failure {
                print("nothing came of it: \(failure.reason.explanation)")
            }

            let judge = try CLIP(folder: judgeFolder, threads: 2)
            let file = try ModelFile(contentsOf: modelPath)
            let verdict = try Verdict(on: file, prompt: Prompt("a red heart"), clip: judge, threads: 2)
            print(verdict)

            struct Redness: PictureLoss {
                func evaluate(
                    _ picture: UnsafePointer<Float>, width: Int, height: Int,
                    gradient: UnsafeMutablePointer<Float>
                ) -> Float {
                    let count = width * height
                    var loss: Float = 0
                    for cell in 0..<count {
                        loss -= picture[4 * cell] / Float(count)
                        gradient[4 * cell] -= 1 / Float(count)
                    }
                    return loss
                }
            }

            let goals = try clip.goals([Prompt("a red heart")])
            let guide = CLIPGuide(
                clip.picture, loss: EmbeddingLoss(goals: goals),
                pictureLosses: [PicturePenalty(), Redness()], count: 8,
                width: 24, height: 24, threads: 2)
            // The article ends.
            // Two iterations make no sprite.
            #expect(printed.contains { $0.hasPrefix("nothing came of it") } && !printed.last!.isEmpty)
            #expect(guide.count == 8)
        }
    }

    @Test func `every block of the article is code of the test above`() throws {
        try Tools.expectArticle("NCAGuidance/NCAGuidance.docc/TrainByWords.md", in: #filePath)
    }
}
