import NCACore
import NCAImageIO

/// What a person sees of long work: a bar with a picture above it, or a line now and then in a log.
package final class ProgressDisplay {
    /// Seconds between the lines of a log.
    private static let logInterval = 20.0
    /// Seconds between pictures, which cost a rollout each.
    private static let pictureInterval = 3.0

    package let terminal: Terminal
    private let screen: ProgressPicture
    private let picture: () throws -> RGBAImage?
    private var lastLine = ContinuousClock.now
    private var shown: (picture: RGBAImage, at: ContinuousClock.Instant)?

    /// - Parameter picture: how the work stands; shown where the terminal is large enough.
    package init(_ terminal: Terminal, picture: @escaping () throws -> RGBAImage? = { nil }) {
        self.terminal = terminal
        screen = ProgressPicture(terminal)
        self.picture = picture
    }

    /// Shows how far the work is: a share of 0 … 1 with a text, or in a log from time to time a line.
    package func show(_ share: Double, _ text: String, line: @autoclosure () -> String) {
        guard !terminal.isQuiet else { return }
        guard terminal.isInteractive else {
            guard lastLine.seconds > Self.logInterval else { return }
            lastLine = .now
            return terminal.line(line())
        }
        if screen.hasRoom, shown.map({ $0.at.seconds > Self.pictureInterval }) ?? true {
            // What cannot be drawn now, such as a network that cannot be rounded yet, may be drawn later.
            if let picture = try? picture() { shown = (picture, .now) }
        }
        guard let shown else { return terminal.bar(share, text) }
        screen.show(shown.picture, share, text)
    }

    /// Takes bar and picture away: before any message.
    package func clear() { screen.clear() }
}
