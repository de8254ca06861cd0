import ArgumentParser
import Foundation
import NCACLIP
import NCACommandLine
import NCACore
import NCAFiles
import NCAGuidance
import NCAImageIO
import NCAModelFile
import NCATraining

/// A training by words from beginning to end: attempts with other seeds until something comes of one, or time is up.
struct PromptRun {
    struct Result: Encodable {
        var training: TrainingRun.Result
        var verdict: Verdict
        var attempts: Int
        /// Of all attempts, painting included.
        var seconds: Double

        func print() {
            training.print()
            Swift.print("  \(verdict.rank) other things look more like it; attempts: \(attempts)")
        }
    }

    /// Nothing came of it.
    struct Failure: NCAError, Encodable {
        var kind: NCAErrorKind { .noResult }

        /// The model that was not written.
        var output: String
        /// What was wrong with the last attempt.
        var reason: Verdict.Failure
        var attempts: Int
        var seconds: Double

        private enum CodingKeys: String, CodingKey {
            case reason = "failure"
            case output, attempts, seconds
        }

        var description: String {
            "no sprite after \(attempts) attempt\(attempts == 1 ? "" : "s"): \(reason.explanation); "
                + "give more --minutes, other words, or another --rng"
        }
    }

    /// Weight of the prompts beside the penalties on alpha.
    private static let promptWeight: Float = 6
    private static let trainingBatch = 8

    private let command: NCATrain.Prompt
    private let clip: CLIP
    private let loss: EmbeddingLoss
    private let threads: Int
    private let start = ContinuousClock.now
    private let terminal: Terminal

    init(_ command: NCATrain.Prompt, threads: Int) throws {
        self.command = command
        self.threads = threads
        terminal = Terminal(program: "ncatrain", isQuiet: command.quiet)
        try AtomicFile.checkWritable(command.outputPath)
        for path in [command.preview, command.canvas].compactMap(\.self) {
            try AtomicFile.checkWritable(path)
        }
        let options = command.guideOptions
        clip = try CLIP(folder: try ShippedFiles.clip(options.clip), threads: threads)
        loss = try Self.loss(options, command.prompts, clip)
    }

    private static func loss(_ options: GuideOptions, _ prompts: [String], _ clip: CLIP) throws
        -> EmbeddingLoss
    {
        let wanted = prompts.map { NCAGuidance.Prompt(argument: $0) }
        let unwanted = options.negative.map { text in
            var prompt = NCAGuidance.Prompt(argument: text)
            prompt.weight = -abs(prompt.weight)
            return prompt
        }
        let templates = options.templates.isEmpty ? PromptTemplates.none : PromptTemplates(options.templates)
        var goals = try clip.goals(wanted + unwanted, templates: templates)
        if let picture = options.imagePrompt {
            goals.append(clip.goal(try Terminal(program: "ncatrain").picture(picture)))
        }
        let total = goals.reduce(0) { $0 + max($1.weight, 0) }
        guard total > 0 else { throw ValidationError("At least one prompt must have a weight above 0.") }
        for i in goals.indices { goals[i].weight *= promptWeight / total }
        var loss = EmbeddingLoss(goals: goals, distance: options.distance)
        loss.contrast = 1 / promptWeight
        loss.contrastScale = min(30, clip.logitScale)
        loss.distractors = try clip.distractors()
        return loss
    }

    // MARK: Attempts

    private var elapsed: Double {
        let duration = start.duration(to: .now).components
        return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }

    private var budget: Double { 60 * (command.minutes ?? 8) }

    mutating func train() throws -> Result {
        Interruption.watch()
        var attempts = 0
        while true {
            attempts += 1
            do {
                let (training, verdict) = try attempt(number: attempts - 1)
                removeTraces()
                return Result(training: training, verdict: verdict, attempts: attempts, seconds: elapsed)
            } catch let reason as Verdict.Failure {
                removeTraces()
                let isTimeLeft = command.iterations != nil || budget - elapsed > 0.4 * budget
                guard attempts <= command.retries, isTimeLeft else {
                    throw Failure(
                        output: command.outputPath, reason: reason, attempts: attempts, seconds: elapsed)
                }
                say("attempt \(attempts): \(reason.explanation); trying another seed")
            }
        }
    }

    private func attempt(number: Int) throws -> (TrainingRun.Result, Verdict) {
        let seed = command.rng &+ UInt64(number) &* 0x9E37_79B9
        let target = try target(seed)
        let options = options(target, seed)
        let guide = guide(count: options.batch, views: command.guideOptions.views ?? trainingViews)
        var verdict: Verdict?
        let isSprite = !command.isScene
        let steps = command.mode == .grow ? Array(Verdict.steps.prefix(1)) : Verdict.steps
        let guidance = TrainingRun.Guidance(
            guide: guide, wish: command.wish,
            inspect: { trainer, progress in
                // A young rule may be dead for a while, look like anything, and live a short life.
                guard progress >= 0.5 else { return }
                let found = try guide.verdict(
                    on: try trainer.currentModel().model(), steps: Array(Verdict.steps.prefix(1)))
                if let failure = found.failure(isSprite: isSprite), failure != .unlike {
                    throw failure
                }
            },
            judge: { file in
                let found = try guide.verdict(on: try file.model(), steps: steps)
                if let failure = found.failure(isSprite: isSprite) { throw failure }
                verdict = found
            })
        let name =
            command.name ?? URL(fileURLWithPath: command.outputPath).deletingPathExtension().lastPathComponent
        var run = try TrainingRun(
            target: target, options: options, from: try firstNetwork(options.shape),
            length: command.iterations.map { .iterations($0) } ?? .minutes(max(budget - elapsed, 1) / 60),
            output: command.outputPath,
            metadata: .init(
                name: name, source: command.prompts.first, author: command.author, license: command.license,
                trainer: "ncatrain \(NCAVersion.text)"),
            guidance: guidance, threads: threads, resume: command.resume && number == 0,
            preview: command.preview,
            isQuiet: command.quiet)
        let result = try run.train()
        return (result, verdict!)
    }

    private var canvasPath: String { command.outputPath + ".canvas.png" }

    private func removeTraces() {
        for path in [command.outputPath + ".checkpoint", canvasPath] {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private func say(_ text: String) { terminal.note(text) }

    // MARK: Parts

    /// Views of each of a batch's pictures.
    private var trainingViews: Int { command.method == .distil ? 2 : 4 }

    private func guide(count: Int, views: Int) -> CLIPGuide {
        var augmentation = Augmentation()
        augmentation.views = views
        augmentation.sees = command.guideOptions.sees
        augmentation.cutouts = command.guideOptions.cutouts
        var penalty = command.isScene ? PicturePenalty.scene : PicturePenalty()
        penalty.variation = 3
        return CLIPGuide(
            clip.picture, loss: loss, augmentation: augmentation, penalty: penalty, count: count,
            width: command.size, height: command.size, threads: threads)
    }

    /// What the automaton grows: the canvas, or a disc that only says where and how large.
    private func target(_ seed: UInt64) throws -> Target {
        guard command.method == .distil else { return .disc(side: command.size) }
        if command.resume, FileManager.default.fileExists(atPath: canvasPath) {
            return try Target(canvas: try PNG.read(canvasPath))
        }
        let canvas = try paint(seed)
        if let copy = command.canvas { try PNG.write(canvas, to: copy) }
        // Beside the checkpoint, for a run that is resumed.
        try PNG.write(canvas, to: canvasPath)
        return try Target(canvas: canvas)
    }

    private func paint(_ seed: UInt64) throws -> RGBAImage {
        var options = CanvasPainting.Options()
        (options.side, options.count) = (command.size, command.canvases)
        (options.iterations, options.randomSeed) = (command.canvasIterations, seed)
        options.isOpaque = command.isScene
        let guide = guide(count: options.count, views: command.guideOptions.views ?? 8)
        let painting = CanvasPainting(options, guide: guide)
        while !painting.isDone {
            painting.iterate()
            if Interruption.isRequested { throw InterruptedError("interrupted; nothing was written") }
            terminal.bar(
                Double(painting.iteration) / Double(options.iterations),
                String(format: "canvas  similarity %.3f", painting.similarities.last ?? 0))
        }
        terminal.clearBar()
        let canvas = painting.best()
        let picture = try Target(canvas: canvas).values
        let rank = guide.rank(of: picture)
        say(
            String(
                format: "canvas: similarity %.3f, %d other things look more like it, %@",
                guide.similarity(of: picture), rank, Terminal.duration(seconds: elapsed)))
        if rank > guide.rankLimit { throw Verdict.Failure.unlike }
        return canvas
    }

    private func options(_ target: Target, _ seed: UInt64) -> TrainingOptions {
        let shape = AutomatonShape(
            width: target.width, height: target.height, hasAliveMask: !command.noAliveMask)
        var options = TrainingOptions(shape: shape)
        options.mode = command.mode
        options.randomSeed = seed
        options.batch = Self.trainingBatch
        switch command.method {
        case .distil:
            (options.guideFrom, options.targetWeight, options.guideError) = (0.6, 1, 0.002)
        case .direct:
            (options.guideFrom, options.targetWeight, options.guideError) = (0, 0, 0.02)
            (options.firstSize, options.fullSizeFrom) = (1, 0)
            options.allStepsFrom = 0.3
            (options.poolFrom, options.damageFrom) = (0.1, 0.3)
            options.lateGuide = 0.2
        }
        return options
    }

    private func firstNetwork(_ shape: AutomatonShape) throws -> Network? {
        guard command.embryo else { return nil }
        guard let path = ShippedFiles.find("embryo.nca") else {
            throw ValidationError("--embryo: Models/embryo.nca is neither around the program nor here.")
        }
        return Network(try ModelFile(contentsOf: path), shape: shape)
    }
}
