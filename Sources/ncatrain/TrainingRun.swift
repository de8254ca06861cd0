import ArgumentParser
import Foundation
import NCACommandLine
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCATraining

/// A training from beginning to end as a person lives through it: progress, checkpoints, interruption, result.
struct TrainingRun {
    /// What is reported at the end.
    struct Result: Encodable {
        var output: String
        var bytes: Int
        var iterations: Int
        var seconds: Double
        /// Mean squared error of the model that ships, at its suggested step, in the fixed-point engine.
        var loss: Double?
        var psnr: Evaluation?
        /// What the guide sees, -1 to 1, where a guide had the say.
        var similarity: Evaluation?
        /// The same rollouts in float and in fixed point.
        var roundingCost: RoundingCost?

        func print() {
            Swift.print(
                "\(output)  \(bytes) bytes, \(iterations) iterations, \(Terminal.duration(seconds: seconds))")
            func table(_ evaluation: Evaluation, _ format: String) {
                for (name, value) in evaluation.all {
                    let label = name.padding(toLength: 28, withPad: " ", startingAt: 0)
                    Swift.print("  " + label + String(format: format, value))
                }
            }
            if let psnr { table(psnr, "%6.2f dB") }
            if let similarity { table(similarity, "%6.3f similarity") }
            if let cost = roundingCost {
                Swift.print(
                    String(
                        format: "  rounding, %d rollouts        %6.2f dB, %.2f dB in float", cost.rollouts,
                        cost.fixedPoint, cost.float))
            }
        }
    }

    /// What a guide adds to a run.
    struct Guidance {
        var guide: any PictureGuide
        /// What it was asked for: a run that is resumed must ask for the same.
        var wish: String
        /// Looks at the run from time to time, and throws where nothing will come of it.
        var inspect: (Trainer, _ progress: Double) throws -> Void
        /// Looks at the model before it is written, and throws if it must not be.
        var judge: (ModelFile) throws -> Void
    }

    private let trainer: Trainer
    private let target: Target
    private let guidance: Guidance?
    private let length: RunLength
    private let output: String
    private let metadata: ModelFile.Metadata
    private let preview: String?
    private let isQuiet: Bool
    private let before: Double
    private let start = ContinuousClock.now
    private var lastCheckpoint = ContinuousClock.now
    private var lastLine = ContinuousClock.now
    private let terminal: Terminal

    private var checkpointPath: String { output + ".checkpoint" }

    init(
        target: Target, options: TrainingOptions, from network: Network?, length: RunLength, output: String,
        metadata: ModelFile.Metadata, guidance: Guidance? = nil,
        threads: Int, resume: Bool, preview: String?, isQuiet: Bool
    ) throws {
        self.target = target
        self.guidance = guidance
        self.output = output
        self.metadata = metadata
        self.preview = preview
        self.isQuiet = isQuiet
        terminal = Terminal(program: "ncatrain", isQuiet: isQuiet)
        let path = output + ".checkpoint"
        if resume {
            guard FileManager.default.fileExists(atPath: path) else {
                throw CheckpointError(
                    description: "\(path): there is no checkpoint to resume; train without --resume")
            }
            let checkpoint = try Checkpoint(contentsOf: path)
            trainer = try Trainer(
                resuming: checkpoint, target: target, guide: guidance?.guide, wish: guidance?.wish,
                threads: threads)
            self.length = checkpoint.length
            before = checkpoint.elapsed
        } else {
            trainer = Trainer(
                options: options, target: target, from: network, guide: guidance?.guide, threads: threads)
            self.length = length
            before = 0
            // Better now than after ten minutes: can the result be written at all?
            try AtomicFile.checkWritable(output)
            if let preview { try AtomicFile.checkWritable(preview) }
        }
    }

    private var elapsed: Double { before + seconds(start) }

    private func seconds(_ since: ContinuousClock.Instant) -> Double {
        let duration = since.duration(to: .now).components
        return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }

    private var progress: Double {
        switch length {
        case .iterations(let count): Double(trainer.iteration) / Double(count)
        case .minutes(let minutes): elapsed / (60 * minutes)
        }
    }

    /// Trains to the end, writes the model and removes the checkpoint.
    mutating func train() throws -> Result {
        Interruption.watch()
        var mark = evaluationMark(progress), inspections = Int(progress * 10)
        while progress < 1 {
            trainer.iterate(progress: Float(progress))
            if trainer.isQuantised, evaluationMark(progress) != mark || progress >= 1 {
                mark = evaluationMark(progress)
                try trainer.evaluate()
            }
            if Int(progress * 10) > inspections {
                inspections = Int(progress * 10)
                try guidance?.inspect(trainer, progress)
            }
            showProgress()
            if Interruption.isRequested { throw try interrupted() }
            if seconds(lastCheckpoint) > 30 {
                try saveCheckpoint()
                // Pictures of an untrained network say nothing; a guide's are what one waits for.
                if guidance != nil { try drawPreview(trainer.currentModel()) }
            }
        }
        if trainer.bestEvaluation == nil { try trainer.evaluate() }
        return try finish()
    }

    /// The model is measured at these fractions of the run, once it is quantised: the longer the run, the more
    /// often, as the best of many is kept and measuring takes a second.
    private func evaluationMark(_ progress: Double) -> Int {
        let marks =
            switch length {
            case .iterations(let count): Double(count) / 90
            case .minutes(let minutes): minutes * 10
            }
        return Int(progress * min(max(marks, 30), 200))
    }

    private mutating func saveCheckpoint() throws {
        try trainer.checkpoint(elapsed: elapsed, length: length, wish: guidance?.wish).write(
            to: checkpointPath)
        lastCheckpoint = .now
    }

    private mutating func interrupted() throws -> InterruptedError {
        try saveCheckpoint()
        return InterruptedError(
            "interrupted after \(trainer.iteration) iterations; the same command with --resume goes on")
    }

    private mutating func showProgress() {
        guard !isQuiet, terminal.isInteractive || seconds(lastLine) > 20 else { return }
        let recent = trainer.losses.suffix(20)
        let loss = Double(recent.reduce(0, +)) / Double(recent.count)
        let done = progress
        let rate = Double(trainer.iteration) / elapsed
        let left = done > 0 ? elapsed * (1 - done) / done : 0
        let seen = trainer.similarities.suffix(20)
        let similarity =
            seen.isEmpty
            ? "" : String(format: "  similarity %.3f", Double(seen.reduce(0, +)) / Double(seen.count))
        let text = String(
            format: "%3d %%  loss %.5f  %.1f dB%@  %.1f it/s  %@ left", Int(done * 100), loss,
            Evaluation.decibels(loss), similarity,
            rate, Terminal.duration(seconds: max(0, left)))
        if terminal.isInteractive {
            terminal.bar(done, text)
        } else {
            lastLine = .now
            let best = trainer.bestEvaluation.map {
                "  best: "
                    + $0.all.map { String(format: guidance == nil ? "%.1f" : "%.3f", $0.value) }
                    .joined(separator: " ")
            }
            terminal.line("iteration \(trainer.iteration) \(text)\(best ?? "")")
        }
    }

    private func finish() throws -> Result {
        terminal.clearBar()
        var file = trainer.bestModel
        file.metadata = metadata
        try guidance?.judge(file)
        try file.write(to: output)
        try drawPreview(file)
        try? FileManager.default.removeItem(atPath: checkpointPath)
        var result = Result(
            output: output, bytes: try file.encode().count, iterations: trainer.iteration, seconds: elapsed,
            roundingCost: trainer.bestRoundingCost)
        if guidance == nil {
            let evaluation = try Evaluation(try file.model(), target: target)
            (result.loss, result.psnr) = (pow(10, -evaluation.grown / 10), evaluation)
        } else {
            result.similarity = trainer.bestEvaluation
        }
        return result
    }

    private func drawPreview(_ file: ModelFile) throws {
        guard let preview else { return }
        let isTargetWanted = guidance == nil || trainer.options.targetWeight > 0
        let picture = try Preview.draw(
            file, target: isTargetWanted ? target : nil,
            losses: isTargetWanted ? trainer.losses : trainer.similarities.map { 1 - $0 })
        try PNG.write(picture, to: preview)
    }
}
