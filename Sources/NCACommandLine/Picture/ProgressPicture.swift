import Foundation
import NCAImageIO
import Synchronization

/// A progress bar with a picture above it, both redrawn in place.
package final class ProgressPicture: Sendable {
    /// Lines that stay free for the bar and for what was there before.
    private static let freeRows = 4
    /// Below, a picture of two pixels a character shows nothing.
    private static let smallestSide = 16

    private let terminal: Terminal
    /// Lines of the picture that is shown.
    private let lines = Mutex(0)

    package init(_ terminal: Terminal) { self.terminal = terminal }

    /// Whether the terminal is large enough; making a picture can be saved otherwise.
    package var hasRoom: Bool { room != nil }

    /// Pixels that fit above the bar.
    private var room: (width: Int, height: Int)? {
        var size = winsize()
        guard terminal.isInteractive, !terminal.isQuiet,
            ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
        else { return nil }
        let width = Int(size.ws_col), height = 2 * (Int(size.ws_row) - Self.freeRows)
        return min(width, height) >= Self.smallestSide ? (width, height) : nil
    }

    /// Redraws picture and bar; the bar alone where there is no room, and nothing in a log.
    package func show(_ picture: RGBAImage, _ share: Double, _ text: String) {
        guard let room else {
            clear()
            return terminal.bar(share, text)
        }
        let drawn = HalfBlocks.lines(picture.shrunk(toFit: room.width, room.height), background: nil)
        lines.withLock { lines in
            let start = "\r" + (lines > 0 ? "\u{1B}[\(lines)A" : "")
            terminal.write(start + drawn.map { $0 + "\u{1B}[K\n" }.joined())
            if drawn.count < lines { terminal.write("\u{1B}[J") }
            lines = drawn.count
        }
        terminal.bar(share, text)
    }

    /// Takes picture and bar away: before any message.
    package func clear() {
        lines.withLock { lines in
            if lines > 0 { terminal.write("\r\u{1B}[\(lines)A\u{1B}[J") }
            lines = 0
        }
        terminal.clearBar()
    }
}
