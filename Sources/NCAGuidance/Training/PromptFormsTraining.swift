import Foundation
import NCACLIP
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCATraining

/// A training by words of a model with several forms: a canvas is painted for each prompt, from the second on over the canvas
/// of the one before, so that a form keeps what it can of it; an automaton then learns to grow each, and to change from one
/// to another.
///
///     let clip = try CLIP(folder: "Models/guide", threads: 4)
///     let prompts = ["a red dragon egg", "a small red dragon"].map { Prompt($0) }
///     let training = try PromptFormsTraining(prompts, options: .init(prompts: prompts), clip: clip)
///     let result = try training.train()
public struct PromptFormsTraining {
    /// What came of a training; as JSON, all but the model.
    public struct Result: Encodable {
        /// Of the automaton.
        public var training: TrainingRun.Result
        /// What the guide sees in each form, in their order.
        public var verdicts: [Verdict]
        /// Painting included.
        public var seconds: Double
    }

    private let options: PromptOptions
    private let files: PromptTraining.Files
    private let metadata: ModelFile.Metadata
    private let threads: Int
    private let resumes: Bool
    /// The forms' names, and what paints and judges each.
    private let forms: [(name: String, training: PromptTraining)]
    private let start = ContinuousClock.now

    /// - Parameters:
    ///   - prompts: one for each form, which is called so; two at least, of texts that a model file can hold as names: see
    ///     `TargetForms.fault(names:)`.
    ///   - options: all else; their prompts of weights below 0 say of every form what must not be seen.
    ///   - clip: the model that guides.
    ///   - files: what is written; the canvas is a row of all.
    ///   - metadata: goes into the model.
    ///   - threads: how many cores work; it changes no result.
    ///   - resumes: goes on from the checkpoint. Canvases are painted again, to the same pictures.
    /// - Throws: `CLIPError`, or `FileError` if a file cannot be written.
    public init(
        _ prompts: [Prompt], options: PromptOptions, clip: CLIP, files: PromptTraining.Files = .init(),
        metadata: ModelFile.Metadata = .init(),
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, resumes: Bool = false
    ) throws {
        precondition(prompts.count > 1 && TargetForms.fault(names: prompts.map(\.text)) == nil)
        (self.options, self.files, self.metadata) = (options, files, metadata)
        (self.threads, self.resumes) = (threads, resumes)
        if !resumes { try files.run.check() }
        if let path = files.canvas { try AtomicFile.checkWritable(path) }
        let unwanted = options.prompts.filter { $0.weight < 0 }
        forms = try prompts.map { prompt in
            var own = options
            own.prompts = [prompt] + unwanted
            return (prompt.text, try PromptTraining(own, clip: clip, threads: threads))
        }
    }

    /// Paints and trains; takes minutes.
    /// - Parameters:
    ///   - report: told what happens.
    ///   - isCancelled: asked after every step of painting and training; by default, whether the task was cancelled.
    /// - Throws: `PromptTraining.Failure` if nothing came of a canvas or of a form; `TargetError` if canvases share no opaque
    ///   cell; `TrainingInterrupted` or `InterruptedError` if it was cancelled; and errors of files.
    public func train(
        report: (PromptTraining.Event) -> Void = { _ in }, isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> Result {
        do {
            let target = try TargetForms(canvases: try paint(report, isCancelled))
            var training = TrainingOptions(
                shape: AutomatonShape(width: options.size, height: options.size, forms: forms.count))
            (training.mode, training.randomSeed) = (options.mode, options.randomSeed)
            var run = files.run
            let output = run.output
            // It is judged before it is written.
            run.output = nil
            let trained = try TrainingRun(
                forms: target, options: training, length: options.length, files: run, metadata: metadata,
                threads: threads, resumes: resumes)
            var result = try trained.train(report: { report(.training($0)) }, isCancelled: isCancelled)
            let verdicts = try judge(result.model)
            if let output { try result.model.write(to: output) }
            result.output = output
            return Result(training: result, verdicts: verdicts, seconds: start.seconds)
        } catch let reason as Verdict.Failure {
            throw PromptTraining.Failure(
                output: files.run.output, reason: reason, attempts: 1, seconds: start.seconds)
        }
    }

    private func paint(
        _ report: (PromptTraining.Event) -> Void, _ isCancelled: () -> Bool
    ) throws -> [TargetForms.Picture] {
        var canvas: Canvas?
        var pictures: [TargetForms.Picture] = []
        for (name, training) in forms {
            let painted = try training.paint(options.randomSeed, over: canvas, report, isCancelled)
            canvas = painted.canvas
            pictures.append((name, painted.picture))
        }
        if let path = files.canvas {
            var row = RGBAImage(width: options.size * pictures.count, height: options.size)
            for (i, form) in pictures.enumerated() {
                for y in 0..<options.size {
                    for x in 0..<options.size { row[i * options.size + x, y] = form.picture[x, y] }
                }
            }
            try AtomicFile.write(
                try PNG.encode(row, texts: [("Software", TrainingRun.software)]), to: path)
        }
        return pictures
    }

    private func judge(_ file: ModelFile) throws -> [Verdict] {
        let model = try file.model()
        return try forms.enumerated().map { form, entry in
            let verdict = try entry.training.verdict(on: model, form: form)
            if let failure = verdict.failure(isSprite: true) { throw failure }
            return verdict
        }
    }
}
