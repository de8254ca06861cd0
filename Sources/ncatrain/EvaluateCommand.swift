import ArgumentParser
import Foundation
import NCACLIP
import NCACommandLine
import NCACore
import NCAGuidance
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Measure how well a model grows, keeps and heals a picture, or how like a prompt it is.",
            discussion: """
                PSNR in dB of premultiplied RGBA over the model's whole grid, in the fixed-point engine that ships: at the \
                suggested step, after 500, 2,000 and 5,000 steps, and 200 steps after each of three damages to the grown \
                sprite: the left half erased, the bottom half, and a circle in the middle with a quarter of the side as \
                radius. Give the --margin and --background that the model was trained with.

                One life is one random seed, which decides what fires when, and healing scatters from one to the next: \
                --lives measures several, and prints the worst and the mean of each number.

                With --prompt, what a CLIP model sees after 64 and 1,000 steps: similarity, and how many of 279 other things \
                the sprite looks more like. A guide is no judge of what it has trained: give another model with --clip.

                EXAMPLES
                  ncatrain evaluate dragon.nca --target dragon.png --json
                  ncatrain evaluate dragon.nca --target dragon.png --lives 8
                  ncatrain evaluate dragon.nca --prompt "an icon of a dragon" --clip Models/judge
                """)

        @Argument(help: ArgumentHelp("The model.", valueName: "file.nca"))
        var model: String

        @Option(help: ArgumentHelp("The picture that it was trained from.", valueName: "picture.png"))
        var target: String?

        @Option(help: ArgumentHelp("What it shall look like.", valueName: "words"))
        var prompt: String?

        @Flag(help: "With --prompt: it is a scene, and may fill its grid.")
        var scene = false

        @Option(
            help: ArgumentHelp(
                "The CLIP model that looks. Default: the guide that ships.", valueName: "folder|name"))
        var clip: String?

        @OptionGroup(title: "Picture") var targetOptions: TargetOptions

        @Option(help: ArgumentHelp("Random seed of the world.", valueName: "number"))
        var rng: UInt64 = 1

        @Option(help: ArgumentHelp("Random seeds to measure, from --rng on.", valueName: "count"))
        var lives = 1

        @Flag(help: "Print the numbers as JSON.")
        var json = false

        func validate() throws {
            guard (target == nil) != (prompt == nil) else {
                throw ValidationError("Give --target or --prompt.")
            }
            guard prompt != nil || !scene else { throw ValidationError("--scene belongs to --prompt.") }
            guard 1...1000 ~= lives else { throw ValidationError("--lives must be 1 to 1000.") }
        }

        func run() throws {
            do {
                let file = try ModelFile(contentsOf: model)
                if let prompt { return try evaluate(file, prompt) }
                guard file.gridWidth == file.gridHeight else {
                    throw Target.Unsuitable(
                        description:
                            "\(model): its grid is \(file.gridWidth)×\(file.gridHeight); only square grids have targets"
                    )
                }
                let target = try targetOptions.target(
                    target!, size: file.gridWidth, on: Terminal(program: "ncatrain"))
                let model = try file.model()
                guard lives == 1 else {
                    let threads = ProcessInfo.processInfo.activeProcessorCount
                    return try show(
                        Spread(model, target: target, randomSeed: rng, lives: lives, threads: threads))
                }
                let evaluation = try Evaluation(model, target: target, randomSeed: rng)
                if json {
                    print(try evaluation.jsonText)
                } else {
                    for (name, decibels) in evaluation.all {
                        print(label(name) + String(format: "%6.2f dB", decibels))
                    }
                }
            } catch { throw failure(error) }
        }

        private func evaluate(_ file: ModelFile, _ prompt: String) throws {
            let threads = ProcessInfo.processInfo.activeProcessorCount
            let clip = try CLIP(folder: try ShippedFiles.clip(clip), threads: threads)
            var loss = EmbeddingLoss(goals: try clip.goals([NCAGuidance.Prompt(prompt)]))
            loss.distractors = try clip.distractors()
            let guide = CLIPGuide(
                clip.picture, loss: loss, count: 1, width: file.gridWidth, height: file.gridHeight,
                threads: threads)
            let verdict = try guide.verdict(on: try file.model(), randomSeed: rng)
            if json { return print(try verdict.jsonText) }
            for moment in verdict.moments {
                print(
                    String(
                        format:
                            "after %4d steps  similarity %.3f  %d other things are nearer  %2.0f %% alive",
                        moment.step,
                        moment.similarity, moment.rank, 100 * moment.coverage))
            }
            if let failure = verdict.failure(isSprite: !scene && file.aliveThreshold != nil) {
                print(failure.explanation)
            }
        }

        private func show(_ spread: Spread) throws {
            if json { return print(try spread.jsonText) }
            print(label("\(spread.lives) lives") + "   worst      mean")
            for (worst, mean) in zip(spread.worst.all, spread.mean.all) {
                print(label(worst.name) + String(format: "%6.2f dB %6.2f dB", worst.value, mean.value))
            }
        }

        private func label(_ name: String) -> String {
            name.padding(toLength: 28, withPad: " ", startingAt: 0)
        }
    }
}
