import NCACommandLine
import NCAGuidance
import NCATraining

extension ProgressDisplay {
    func show(_ progress: TrainingProgress) {
        show(
            progress.share, "\(progress)",
            line: "iteration \(progress.iteration) \(progress)  \(progress.bestDescription)")
    }

    func show(_ event: PromptTraining.Event) {
        switch event {
        case .painting(let share, _): terminal.bar(share, "\(event)")
        case .painted, .failed:
            clear()
            terminal.note("\(event)")
        case .training(let progress): show(progress)
        }
    }
}
