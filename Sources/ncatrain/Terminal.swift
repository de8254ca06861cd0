import Foundation

/// What a person sees on standard error: a progress bar that redraws itself, or sparse lines in a log.
struct Terminal {
    static let standard = Terminal()

    let isInteractive = isatty(STDERR_FILENO) != 0

    func line(_ text: String) {
        write(isInteractive ? "\r\u{1B}[K\(text)\n" : text + "\n")
    }

    /// Redraws the bar; does nothing in a log.
    func bar(_ fraction: Double, _ text: String) {
        guard isInteractive else { return }
        let width = 24
        let filled = min(width, max(0, Int(fraction * Double(width))))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        write("\r\u{1B}[K\(bar) \(text)")
    }

    func clearBar() {
        if isInteractive { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return whole >= 3600
            ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
            : String(format: "%d:%02d", whole / 60, whole % 60)
    }
}
