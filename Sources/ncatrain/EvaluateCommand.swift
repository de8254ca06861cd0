import ArgumentParser
import Foundation
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how well a model grows, keeps and heals a picture.",
            discussion: """
                PSNR in dB of premultiplied RGBA over the model's whole grid, in the fixed-point engine that ships: at the \
                suggested step, after 500, 2,000 and 5,000 steps, and 200 steps after each of three damages to the grown \
                sprite: the left half erased, the bottom half, and a circle in the middle with a quarter of the side as \
                radius. Give the --margin and --background that the model was trained with.

                EXAMPLE
                  ncatrain evaluate dragon.nca --target dragon.png --json
                """)

        @Argument(help: ArgumentHelp("The model.", valueName: "file.nca"))
        var model: String

        @Option(help: ArgumentHelp("The picture that it was trained from.", valueName: "picture.png"))
        var target: String

        @OptionGroup(title: "Picture") var targetOptions: TargetOptions

        @Option(help: ArgumentHelp("Random seed of the world.", valueName: "number"))
        var rng: UInt64 = 1

        @Flag(help: "Print the numbers as JSON.")
        var json = false

        func run() throws {
            do {
                let file = try ModelFile(contentsOf: model)
                guard file.gridWidth == file.gridHeight else {
                    throw Target.Unsuitable(
                        description:
                            "\(model): its grid is \(file.gridWidth)×\(file.gridHeight); only square grids have targets"
                    )
                }
                let target = try targetOptions.target(target, size: file.gridWidth)
                let evaluation = try Evaluation(try file.model(), target: target, randomSeed: rng)
                if json {
                    print(try jsonText(evaluation))
                } else {
                    for (name, decibels) in evaluation.all {
                        let label = name.padding(toLength: 28, withPad: " ", startingAt: 0)
                        print(label + String(format: "%6.2f dB", decibels))
                    }
                }
            } catch { throw failure(error) }
        }
    }
}
