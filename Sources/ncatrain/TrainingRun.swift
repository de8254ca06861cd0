import ArgumentParser
import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCATerminal
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
        var loss: Double
        var psnr: Evaluation
        /// The same rollouts in float and in fixed point.
        var roundingCost: RoundingCost?

        func print() {
            Swift.print("\(output)  \(bytes) bytes, \(iterations) iterations, \(Terminal.duration(seconds))")
            for (name, decibels) in psnr.all {
                let label = name.padding(toLength: 28, withPad: " ", startingAt: 0)
                Swift.print("  " + label + String(format: "%6.2f dB", decibels))
            }
            if let cost = roundingCost {
                Swift.print(
                    String(
                        format: "  rounding, %d rollouts        %6.2f dB, %.2f dB in float", cost.rollouts,
                        cost.fixedPoint, cost.float))
            }
        }
    }

    private let trainer: Trainer
    private let target: Target
    private let length: RunLength
    private let output: String
    private let metadata: ModelFile.Metadata
    private let preview: String?
    private let isQuiet: Bool
    private let before: Double
    private let start = ContinuousClock.now
    private var lastCheckpoint = ContinuousClock.now
    private var lastLine = ContinuousClock.now
    private let terminal = Terminal.standard

    private var checkpointPath: String { output + ".checkpoint" }

    init(
        target: Target, options: TrainingOptions, from network: Network?, length: RunLength, output: String,
        metadata: ModelFile.Metadata,
        threads: Int, resume: Bool, preview: String?, isQuiet: Bool
    ) throws {
        self.target = target
        self.output = output
        self.metadata = metadata
        self.preview = preview
        self.isQuiet = isQuiet
        let path = output + ".checkpoint"
        if resume {
            guard FileManager.default.fileExists(atPath: path) else {
                throw CheckpointError(
                    description: "\(path): there is no checkpoint to resume; train without --resume")
            }
            let checkpoint = try Checkpoint(contentsOf: path)
            trainer = try Trainer(resuming: checkpoint, target: target, threads: threads)
            self.length = checkpoint.length
            before = checkpoint.elapsed
        } else {
            trainer = Trainer(options: options, target: target, from: network, threads: threads)
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
        var mark = evaluationMark(progress)
        while progress < 1 {
            trainer.iterate(progress: Float(progress))
            if trainer.isQuantised, evaluationMark(progress) != mark || progress >= 1 {
                mark = evaluationMark(progress)
                try trainer.evaluate()
            }
            showProgress()
            if Interruption.isRequested { throw try interrupted() }
            if seconds(lastCheckpoint) > 30 { try saveCheckpoint() }
        }
        if trainer.bestEvaluation == nil { try trainer.evaluate() }
        return try finish()
    }

    /// The model is measured at these fractions of the run, once it is quantised: the longer the run, the more
    /// often, as the best of many is kept and measuring takes half a second.
    private func evaluationMark(_ progress: Double) -> Int {
        let marks =
            switch length {
            case .iterations(let count): Double(count) / 45
            case .minutes(let minutes): minutes * 20
            }
        return Int(progress * min(max(marks, 50), 200))
    }

    private mutating func saveCheckpoint() throws {
        try trainer.checkpoint(elapsed: elapsed, length: length).write(to: checkpointPath)
        lastCheckpoint = .now
    }

    private mutating func interrupted() throws -> ExitCode {
        try saveCheckpoint()
        terminal.line(
            "ncatrain: interrupted after \(trainer.iteration) iterations; the same command with --resume goes on"
        )
        return ExitCode(130)
    }

    private mutating func showProgress() {
        guard !isQuiet, terminal.isInteractive || seconds(lastLine) > 20 else { return }
        let recent = trainer.losses.suffix(20)
        let loss = Double(recent.reduce(0, +)) / Double(recent.count)
        let done = progress
        let rate = Double(trainer.iteration) / elapsed
        let left = done > 0 ? elapsed * (1 - done) / done : 0
        let text = String(
            format: "%3d %%  loss %.5f  %.1f dB  %.1f it/s  %@ left", Int(done * 100), loss,
            Evaluation.decibels(loss),
            rate, Terminal.duration(max(0, left)))
        if terminal.isInteractive {
            terminal.bar(done, text)
        } else {
            lastLine = .now
            let best = trainer.bestEvaluation.map {
                "  best: " + $0.all.map { String(format: "%.1f", $0.decibels) }.joined(separator: " ")
            }
            terminal.line("iteration \(trainer.iteration) \(text)\(best ?? "")")
        }
    }

    private func finish() throws -> Result {
        terminal.clearBar()
        var file = trainer.bestModel
        file.metadata = metadata
        let evaluation = try Evaluation(try file.model(), target: target)
        try file.write(to: output)
        if let preview {
            try PNG.write(try Preview.draw(file, target: target, losses: trainer.losses), to: preview)
        }
        try? FileManager.default.removeItem(atPath: checkpointPath)
        return Result(
            output: output, bytes: try file.encode().count, iterations: trainer.iteration, seconds: elapsed,
            loss: pow(10, -evaluation.grown / 10), psnr: evaluation, roundingCost: trainer.bestRoundingCost)
    }
}
