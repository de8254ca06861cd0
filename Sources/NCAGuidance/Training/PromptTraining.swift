import Foundation
import NCACLIP
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCARuntime
import NCATraining

/// A training by words from beginning to end: attempts with other random seeds until something comes of one, or the time
/// is up.
///
///     let clip = try CLIP(folder: "Models/guide", threads: 4)
///     let training = try PromptTraining(.init(prompts: [Prompt("an icon of a blue dragon")]), clip: clip)
///     let result = try training.train()
///     try result.training.model.write(to: "blue-dragon.nca")
public struct PromptTraining {
    /// Where a training writes.
    public struct Files: Sendable {
        /// Model, checkpoint and preview.
        public var run: TrainingRun.Files
        /// The canvas that is grown, as a picture; nil: no file.
        public var canvas: String?

        /// - Parameters:
        ///   - run: of model, checkpoint and preview.
        ///   - canvas: for whoever wants to see it.
        public init(_ run: TrainingRun.Files = .init(), canvas: String? = nil) {
            (self.run, self.canvas) = (run, canvas)
        }

        /// Beside the checkpoint, for a training that goes on; removed at the end.
        var keptCanvas: String? { run.output.map { $0 + ".canvas.png" } }
    }

    /// What a training tells while it works.
    public enum Event {
        /// Canvases are painted: a share of 0 … 1 is done, and what the guide sees in them.
        case painting(share: Double, similarity: Float)
        /// The canvas that will be grown, what the guide sees in it, how many other things look more like it, and the
        /// seconds since the training began.
        case painted(RGBAImage, similarity: Float, rank: Int, seconds: Double)
        /// An automaton is trained.
        case training(TrainingProgress)
        /// Nothing came of an attempt, 1 for the first; another one follows.
        case failed(attempt: Int, Verdict.Failure)
    }

    /// What came of a training; as JSON, all but the model.
    public struct Result: Encodable {
        /// Of the last attempt.
        public var training: TrainingRun.Result
        /// What the guide sees in the model.
        public var verdict: Verdict
        /// How often training began.
        public var attempts: Int
        /// Of all attempts, painting included.
        public var seconds: Double
    }

    /// Nothing came of a training, and no model was written.
    public struct Failure: NCAError, Encodable {
        /// The model that was not written.
        public var output: String?
        /// What was wrong with the last attempt.
        public var reason: Verdict.Failure
        /// How often training began.
        public var attempts: Int
        /// Of all attempts.
        public var seconds: Double

        private enum CodingKeys: String, CodingKey {
            case reason = "failure"
            case output, attempts, seconds
        }

        public var kind: NCAErrorKind { .noResult }
        public var description: String {
            "no sprite after \(attempts) attempt\(attempts == 1 ? "" : "s"): \(reason.explanation)"
        }
    }

    /// No prompt has a weight above 0, so that there is nothing to grow.
    public struct NothingWanted: NCAError, Equatable {
        public var kind: NCAErrorKind { .usage }
        public var description: String { "At least one prompt must have a weight above 0." }
    }

    /// Weight of all prompts together beside the picture losses, whose weights are around 1 to 4, and the contrast: the
    /// cosine of a sprite that looks like its prompt is only a few tenths above that of one that does not.
    private static let promptWeight: Float = 6
    /// Of the variation between neighbours: without it, guides draw noise.
    private static let variationWeight: Float = 3
    /// Samples per iteration; each costs several passes through the guide.
    private static let batch = 8
    /// Random seeds of attempts are this far apart: the golden ratio's fraction in 32 bits.
    private static let seedStride: UInt64 = 0x9E37_79B9
    /// Another attempt begins only while this share of the time is left: with less, it would not come to an end.
    private static let leastTimeShare = 0.4
    /// From this progress on a model is inspected: before, rules may still be dead or look like anything.
    private static let inspectFrom = 0.5

    private let options: PromptOptions
    private let clip: CLIP
    private let loss: EmbeddingLoss
    private let files: Files
    private let metadata: ModelFile.Metadata
    private let threads: Int
    private let resumes: Bool
    private let start = ContinuousClock.now

    /// - Parameters:
    ///   - options: what to grow, and how.
    ///   - clip: the model that guides.
    ///   - files: what is written; nothing by default.
    ///   - metadata: goes into the model.
    ///   - threads: how many cores work; it changes no result.
    ///   - resumes: goes on from the checkpoint.
    /// - Throws: ``NothingWanted``, `CLIPError`, or `FileError` if a file cannot be written.
    public init(
        _ options: PromptOptions, clip: CLIP, files: Files = .init(), metadata: ModelFile.Metadata = .init(),
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, resumes: Bool = false
    ) throws {
        (self.options, self.clip, self.files, self.metadata) = (options, clip, files, metadata)
        (self.threads, self.resumes) = (threads, resumes)
        if !resumes {
            try files.run.check()
            if let path = files.keptCanvas {
                try TrainingRun.outputGuard.check(path) {
                    TrainingRun.isOwn(PNG.text("Software", in: $0)) ? .same : .unknown
                }
            }
        }
        if let path = files.canvas { try AtomicFile.checkWritable(path) }
        loss = try Self.loss(options, clip)
    }

    private static func loss(_ options: PromptOptions, _ clip: CLIP) throws -> EmbeddingLoss {
        var goals = try clip.goals(options.prompts, templates: options.templates)
        if let picture = options.picture { goals.append(clip.goal(picture)) }
        let total = goals.reduce(0) { $0 + max($1.weight, 0) }
        guard total > 0 else { throw NothingWanted() }
        for i in goals.indices { goals[i].weight *= promptWeight / total }
        var loss = EmbeddingLoss(goals: goals, distance: options.distance)
        // Goals carry the weight already.
        loss.contrast = 1 / promptWeight
        loss.contrastScale = min(EmbeddingLoss.defaultContrastScale, clip.logitScale)
        loss.distractors = try clip.distractors()
        return loss
    }

    // MARK: Attempts

    /// Trains until something comes of an attempt; takes minutes.
    /// - Parameters:
    ///   - report: told what happens.
    ///   - isCancelled: asked after every step of painting and training; by default, whether the task was cancelled.
    /// - Throws: ``Failure`` if nothing came of it; `TrainingInterrupted` or `InterruptedError` if it was cancelled; and
    ///   errors of files.
    public func train(
        report: (Event) -> Void = { _ in }, isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> Result {
        var attempts = 0
        while true {
            attempts += 1
            do {
                let (training, verdict) = try attempt(attempts - 1, report, isCancelled)
                removeTraces()
                return Result(
                    training: training, verdict: verdict, attempts: attempts, seconds: start.seconds)
            } catch let reason as Verdict.Failure {
                removeTraces()
                guard attempts <= options.retries, isTimeLeft else {
                    throw Failure(
                        output: files.run.output, reason: reason, attempts: attempts, seconds: start.seconds)
                }
                report(.failed(attempt: attempts, reason))
            }
        }
    }

    private var isTimeLeft: Bool {
        switch options.length {
        case .iterations: true
        case .minutes(let minutes): 60 * minutes - start.seconds > Self.leastTimeShare * 60 * minutes
        }
    }

    /// Of the next attempt: the time that is left, a second at least.
    private var attemptLength: RunLength {
        switch options.length {
        case .iterations: options.length
        case .minutes(let minutes): .minutes(max(60 * minutes - start.seconds, 1) / 60)
        }
    }

    private func attempt(
        _ number: Int, _ report: (Event) -> Void, _ isCancelled: () -> Bool
    ) throws -> (TrainingRun.Result, Verdict) {
        let seed = options.randomSeed &+ UInt64(number) &* Self.seedStride
        let target = try target(seed, report, isCancelled)
        let guide = guide(count: Self.batch, views: options.views ?? options.recipe.views)
        let isSprite = !options.isScene
        let steps = options.mode == .grow ? Array(Verdict.steps.prefix(1)) : Verdict.steps
        var verdict: Verdict?
        let guidance = TrainingRun.Guidance(
            guide: guide, request: options.request,
            inspect: { trainer, progress in
                guard progress >= Self.inspectFrom else { return }
                let found = try guide.verdict(
                    on: try trainer.currentModel().model(), steps: Array(Verdict.steps.prefix(1)))
                if let failure = found.failure(isSprite: isSprite), failure != .unlike { throw failure }
            },
            judge: { file in
                let found = try guide.verdict(on: try file.model(), steps: steps)
                if let failure = found.failure(isSprite: isSprite) { throw failure }
                verdict = found
            })
        let run = try TrainingRun(
            target: target, options: trainingOptions(seed), from: options.start, length: attemptLength,
            files: files.run, metadata: metadata, guidance: guidance, threads: threads,
            resumes: resumes && number == 0)
        let result = try run.train(report: { report(.training($0)) }, isCancelled: isCancelled)
        return (result, verdict!)
    }

    private func removeTraces() {
        for path in [files.run.checkpoint, files.keptCanvas].compactMap(\.self) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// What this training's guide finds in one form of a model.
    func verdict(on model: Model, form: Int) throws -> Verdict {
        let steps = options.mode == .grow ? Array(Verdict.steps.prefix(1)) : Verdict.steps
        return try guide(count: 1, views: 1).verdict(on: model, form: form, steps: steps)
    }

    private func trainingOptions(_ seed: UInt64) -> TrainingOptions {
        var training = TrainingOptions(
            shape: AutomatonShape(
                width: options.size, height: options.size, hasAliveMask: options.hasAliveMask))
        training.mode = options.mode
        training.randomSeed = seed
        training.batch = Self.batch
        (training.phases, training.guidance) = (options.recipe.phases, options.recipe.guidance)
        return training
    }

    private func guide(count: Int, views: Int) -> CLIPGuide {
        var augmentation = Augmentation()
        (augmentation.views, augmentation.sees) = (views, options.sees)
        augmentation.cutouts = options.cutouts
        var penalty = options.isScene ? PicturePenalty.scene : PicturePenalty()
        penalty.variation = Self.variationWeight
        return CLIPGuide(
            clip.picture, loss: loss, augmentation: augmentation, pictureLosses: [penalty], count: count,
            width: options.size, height: options.size, threads: threads)
    }

    // MARK: Canvas

    /// What the automaton grows: the canvas, or a disc that only says where and how large.
    private func target(
        _ seed: UInt64, _ report: (Event) -> Void, _ isCancelled: () -> Bool
    ) throws -> Target {
        guard options.recipe.paintsCanvas else { return .disc(side: options.size) }
        if resumes, let path = files.keptCanvas, FileManager.default.fileExists(atPath: path) {
            return try Target(canvas: try PNG.read(path))
        }
        let canvas = try paint(seed, report, isCancelled).picture
        let bytes = try PNG.encode(canvas, texts: [("Software", TrainingRun.software)])
        for path in [files.canvas, files.keptCanvas].compactMap(\.self) {
            try AtomicFile.write(bytes, to: path)
        }
        return try Target(canvas: canvas)
    }

    /// - Parameter beginning: a canvas that is painted over; nil: an empty one.
    func paint(
        _ seed: UInt64, over beginning: Canvas? = nil, _ report: (Event) -> Void, _ isCancelled: () -> Bool
    ) throws -> (picture: RGBAImage, canvas: Canvas) {
        var painting = CanvasPainting.Options(
            side: options.size, iterations: options.canvasIterations, count: options.canvases)
        (painting.isOpaque, painting.randomSeed) = (options.isScene, seed)
        let guide = guide(count: painting.count, views: options.views ?? Augmentation().views)
        let canvases = CanvasPainting(painting, guide: guide, over: beginning)
        while !canvases.isDone {
            canvases.iterate()
            if isCancelled() { throw InterruptedError("interrupted; nothing was written") }
            report(
                .painting(
                    share: Double(canvases.iteration) / Double(painting.iterations),
                    similarity: canvases.similarities.last ?? 0))
        }
        let best = canvases.best(), picture = try Target(canvas: best.picture).values
        let rank = guide.rank(of: picture)
        report(
            .painted(
                best.picture, similarity: guide.similarity(of: picture), rank: rank, seconds: start.seconds))
        // A canvas that is unlike its prompt is not worth growing.
        if rank > guide.rankLimit { throw Verdict.Failure.unlike }
        return best
    }
}
