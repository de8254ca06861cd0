import ArgumentParser
import NCACommandLine
import NCAGuidance
import NCATraining

/// Says which options help, where there are any; libraries know none.
func wordedWithOptions(_ error: any Error) -> any Error {
    if error is PromptTraining.NothingWanted { return ValidationError("\(error)") }
    return remedy(error).map { WordedError(error, remedy: $0) } ?? error
}

private func remedy(_ error: any Error) -> String? {
    switch error {
    case TargetError.noFigure: "pass --background keep to grow the whole rectangle"
    case TargetError.noBackground:
        "cut the figure out, or pass --background keep to grow the whole rectangle"
    case TargetError.noRoom: "give a larger --size or a smaller --margin"
    case CheckpointError.missing: "train without --resume"
    case is TrainingInterrupted: "the same command with --resume goes on"
    case is PromptTraining.Failure: "give more --minutes, other words, or another --rng"
    default: nil
    }
}
