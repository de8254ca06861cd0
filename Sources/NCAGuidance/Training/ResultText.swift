import Foundation
import NCACore
import NCATraining

/// A line for each moment.
extension Verdict: CustomStringConvertible {
    public var description: String {
        moments.map { moment in
            String(
                format: "after %4d steps  similarity %.3f  %d other things are nearer  %2.0f %% alive",
                moment.step, moment.similarity, moment.rank, 100 * moment.coverage)
        }.joined(separator: "\n")
    }
}

/// What was written, what it measures, and how it was found.
extension PromptTraining.Result: CustomStringConvertible {
    public var description: String {
        "\(training)\n  \(verdict.rank) other things look more like it; attempts: \(attempts)"
    }
}

/// One line.
extension PromptTraining.Event: CustomStringConvertible {
    public var description: String {
        switch self {
        case .painting(_, let similarity): String(format: "canvas  similarity %.3f", similarity)
        case .painted(_, let similarity, let rank, let seconds):
            String(
                format: "canvas: similarity %.3f, %d other things look more like it, %@", similarity, rank,
                durationText(seconds: seconds))
        case .training(let progress): progress.description
        case .failed(let attempt, let reason):
            "attempt \(attempt): \(reason.explanation); trying another seed"
        }
    }
}

/// What was written, what it measures, and what the guide sees in each form.
extension PromptFormsTraining.Result: CustomStringConvertible {
    public var description: String {
        let forms = zip(training.model.forms, verdicts).map { form, verdict in
            "  \(form.name): \(verdict.rank) other things look more like it"
        }
        return (["\(training)"] + forms).joined(separator: "\n")
    }
}
