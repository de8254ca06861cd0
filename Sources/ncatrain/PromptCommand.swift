import ArgumentParser
import Foundation
import NCACommandLine
import NCACore
import NCAGuidance
import NCAImageIO
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Prompt: TrainCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train an automaton to grow what words say.",
            discussion: """
                Grows, from one seed cell, a sprite that a CLIP model finds like the words. The guide that ships is small \
                and knows icons; --clip names another.

                METHODS
                  distil   the guide paints a canvas, the automaton learns to grow it, and the guide refines the growth
                  direct   the guide's gradient goes through what has grown, back through time; with --embryo from an \
                automaton that grows a disc already, with --no-alive-mask over the whole grid at once, where nothing grows

                EXAMPLES
                  ncatrain prompt "an icon of a blue dragon" --output blue-dragon.nca
                  ncatrain prompt "a pink starfish" --preview starfish.png --canvas starfish-canvas.png
                  ncatrain prompt "a golden sword" "a glowing sword:0.3" --negative "a red sword" --minutes 10
                  ncatrain prompt "a red dragon egg" "a small red dragon" "a large red dragon" --forms --output dragon.nca
                      three forms of one model; each canvas is painted over the one before
                  ncatrain prompt "an old woman on a bench" --scene --size 64
                  ncatrain prompt "a dog" --clip openai/clip-vit-base-patch32 --template "an icon of {}"

                When nothing comes of it, another seed is tried while time is left; then the program says why, writes no \
                model, and ends with \(ExitStatus.code(of: .noResult).rawValue); --json tells what was wrong.
                """)
        private static let defaults = PromptOptions(prompts: [])

        @Argument(help: "What to grow; several are weighted alike, or as in \"a dog:0.5\".")
        var prompts: [String] = []

        @Option(help: .init("\(PromptRecipe.overview).", valueName: "method")) var method = defaults.recipe
        @OptionGroup(title: "Training") var training: RunOptions
        @OptionGroup(title: "Guide") var guide: GuideOptions
        @Flag(help: "direct: begin with the automaton of Models that grows a disc.") var embryo = false

        @Flag(help: "Make each prompt a form of one model, and paint its canvas over the one before.")
        var forms = false

        @Flag(help: "A picture that fills its grid, for textures and scenes.") var scene = false
        @Flag(help: "direct: a scene whose cells all live from the first step on.") var noAliveMask = false
        @Option(help: .init("The grid's side.", valueName: "cells")) var size = defaults.size

        @Option(help: "Canvases that are painted side by side; the guide's favourite is grown.")
        var canvases = defaults.canvases

        @Option(help: "Steps in painting the canvas.") var canvasIterations = defaults.canvasIterations
        @Option(help: .init("Write the canvas, too.", valueName: "file.png")) var canvas: String?

        @Option(help: "How often to begin again with another seed when nothing comes of it.")
        var retries = defaults.retries

        @OptionGroup var threads: ThreadOptions
        @OptionGroup var report: ReportOptions

        func validate() throws {
            guard !prompts.isEmpty || guide.imagePrompt != nil else {
                throw ValidationError("Say what to grow: ncatrain prompt \"an icon of a blue dragon\"")
            }
            try check("--size", size, 24...256, "cells")
            try check("--canvases", canvases, 1...16)
            try check("--canvas-iterations", canvasIterations, 1...)
            try check("--retries", retries, 0...100)
            if forms {
                guard prompts.count > 1, method.paintsCanvas, guide.imagePrompt == nil, !scene else {
                    throw ValidationError(
                        "--forms wants two prompts at least and --method distil, and goes with neither --image-prompt nor --scene."
                    )
                }
                let names = prompts.map { NCAGuidance.Prompt(argument: $0).text }
                if let fault = TargetForms.fault(names: names) { throw ValidationError("--forms: \(fault).") }
            }
            guard !method.paintsCanvas || !(embryo || noAliveMask) else {
                throw ValidationError("--embryo and --no-alive-mask belong to --method direct.")
            }
            guard !(embryo && noAliveMask) else {
                throw ValidationError("Give --embryo or --no-alive-mask: the embryo lives by its alive mask.")
            }
        }

        func perform() throws {
            let words = (prompts.first ?? "sprite").lowercased().split { !$0.isLetter && !$0.isNumber }
            let output = training.output ?? words.joined(separator: "-") + ".nca"
            let name = URL(fileURLWithPath: output).deletingPathExtension().lastPathComponent
            Interruption.watch()
            let progress = ProgressDisplay(NCATrain.terminal(isQuiet: report.quiet))
            do {
                let clip = try guide.clip.load(threads: threads.count)
                let files = PromptTraining.Files(
                    .init(output: output, preview: training.preview, isNamed: training.output != nil),
                    canvas: canvas)
                if forms {
                    let run = try PromptFormsTraining(
                        prompts.map { NCAGuidance.Prompt(argument: $0) }, options: try options(), clip: clip,
                        files: files,
                        metadata: training.metadata(name: name, source: prompts.joined(separator: ", ")),
                        threads: threads.count, resumes: training.resume)
                    let result = try run.train(
                        report: progress.show, isCancelled: { Interruption.isRequested })
                    progress.clear()
                    return try show(result, asJSON: report.json)
                }
                let run = try PromptTraining(
                    try options(), clip: clip, files: files,
                    metadata: training.metadata(name: name, source: prompts.first), threads: threads.count,
                    resumes: training.resume)
                let result = try run.train(report: progress.show, isCancelled: { Interruption.isRequested })
                progress.clear()
                try show(result, asJSON: report.json)
            } catch let failure as PromptTraining.Failure {
                if report.json { print(try failure.jsonText) }
                throw failure
            }
        }

        private func options() throws -> PromptOptions {
            var options = PromptOptions(prompts: prompts.map { NCAGuidance.Prompt(argument: $0) })
            try guide.apply(to: &options)
            (options.recipe, options.mode, options.size) = (method, training.mode, size)
            (options.isScene, options.hasAliveMask) = (scene || noAliveMask, !noAliveMask)
            options.length = training.length(
                default: PromptOptions.defaultMinutes * Double(forms ? prompts.count : 1))
            (options.randomSeed, options.retries) = (training.rng, retries)
            (options.canvases, options.canvasIterations) = (canvases, canvasIterations)
            if embryo {
                guard let path = InstalledFiles.find("embryo.nca") else {
                    throw ValidationError(
                        "--embryo: Models/embryo.nca is neither around the program nor here.")
                }
                options.start = Network(
                    try ModelFile(contentsOf: path), shape: AutomatonShape(width: size, height: size))
            }
            return options
        }
    }
}

/// How the guide sees and what it is asked for.
struct GuideOptions: ParsableArguments {
    @OptionGroup var clip: CLIPOption

    @Option(
        parsing: .singleValue,
        help: .init("What must not be seen; may be given more than once.", valueName: "prompt"))
    var negative: [String] = []

    @Option(help: .init("A picture of what to grow, beside or instead of words.", valueName: "picture.png"))
    var imagePrompt: String?

    @Option(
        name: .customLong("template"), parsing: .singleValue,
        help: .init(
            "A sentence around each prompt, as in \"an icon of {}\"; several are averaged.",
            valueName: "sentence"))
    var templates: [String] = []

    @Option(
        name: .customLong("guide-sees"),
        help: "composite: the sprite over random backgrounds; rgb: its colours without the alpha.")
    var sees = Augmentation.Seeing.composite

    @Option(help: "Views of a picture that the guide looks at in one step.") var views: Int?
    @Option(help: "The share of views that show only a part.") var cutouts: Float = 0
    @Option(help: .init("cosine or spherical.", valueName: "distance"))
    var distance = EmbeddingLoss.Distance.cosine

    func validate() throws {
        try check("--views", views, 1...256)
        guard 0...1 ~= cutouts else { throw ValidationError("--cutouts must be 0 to 1.") }
        for template in templates where !template.contains("{}") {
            throw ValidationError("--template \"\(template)\": there is no {} for the prompt in it.")
        }
    }

    func apply(to options: inout PromptOptions) throws {
        options.prompts += negative.map { Prompt(argument: $0).unwanted }
        options.picture = try imagePrompt.map { try NCATrain.terminal().picture($0) }
        if !templates.isEmpty { options.templates = PromptTemplates(templates) }
        (options.sees, options.views, options.cutouts) = (sees, views, cutouts)
        (options.distance, options.guideName) = (distance, clip.clip)
    }
}

extension Augmentation.Seeing: ExpressibleByArgument {}
extension EmbeddingLoss.Distance: ExpressibleByArgument {}

extension PromptRecipe: ExpressibleByArgument {}
