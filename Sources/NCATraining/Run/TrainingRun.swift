import Foundation
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile

/// A training from beginning to end: it measures the model as it goes, keeps checkpoints, and gives the best one.
///
///     let target = try Target(picture: try PNG.read("dragon.png"), name: "dragon.png")
///     let shape = AutomatonShape(width: target.width, height: target.height)
///     let run = try TrainingRun(
///         target: target, options: TrainingOptions(shape: shape), length: .minutes(10),
///         files: .init(output: "dragon.nca"))
///     let result = try run.train { print("\(Int(100 * $0.share)) %") }
public struct TrainingRun {
    /// Where a run writes.
    public struct Files: Sendable {
        /// The model, at the end of the run; nil: no file.
        public var output: String?
        /// From which an interrupted run goes on; written every half minute, removed at the end. nil: no file.
        public var checkpoint: String?
        /// A picture of target, growth, healing and loss; nil: no file.
        public var preview: String?

        /// Whether the output's name was chosen by a person. Otherwise a file of that name stays, unless a training
        /// wrote it.
        public var isNamed: Bool

        /// - Parameters:
        ///   - output: the model.
        ///   - checkpoint: if left out, beside the output, with `.checkpoint` behind its name.
        ///   - preview: a picture of the run.
        ///   - isNamed: whether a person chose the output's name.
        public init(
            output: String? = nil, checkpoint: String? = nil, preview: String? = nil, isNamed: Bool = true
        ) {
            self.output = output
            self.isNamed = isNamed
            self.checkpoint = checkpoint ?? output.map { $0 + ".checkpoint" }
            self.preview = preview
        }
    }

    /// The program that models name as theirs, with its version.
    package static let software = "\(program) \(NCAVersion.text)"
    private static let program = "ncatrain"
    /// Refuses to replace what no training wrote.
    package static let outputGuard = OutputGuard(program: program)

    /// Whether a model or picture says that a training wrote it.
    package static func isOwn(_ software: String?) -> Bool { software?.hasPrefix(program) == true }

    /// What a guide adds to a run.
    public struct Guidance {
        /// Evaluates as many pictures as a batch has, of the target's size.
        public var guide: any PictureGuide
        /// What it was asked for, in whatever words: a run that is resumed must ask for the same.
        public var request: String
        /// Called ten times in a run, with its progress from 0 to 1; throws where nothing will come of it.
        public var inspect: (_ trainer: Trainer, _ progress: Double) throws -> Void
        /// Called with the model before it is written; throws if it must not be.
        public var judge: (ModelFile) throws -> Void

        /// - Parameters:
        ///   - guide: evaluates the batches.
        ///   - request: what it was asked for.
        ///   - inspect: called ten times in a run.
        ///   - judge: called with the model before it is written.
        public init(
            guide: any PictureGuide, request: String,
            inspect: @escaping (Trainer, Double) throws -> Void = { _, _ in },
            judge: @escaping (ModelFile) throws -> Void = { _ in }
        ) {
            (self.guide, self.request, self.inspect, self.judge) = (guide, request, inspect, judge)
        }
    }

    /// The length of a run of one form for which none is asked.
    public static let defaultMinutes = 10.0

    /// The same of a run of several forms, each of which takes its time.
    public static func defaultMinutes(forms: Int) -> Double { defaultMinutes * Double(forms) }

    /// Seconds from checkpoint to checkpoint: what a power cut may cost.
    private static let checkpointInterval = 30.0
    /// How often a guide's model is inspected in a run.
    private static let inspections = 10.0

    /// What is trained; its model as it is now can be had at any time.
    public let trainer: Trainer
    private let forms: TargetForms
    private let guidance: Guidance?
    private let length: RunLength
    private let files: Files
    private let metadata: ModelFile.Metadata
    /// Seconds of training before this run was resumed.
    private let before: Double
    private let start = ContinuousClock.now

    /// - Parameters:
    ///   - target: what the automaton shall grow, on the grid of the options' shape.
    ///   - options: decide what is computed.
    ///   - network: where training begins; nil: a new network.
    ///   - length: how long it goes on.
    ///   - files: what is written; nothing by default.
    ///   - metadata: goes into the model.
    ///   - guidance: what a guide adds; nil: the target alone.
    ///   - threads: how many cores work; it changes no result.
    ///   - resumes: goes on from the checkpoint, with its options and length.
    /// - Throws: ``CheckpointError``, or `FileError` if a file cannot be written: better now than after ten minutes.
    public init(
        target: Target, options: TrainingOptions, from network: Network? = nil,
        length: RunLength = .minutes(TrainingRun.defaultMinutes), files: Files = .init(),
        metadata: ModelFile.Metadata = .init(), guidance: Guidance? = nil,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, resumes: Bool = false
    ) throws {
        try self.init(
            forms: TargetForms(target), options: options, from: network, length: length, files: files,
            metadata: metadata, guidance: guidance, threads: threads, resumes: resumes)
    }

    /// - Parameters:
    ///   - forms: what the automaton shall grow, as many as the options' shape has, on its grid.
    ///   - options: decide what is computed.
    ///   - network: where training begins; nil: a new network.
    ///   - length: how long it goes on.
    ///   - files: what is written; nothing by default.
    ///   - metadata: goes into the model.
    ///   - guidance: what a guide adds, with one form only; nil: the targets alone.
    ///   - threads: how many cores work; it changes no result.
    ///   - resumes: goes on from the checkpoint, with its options and length.
    /// - Throws: ``CheckpointError``, or `FileError` if a file cannot be written: better now than after ten minutes.
    public init(
        forms: TargetForms, options: TrainingOptions, from network: Network? = nil,
        length: RunLength = .minutes(TrainingRun.defaultMinutes), files: Files = .init(),
        metadata: ModelFile.Metadata = .init(), guidance: Guidance? = nil,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, resumes: Bool = false
    ) throws {
        precondition(length.isValid, "a run has one iteration at least, or some time")
        (self.forms, self.guidance, self.files, self.metadata) = (forms, guidance, files, metadata)
        if resumes {
            let path = files.checkpoint ?? ""
            guard FileManager.default.fileExists(atPath: path) else {
                throw CheckpointError.missing(path: path)
            }
            let checkpoint = try Checkpoint(contentsOf: path)
            trainer = try Trainer(
                resuming: checkpoint, forms: forms, guide: guidance?.guide, request: guidance?.request,
                threads: threads)
            (self.length, before) = (checkpoint.length, checkpoint.elapsed)
        } else {
            trainer = Trainer(
                options: options, forms: forms, from: network, guide: guidance?.guide, threads: threads)
            (self.length, before) = (length, 0)
            try files.check()
        }
    }

    private var elapsed: Double { before + start.seconds }

    private var progress: Double {
        switch length {
        case .iterations(let count): Double(trainer.iteration) / Double(count)
        case .minutes(let minutes): elapsed / (60 * minutes)
        }
    }

    /// Trains to the end, writes the model and removes the checkpoint.
    /// - Parameters:
    ///   - report: told after every iteration how far the run is.
    ///   - isCancelled: asked after every iteration; by default, whether the task was cancelled.
    /// - Throws: ``TrainingInterrupted`` if it was cancelled, after the checkpoint was written; what the guidance throws;
    ///   and errors of files.
    public func train(
        report: (TrainingProgress) -> Void = { _ in }, isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> Result {
        var lastCheckpoint = ContinuousClock.now
        var mark = evaluationMark(progress), inspected = Int(progress * Self.inspections)
        while progress < 1 {
            trainer.iterate(progress: Float(progress))
            if trainer.isQuantised, evaluationMark(progress) != mark || progress >= 1 {
                mark = evaluationMark(progress)
                try trainer.evaluate()
            }
            if Int(progress * Self.inspections) > inspected {
                inspected = Int(progress * Self.inspections)
                try guidance?.inspect(trainer, progress)
            }
            report(TrainingProgress(trainer, share: progress, elapsed: elapsed))
            if isCancelled() {
                try saveCheckpoint()
                throw TrainingInterrupted(iterations: trainer.iteration)
            }
            if lastCheckpoint.seconds > Self.checkpointInterval {
                try saveCheckpoint()
                lastCheckpoint = .now
                // Pictures of an untrained network say nothing; a guide's are what one waits for.
                if guidance != nil { try drawPreview(trainer.currentModel()) }
            }
        }
        if trainer.bestEvaluation == nil { try trainer.evaluate() }
        return try finish()
    }

    /// The model is measured at these fractions of the run, once it is quantised: the longer the run, the more
    /// often, as the best of many is kept and measuring takes a second for each form.
    private func evaluationMark(_ progress: Double) -> Int {
        let marks =
            switch length {
            case .iterations(let count): Double(count) / 90
            case .minutes(let minutes): minutes * 10
            }
        return Int(progress * min(max(marks / Double(forms.targets.count), 30), 200))
    }

    private func saveCheckpoint() throws {
        guard let path = files.checkpoint else { return }
        try trainer.checkpoint(elapsed: elapsed, length: length, request: guidance?.request).write(to: path)
    }

    private func finish() throws -> Result {
        var file = trainer.bestModel
        file.metadata = metadata
        try guidance?.judge(file)
        if let output = files.output { try file.write(to: output) }
        try drawPreview(file)
        if let path = files.checkpoint { try? FileManager.default.removeItem(atPath: path) }
        var result = Result(
            model: file, output: files.output, bytes: try file.encode().count,
            iterations: trainer.iteration, seconds: elapsed, roundingCost: trainer.bestRoundingCost)
        if guidance != nil {
            result.similarity = trainer.bestEvaluation
            return result
        }
        let evaluation: Evaluation
        if forms.targets.count > 1 {
            let ofForms = try FormsEvaluation(try file.model(), forms: forms)
            (result.forms, evaluation) = (ofForms, ofForms.weakest)
        } else {
            evaluation = try Evaluation(try file.model(), target: forms.targets[0])
        }
        (result.loss, result.psnr) = (pow(10, -evaluation.grown / 10), evaluation)
        return result
    }

    private func drawPreview(_ file: ModelFile) throws {
        guard let path = files.preview else { return }
        let isTargetWanted = guidance == nil || trainer.options.guidance.targetWeight > 0
        let picture = try Preview.draw(
            file, targets: isTargetWanted ? forms.targets : [],
            losses: isTargetWanted ? trainer.losses : trainer.similarities.map { 1 - $0 })
        try PNG.write(picture, to: path)
    }
}

extension TrainingRun.Files {
    /// Refuses, before long work, what cannot be written or what would replace a file that no training wrote.
    package func check() throws {
        let guardian = TrainingRun.outputGuard
        if let output, !isNamed {
            try guardian.check(output) { bytes in
                TrainingRun.isOwn((try? ModelFile(bytes: bytes))?.metadata.trainer) ? .same : .unknown
            }
        }
        if let checkpoint {
            try guardian.check(checkpoint) { Checkpoint.isCheckpoint($0) ? .same : .unknown }
        }
        for path in [output, preview].compactMap(\.self) { try AtomicFile.checkWritable(path) }
    }
}

extension TrainingRun {
    /// What came of a run; as JSON, all but the model.
    public struct Result: Encodable {
        /// The best model that was measured, with its metadata.
        public var model: ModelFile
        /// Where it was written.
        public var output: String?
        /// Of its file.
        public var bytes: Int
        /// Of training, those before an interruption included.
        public var iterations: Int
        /// Of training, interruptions not counted.
        public var seconds: Double
        /// Mean squared error of the model, at its suggested step, in the fixed-point engine.
        public var loss: Double?
        /// What the model measures against the target, in dB, of several forms the weakest; nil where a guide decides.
        public var psnr: Evaluation?
        /// What each of several forms measures, and each change from one to another.
        public var forms: FormsEvaluation?
        /// What the guide sees, -1 to 1, where a guide decides.
        public var similarity: Evaluation?
        /// The same rollouts in float and in fixed point.
        public var roundingCost: RoundingCost?

        private enum CodingKeys: String, CodingKey {
            case output, bytes, iterations, seconds, loss, psnr, forms, similarity, roundingCost
        }
    }
}

/// How far a run is.
public struct TrainingProgress: Sendable {
    /// The loss and the similarity are means of so many iterations.
    private static let window = 20

    /// Iterations so far.
    public let iteration: Int
    /// Of the run that is done, 0 … 1.
    public let share: Double
    /// Seconds of training so far.
    public let elapsed: Double
    /// Mean squared error of the last batches.
    public let loss: Double
    /// What the guide saw in the last batches, -1 to 1; nil without a guide.
    public let similarity: Double?
    /// What the best model measures, once one was measured.
    public let best: Evaluation?

    /// The loss as PSNR in dB.
    public var decibels: Double { SquaredError.decibels(loss) }
    /// Since the beginning.
    public var iterationsPerSecond: Double { Double(iteration) / elapsed }
    /// If it goes on as it went.
    public var secondsLeft: Double { share > 0 ? max(0, elapsed * (1 - share) / share) : 0 }

    init(_ trainer: Trainer, share: Double, elapsed: Double) {
        func mean(_ values: [Float]) -> Double? {
            let last = values.suffix(Self.window)
            return last.isEmpty ? nil : Double(last.reduce(0, +)) / Double(last.count)
        }
        (iteration, self.share, self.elapsed) = (trainer.iteration, share, elapsed)
        (loss, similarity, best) = (
            mean(trainer.losses) ?? 0, mean(trainer.similarities), trainer.bestEvaluation
        )
    }
}

/// A run that was cancelled; where it has a checkpoint, it can go on.
public struct TrainingInterrupted: NCAError, Equatable {
    /// Before the interruption.
    public let iterations: Int

    public var kind: NCAErrorKind { .interrupted }
    public var description: String { "interrupted after \(iterations) iterations" }
}
