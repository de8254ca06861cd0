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

                Of a model with several forms each form is measured; each change from one to another, \
                \(EvaluationMoment.morphSteps) steps after it; and \(EvaluationMoment.switches) changes in a row.

                With --certificate, what it keeps and survives in the worst case: 64 rollouts, and damage of many kinds at \
                every place, with a search for the worst. It takes minutes, and writes a card, the numbers, and a heat map \
                of where damage heals worst.

                With --prompt, what a CLIP model sees early and late (after \(Verdict.steps[0]) and \(Verdict.steps[1]) steps): \
                similarity, and how many of \(Distractors.count) other things the sprite looks more like. A guide is no \
                judge of what it has trained: give another model with --clip.

                EXAMPLES
                  ncatrain evaluate dragon.nca --target dragon.png --json
                  ncatrain evaluate dragon.nca --target dragon.png --lives 8
                  ncatrain evaluate torch.nca --target unlit.png --target lit.png --drift
                  ncatrain evaluate dragon.nca --target dragon.png --certificate dragon-certificate
                      dragon-certificate.md, dragon-certificate.json and dragon-certificate.png
                  ncatrain evaluate dragon.nca --prompt "an icon of a dragon" --clip Models/judge
                """)

        @Argument(help: .init("The model.", valueName: "file.nca")) var model: String

        @Option(
            help: .init(
                "The picture that it was trained from; of several forms repeated in their order, or a folder or a sheet's JSON.",
                valueName: "picture.png"))
        var target: [String] = []

        @Flag(help: "Of several forms: also how far a sprite wanders in many changes of its form.")
        var drift = false

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
            guard target.isEmpty != (prompt == nil) else {
                throw ValidationError("Give --target or --prompt.")
            }
            guard prompt != nil || !scene else { throw ValidationError("--scene belongs to --prompt.") }
            guard certificate == nil || !target.isEmpty else {
                throw ValidationError("--certificate belongs to --target.")
            }
            try check("--lives", lives, 1...1000)
        }

        func perform() throws {
            let files = target.flatMap { FormPictures.files(of: $0) }
            try watch(watching, [model] + files, on: NCATrain.terminal(), work: measure)
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
            let forms = try targetOptions.forms(
                try targets(of: file), size: try Target.side(of: file, name: model))
            let model = try file.model()
            if let certificate { return try certify(model, forms, threads, base: certificate) }
            if forms.targets.count > 1 { return try measure(model, forms, threads: threads) }
            if lives == 1 {
                let evaluation = try Evaluation(model, target: forms.targets[0], randomSeed: rng)
                return try show(evaluation, asJSON: json)
            }
            let spread = try EvaluationSpread(
                model, target: forms.targets[0], randomSeed: rng, rollouts: lives, threads: threads)
            try show(spread, asJSON: json)
        }

        /// A picture for each form of the model.
        private func targets(of file: ModelFile) throws -> [TargetForms.Picture] {
            let pictures = try FormPictures(target.map { .init(path: $0) }) { path, _ in
                try targetOptions.picture(path, on: NCATrain.terminal())
            }.pictures
            guard pictures.count == file.forms.count else {
                let names = file.forms.map(\.name).joined(separator: ", ")
                throw ValidationError(
                    file.forms.count == 1
                        ? "\(model) has one form: give one --target."
                        : "\(model) has \(file.forms.count) forms: give a --target for each, in the order \(names)."
                )
            }
            return zip(file.forms, pictures).map { ($0.name, $1.picture) }
        }

        private func measure(_ model: Model, _ forms: TargetForms, threads: Int) throws {
            var result = FormsMeasurement()
            if lives == 1 {
                result.rollout = try FormsEvaluation(model, forms: forms, randomSeed: rng)
            } else {
                result.spread = try FormsEvaluationSpread(
                    model, forms: forms, randomSeed: rng, rollouts: lives, threads: threads)
            }
            if drift { result.drift = try Drift(model, forms: forms, randomSeed: rng) }
            try show(result, asJSON: json)
        }

        /// A certificate of each form, with its name behind the base where there are several.
        private func certify(_ model: Model, _ forms: TargetForms, _ threads: Int, base: String) throws {
            let isOne = forms.targets.count == 1
            let bases = forms.names.map {
                isOne ? base : "\(base)-\($0.replacing(/[^\p{L}\p{N}]+/, with: "-"))"
            }
            for base in bases { try Certificate.checkFiles(base: base) }
            let terminal = NCATrain.terminal(isQuiet: json)
            let name = URL(fileURLWithPath: self.model).deletingPathExtension().lastPathComponent
            var results: [String: Certificate] = [:]
            for (form, target) in forms.targets.enumerated() {
                let result = try Certificate(model, target: target, form: form, threads: threads) { share in
                    terminal.bar(share, "measuring the worst case")
                }
                terminal.clearBar()
                try result.write(base: bases[form], model: isOne ? name : "\(name), \(forms.names[form])")
                results[forms.names[form]] = result
                guard !json else { continue }
                print(result.table)
                print(Certificate.paths(base: bases[form]).joined(separator: " "))
            }
            if json { print(try isOne ? results.values.first!.jsonText : results.jsonText) }
        }
    }
}

/// What is printed of a model with several forms.
private struct FormsMeasurement: Encodable, CustomStringConvertible {
    /// One of both.
    var rollout: FormsEvaluation?
    var spread: FormsEvaluationSpread?
    var drift: Drift?

    private enum CodingKeys: String, CodingKey { case drift }

    func encode(to encoder: any Encoder) throws {
        try rollout?.encode(to: encoder)
        try spread?.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(drift, forKey: .drift)
    }

    var description: String {
        [rollout?.description, spread?.description, drift.map { "\n\($0)" }].compactMap(\.self)
            .joined(separator: "\n")
    }
}
