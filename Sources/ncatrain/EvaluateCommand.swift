import ArgumentParser
import Foundation
import NCACommandLine
import NCAGuidance
import NCAModelFile
import NCARuntime
import NCATraining

extension NCATrain {
    struct Evaluate: TrainCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Measure how well a model grows, keeps and heals a picture, or how like a prompt it is.",
            discussion: """
                PSNR in dB of premultiplied RGBA over the model's whole grid, in the fixed-point engine that ships: at the \
                suggested step, after 500, 2,000 and 5,000 steps, and \(EvaluationMoment.healingSteps) steps after each of \
                three damages to the grown sprite: the left half erased, the bottom half, and a circle in the middle with a \
                quarter of the side as radius. Give the --margin and --background that the model was trained with.

                A rollout's random seed decides what fires when, and healing scatters from one to the next: --lives \
                measures several rollouts, and prints the worst and the mean of each number.

                With --certificate, what it keeps and survives in the worst case: 64 rollouts, and damage of many kinds at \
                every place, with a search for the worst. It takes minutes, and writes a card, the numbers, and a heat map \
                of where damage heals worst.

                With --prompt, what a CLIP model sees early and late (after \(Verdict.steps[0]) and \(Verdict.steps[1]) steps): \
                similarity, and how many of \(Distractors.count) other things the sprite looks more like. A guide is no \
                judge of what it has trained: give another model with --clip.

                EXAMPLES
                  ncatrain evaluate dragon.nca --target dragon.png --json
                  ncatrain evaluate dragon.nca --target dragon.png --lives 8
                  ncatrain evaluate dragon.nca --target dragon.png --certificate dragon-certificate
                      dragon-certificate.md, dragon-certificate.json and dragon-certificate.png
                  ncatrain evaluate dragon.nca --prompt "an icon of a dragon" --clip Models/judge
                """)

        @Argument(help: .init("The model.", valueName: "file.nca")) var model: String

        @Option(help: .init("The picture that it was trained from.", valueName: "picture.png"))
        var target: String?

        @Option(help: .init("What it shall look like.", valueName: "words")) var prompt: String?
        @Flag(help: "With --prompt: it is a scene, and may fill its grid.") var scene = false

        @OptionGroup var clip: CLIPOption
        @OptionGroup(title: "Picture") var targetOptions: TargetOptions
        @Option(help: .init("Random seed of the world.", valueName: "number")) var rng: UInt64 = 1

        @Option(help: .init("Rollouts to measure, of random seeds from --rng on.", valueName: "count"))
        var lives = 1

        @Option(
            help: .init(
                "Measure the worst case, and write BASE.md, BASE.json and BASE.png.", valueName: "base"))
        var certificate: String?

        @Flag(help: "Print the numbers as JSON.") var json = false
        @OptionGroup var watching: WatchOptions

        func validate() throws {
            guard (target == nil) != (prompt == nil) else {
                throw ValidationError("Give --target or --prompt.")
            }
            guard prompt != nil || !scene else { throw ValidationError("--scene belongs to --prompt.") }
            guard certificate == nil || target != nil else {
                throw ValidationError("--certificate belongs to --target.")
            }
            try check("--lives", lives, 1...1000)
        }

        func perform() throws {
            try watch(watching, [model] + (target.map { [$0] } ?? []), on: NCATrain.terminal(), work: measure)
        }

        private func measure() throws {
            let file = try ModelFile(contentsOf: model)
            let threads = ProcessInfo.processInfo.activeProcessorCount
            if let prompt {
                let clip = try clip.load(threads: threads)
                let verdict = try Verdict(
                    on: file, prompt: .init(prompt), clip: clip, randomSeed: rng, threads: threads)
                try show(verdict, asJSON: json)
                if !json, let failure = verdict.failure(isSprite: !scene && file.aliveThreshold != nil) {
                    print(failure.explanation)
                }
                return
            }
            let target = try targetOptions.target(
                try targetOptions.picture(target!, on: NCATrain.terminal()), name: target!,
                size: try Target.side(of: file, name: model))
            let model = try file.model()
            if let certificate { return try certify(model, target, threads, base: certificate) }
            if lives == 1 {
                return try show(try Evaluation(model, target: target, randomSeed: rng), asJSON: json)
            }
            let spread = try EvaluationSpread(
                model, target: target, randomSeed: rng, rollouts: lives, threads: threads)
            try show(spread, asJSON: json)
        }

        private func certify(_ model: Model, _ target: Target, _ threads: Int, base: String) throws {
            try Certificate.checkFiles(base: base)
            let terminal = NCATrain.terminal(isQuiet: json)
            let result = try Certificate(model, target: target, threads: threads) { share in
                terminal.bar(share, "measuring the worst case")
            }
            terminal.clearBar()
            let name = URL(fileURLWithPath: self.model).deletingPathExtension().lastPathComponent
            try result.write(base: base, model: name)
            if json { return print(try result.jsonText) }
            print(result.table)
            print(Certificate.paths(base: base).joined(separator: " "))
        }
    }
}
