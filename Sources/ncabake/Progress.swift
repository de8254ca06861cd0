import Foundation
import Synchronization

/// What a person sees on standard error.
struct Progress {
    /// A bar that redraws itself, where somebody can see it.
    let showsBar: Bool

    init(isQuiet: Bool) { showsBar = !isQuiet && isatty(STDERR_FILENO) != 0 }

    func show(_ frame: Int, of count: Int) {
        guard showsBar else { return }
        let width = 32
        let filled = frame * width / count
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Self.write("\r\u{1B}[K\(bar) \(frame)/\(count) frames")
    }

    func clear() {
        if showsBar { Self.write("\r\u{1B}[K") }
    }

    static func line(_ text: String) { write("ncabake: \(text)\n") }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// The bake was ended by Ctrl-C or kill.
struct Interrupted: Error {}

/// Turns Ctrl-C and kill into a flag that is asked after every frame, so that no temporary file stays.
enum Interruption {
    private static let received = Atomic(false)

    static func watch() {
        // Made now: a signal handler must not.
        received.store(false, ordering: .relaxed)
        // Whoever started the program may have had these signals blocked, and a child inherits that.
        var watched = sigset_t()
        sigemptyset(&watched)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&watched, number) }
        pthread_sigmask(SIG_UNBLOCK, &watched, nil)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                Interruption.received.store(true, ordering: .relaxed)
                // A second one means it.
                signal(number, SIG_DFL)
            }
        }
    }

    static func check() throws(Interrupted) {
        if received.load(ordering: .relaxed) { throw Interrupted() }
    }
}
