import NCACommandLine
import NCACore
import NCAGuidance
import NCATraining

/// What a person sees of a training: a bar, or a line now and then in a log.
final class ProgressLine {
    /// Seconds between the lines of a log.
    private static let logInterval = 20.0

    private let terminal: Terminal
    private var lastLine = ContinuousClock.now

    /// From here on Ctrl-C is a flag, `Interruption.isRequested`, that training asks for.
    init(isQuiet: Bool) {
        terminal = NCATrain.terminal(isQuiet: isQuiet)
        Interruption.watch()
    }

    func clear() { terminal.clearBar() }

    func show(_ progress: TrainingProgress) {
        guard !terminal.isQuiet else { return }
        if terminal.isInteractive { return terminal.bar(progress.share, "\(progress)") }
        guard lastLine.seconds > Self.logInterval else { return }
        lastLine = .now
        terminal.line("iteration \(progress.iteration) \(progress)  \(progress.bestDescription)")
    }

    func show(_ event: PromptTraining.Event) {
        switch event {
        case .painting(let share, _): terminal.bar(share, "\(event)")
        case .painted, .failed:
            terminal.clearBar()
            terminal.note("\(event)")
        case .training(let progress): show(progress)
        }
    }
}
