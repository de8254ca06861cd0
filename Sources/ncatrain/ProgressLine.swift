import NCACommandLine
import NCACore
import NCAGuidance
import NCAImageIO
import NCATraining

/// What a person sees of a training: a bar, or a line now and then in a log.
final class ProgressLine {
    /// Seconds between the lines of a log.
    private static let logInterval = 20.0

    /// Seconds between the pictures above the bar: each costs a rollout.
    private static let pictureInterval = 3.0

    private let terminal: Terminal
    private let screen: ProgressPicture
    /// What has grown by now.
    private let picture: () throws -> RGBAImage?
    private var lastLine = ContinuousClock.now
    private var shown: (picture: RGBAImage, at: ContinuousClock.Instant)?

    /// From here on Ctrl-C is a flag, `Interruption.isRequested`, that training asks for.
    /// - Parameter picture: shown above the bar where the terminal is large enough.
    init(isQuiet: Bool, picture: @escaping () throws -> RGBAImage? = { nil }) {
        terminal = NCATrain.terminal(isQuiet: isQuiet)
        screen = ProgressPicture(terminal)
        self.picture = picture
        Interruption.watch()
    }

    func clear() { screen.clear() }

    func show(_ progress: TrainingProgress) {
        guard !terminal.isQuiet else { return }
        if terminal.isInteractive { return showPicture(progress) }
        guard lastLine.seconds > Self.logInterval else { return }
        lastLine = .now
        terminal.line("iteration \(progress.iteration) \(progress)  \(progress.bestDescription)")
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

    private func showPicture(_ progress: TrainingProgress) {
        if screen.hasRoom, shown.map({ $0.at.seconds > Self.pictureInterval }) ?? true {
            // What cannot be drawn now, such as a network that cannot be rounded yet, may be drawn later.
            if let picture = try? picture() { shown = (picture, .now) }
        }
        guard let shown else { return terminal.bar(progress.share, "\(progress)") }
        screen.show(shown.picture, progress.share, "\(progress)")
    }
}
