import Foundation
import NCACore

/// What a person sees on standard error: messages, and a progress bar that redraws itself where somebody can see it.
package struct Terminal: Sendable {
    /// Columns of the bar.
    private static let barWidth = 24

    /// Written before every message.
    private let program: String
    package let isQuiet: Bool
    /// Whether standard error is a terminal rather than a file.
    package let isInteractive: Bool

    package init(program: String, isQuiet: Bool = false) {
        self.program = program
        self.isQuiet = isQuiet
        isInteractive = isatty(STDERR_FILENO) != 0
    }

    /// Prints a message with the program's name, over the bar if there is one. Not silenced by ``isQuiet``.
    package func message(_ text: String) { line("\(program): \(text)") }

    /// Prints a message unless the program is quiet.
    package func note(_ text: String) {
        if !isQuiet { message(text) }
    }

    /// Prints a line as it is.
    package func line(_ text: String) {
        write(isInteractive ? "\r\u{1B}[K\(text)\n" : text + "\n")
    }

    /// Redraws the bar: a share of 0 … 1, and what it is a share of. Does nothing in a log.
    package func bar(_ share: Double, _ text: String) {
        guard isInteractive, !isQuiet else { return }
        let filled = min(Self.barWidth, max(0, Int(share * Double(Self.barWidth))))
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
        write("\r\u{1B}[K\(bar) \(text)")
    }

    package func clearBar() {
        if isInteractive { write("\r\u{1B}[K") }
    }

    /// Writes text as it is.
    func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// "2:05", or "1:02:05" from an hour on.
    package static func duration(seconds: Double) -> String { durationText(seconds: seconds) }
}
