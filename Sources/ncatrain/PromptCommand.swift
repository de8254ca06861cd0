import ArgumentParser
import Foundation
import NCACLIP
import NCACore
import NCAGuidance
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Prompt: ParsableCommand {
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
                  ncatrain prompt "an old woman on a bench" --scene --size 64
                  ncatrain prompt "a dog" --clip openai/clip-vit-base-patch32 --template "an icon of {}"

                When nothing comes of it, another seed is tried while time is left; then the program says why, writes no \
                model, and ends with 75; --json tells what was wrong.
                """)

        enum Method: String, CaseIterable, ExpressibleByArgument {
            case distil, direct
        }

        @Argument(
            help: ArgumentHelp(
                "What to grow; several are weighted alike, or as in \"a dog:0.5\".", valueName: "prompt"))
        var prompts: [String] = []

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Default: the first prompt's words with .nca.", valueName: "file.nca"))
        var output: String?

        @Option(help: ArgumentHelp("distil or direct.", valueName: "method"))
        var method = Method.distil

        @OptionGroup(title: "Guide") var guideOptions: GuideOptions

        @Flag(help: "direct: begin with the automaton of Models that grows a disc.")
        var embryo = false

        @Flag(
            help: "A picture that fills its grid, for textures and scenes, not a sprite with a free border.")
        var scene = false

        @Flag(help: "direct: a scene whose cells all live from the first step on.")
        var noAliveMask = false

        @Option(help: ArgumentHelp("The grid's side. Default: 48.", valueName: "cells"))
        var size = 48

        @Option(help: ArgumentHelp("grow, persist or regenerate.", valueName: "mode"))
        var mode = TrainingMode.regenerate

        @Option(help: "How long to train, all attempts together. Default: 8.")
        var minutes: Double?

        @Option(help: "How long to train, in iterations of one attempt instead of minutes.")
        var iterations: Int?

        @Option(help: "Canvases that are painted side by side; the guide's favourite is grown.")
        var canvases = 3

        @Option(help: "Steps in painting the canvas.")
        var canvasIterations = 150

        @Option(help: ArgumentHelp("Write the canvas, too.", valueName: "file.png"))
        var canvas: String?

        @Option(help: "How often to begin again with another seed when nothing comes of it.")
        var retries = 2

        @Option(help: "Threads. Default: one per core. Changes no result.")
        var threads: Int?

        @Option(help: ArgumentHelp("Random seed.", valueName: "number"))
        var rng: UInt64 = 0

        @Option(
            help: ArgumentHelp(
                "Write a picture of growth and healing, renewed as training goes on.", valueName: "file.png"))
        var preview: String?

        @Flag(help: "Go on from the checkpoint of an interrupted run.")
        var resume = false

        @Option(help: "Name in the model's metadata. Default: the output's.")
        var name: String?

        @Option(help: "Author, for the metadata.")
        var author: String?

        @Option(help: "Licence of the model, for the metadata.")
        var license: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors and the result.")
        var quiet = false

        func validate() throws {
            guard !prompts.isEmpty || guideOptions.imagePrompt != nil else {
                throw ValidationError("Say what to grow: ncatrain prompt \"an icon of a blue dragon\"")
            }
            guard minutes == nil || iterations == nil else {
                throw ValidationError("Give --minutes or --iterations, not both.")
            }
            guard minutes ?? 1 > 0 else { throw ValidationError("--minutes must be above 0.") }
            guard iterations ?? 1 >= 1 else { throw ValidationError("--iterations must be at least 1.") }
            guard 24...256 ~= size else { throw ValidationError("--size must be 24 to 256 cells.") }
            guard 1...16 ~= canvases else { throw ValidationError("--canvases must be 1 to 16.") }
            guard canvasIterations >= 1 else {
                throw ValidationError("--canvas-iterations must be at least 1.")
            }
            guard 0...100 ~= retries else { throw ValidationError("--retries must be 0 to 100.") }
            guard threads ?? 1 >= 1 else { throw ValidationError("--threads must be at least 1.") }
            guard method == .direct || !(embryo || noAliveMask) else {
                throw ValidationError("--embryo and --no-alive-mask belong to --method direct.")
            }
            guard !(embryo && noAliveMask) else {
                throw ValidationError("Give --embryo or --no-alive-mask: the embryo lives by its alive mask.")
            }
        }

        func run() throws {
            do {
                var run = try PromptRun(
                    self, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
                let result = try run.train()
                if json { print(try result.jsonText) } else { result.print() }
            } catch {
                if json, let nothing = error as? PromptRun.Failure { print(try nothing.jsonText) }
                throw failure(error)
            }
        }

        /// What the run is asked for, in one line: resuming compares it.
        var wish: String {
            let wanted = prompts + guideOptions.negative.map { "not \($0)" }
            return
                (wanted + [guideOptions.imagePrompt, guideOptions.clip].compactMap(\.self) + [method.rawValue]
                + (noAliveMask ? ["no alive mask"] : scene ? ["scene"] : []))
                .joined(separator: " | ")
        }

        var isScene: Bool { scene || noAliveMask }

        var outputPath: String {
            if let output { return output }
            let words = (prompts.first ?? "sprite").lowercased().split { !$0.isLetter && !$0.isNumber }
            return words.joined(separator: "-") + ".nca"
        }
    }
}

/// How the guide sees and what it is asked for.
struct GuideOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A CLIP model: a folder, or a name of Hugging Face's that is in its cache. Default: the guide that ships.",
            valueName: "folder|name"))
    var clip: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("What must not be seen; may be given more than once.", valueName: "prompt"))
    var negative: [String] = []

    @Option(
        help: ArgumentHelp("A picture of what to grow, beside or instead of words.", valueName: "picture.png")
    )
    var imagePrompt: String?

    @Option(
        name: .customLong("template"), parsing: .singleValue,
        help: ArgumentHelp(
            "A sentence around each prompt, as in \"an icon of {}\"; several are averaged.",
            valueName: "sentence"))
    var templates: [String] = []

    @Option(
        name: .customLong("guide-sees"),
        help: ArgumentHelp(
            "composite: the sprite over random backgrounds; rgb: its colours without the alpha.",
            valueName: "what"))
    var sees = Augmentation.Seeing.composite

    @Option(help: "Views of a picture that the guide looks at in one step.")
    var views: Int?

    @Option(help: "The share of views that show only a part.")
    var cutouts: Float = 0

    @Option(help: ArgumentHelp("cosine or spherical.", valueName: "distance"))
    var distance = EmbeddingLoss.Distance.cosine

    func validate() throws {
        guard 1...256 ~= views ?? 8 else { throw ValidationError("--views must be 1 to 256.") }
        guard 0...1 ~= cutouts else { throw ValidationError("--cutouts must be 0 to 1.") }
        for template in templates where !template.contains("{}") {
            throw ValidationError("--template \"\(template)\": there is no {} for the prompt in it.")
        }
    }
}

extension Augmentation.Seeing: ExpressibleByArgument {}
extension EmbeddingLoss.Distance: ExpressibleByArgument {}
