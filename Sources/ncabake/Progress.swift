import Foundation
import NCATerminal

/// What a person sees on standard error.
struct Progress: Sendable {
    /// A bar that redraws itself, where somebody can see it.
    let showsBar: Bool

    init(isQuiet: Bool) { showsBar = !isQuiet && isatty(STDERR_FILENO) != 0 }

    /// Redraws the bar: a share of 0 … 1, and what it is a share of.
    func show(_ share: Double, _ text: String) {
        guard showsBar else { return }
        let width = 32
        let filled = Int(share * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Self.write("\r\u{1B}[K\(bar) \(text)")
    }

    func clear() {
        if showsBar { Self.write("\r\u{1B}[K") }
    }

    static func line(_ text: String) { write("ncabake: \(text)\n") }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// The bake was ended by Ctrl-C or kill.
struct Interrupted: Error {}

extension Interruption {
    /// Asked after every frame, so that no temporary file stays.
    static func check() throws(Interrupted) {
        if isRequested { throw Interrupted() }
    }
}
