import Foundation
import Synchronization

/// A terminal that a program has for itself: the alternate screen, without echo, without a cursor.
///
/// The terminal is as it was before when the program ends: by ``leave()``, by a signal, also one that tells of a fault, and
/// while it is suspended (Ctrl-Z). Only kill -9 cannot be helped.
package final class TerminalScreen {
    /// The alternate screen, cleared, and no cursor; and back, from wherever output was cut off, with colours as they were.
    private static let enterSequence: StaticString = "\u{1B}[?1049h\u{1B}[2J\u{1B}[?25l"
    private static let leaveSequence: StaticString = "\u{1B}\\\u{1B}[m\u{1B}[?25h\u{1B}[?1049l"

    // Read by signal handlers, which may not do more than this.
    nonisolated(unsafe) private static var original = termios()
    nonisolated(unsafe) private static var raw = termios()
    private static let isEntered = Atomic(false)
    private static let wasSuspended = Atomic(false)

    private var input = TerminalInput()
    private var waiting: [Character] = []

    /// Whether standard input and output are a terminal.
    package static var isAvailable: Bool { isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0 }

    /// Takes the terminal; nil: there is none.
    package init?() {
        guard Self.isAvailable, tcgetattr(STDIN_FILENO, &Self.original) == 0 else { return nil }
        Self.raw = Self.original
        // Keys come one by one and are not shown; Ctrl-C and Ctrl-Z still send signals.
        Self.raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        Interruption.watch()
        Self.watchSignals()
        Self.enter()
    }

    /// Gives the terminal back.
    package func leave() { Self.restore() }

    // MARK: Output and input

    /// Characters of the whole terminal.
    package var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Whether all that was drawn is gone, as the program was suspended since the last call.
    package func takeSuspension() -> Bool { Self.wasSuspended.exchange(false, ordering: .relaxed) }

    /// Sends text. Gives up when the program is to end: a slow connection must not keep it.
    package func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty, !Interruption.isRequested {
            guard Self.wait(STDOUT_FILENO, POLLOUT, seconds: 0.1) else { continue }
            // Little at a time: what a terminal takes at once is not told.
            let count = bytes.prefix(512).withUnsafeBufferPointer {
                Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR, errno != EAGAIN { return }
        }
    }

    /// The next key, if one is pressed in time; of those that were pressed already, also without any time.
    package func key(within seconds: Double) -> Character? {
        let end = Self.now + seconds
        repeat {
            if !waiting.isEmpty { return waiting.removeFirst() }
            for case .key(let key) in read(within: max(0, end - Self.now)) { waiting.append(key) }
        } while Self.now < end && !Interruption.isRequested
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// Asks the terminal what it can do. All terminals answer the last question; one that is silent costs a second.
    package func abilities() -> TerminalPicture.Abilities {
        write(KittyGraphics.query + "\u{1B}]11;?\u{1B}\\" + "\u{1B}[16t" + "\u{1B}[c")
        var abilities = TerminalPicture.Abilities()
        if let cell = cell { (abilities.cellWidth, abilities.cellHeight) = cell }
        var isKitty = false, isSixel = false, isAnswered = false
        let end = Self.now + 1
        while !isAnswered, Self.now < end, !Interruption.isRequested {
            for event in read(within: end - Self.now) {
                switch event {
                case .key(let key): waiting.append(key)
                case .answer(.attributes(let list)):
                    isSixel = list.contains(4)
                    isAnswered = true
                case .answer(.cell(let width, let height)):
                    (abilities.cellWidth, abilities.cellHeight) = (width, height)
                case .answer(.background(let colour)): abilities.background = colour
                case .answer(.kitty(let isThere)): isKitty = isThere
                }
            }
        }
        abilities.graphics = isKitty ? .kitty : isSixel ? .sixel : .blocks
        write("\u{1B}[2J")
        return abilities
    }

    /// Pixels of a character, from the window's size where the system knows it.
    private var cell: (Int, Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0,
            size.ws_xpixel >= size.ws_col, size.ws_ypixel >= size.ws_row
        else { return nil }
        return (Int(size.ws_xpixel / size.ws_col), Int(size.ws_ypixel / size.ws_row))
    }

    private func read(within seconds: Double) -> [TerminalInput.Event] {
        guard Self.wait(STDIN_FILENO, POLLIN, seconds: seconds) else { return [] }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = Foundation.read(STDIN_FILENO, &bytes, bytes.count)
        // The terminal is gone.
        if count == 0 { Interruption.request() }
        return input.take(bytes.prefix(max(0, count)))
    }

    /// A signal ends the waiting as well.
    private static func wait(_ descriptor: Int32, _ event: Int32, seconds: Double) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return poll(&item, 1, Int32((seconds * 1000).rounded(.up))) > 0
    }

    private static var now: Double { ProcessInfo.processInfo.systemUptime }

    // MARK: Signals

    private static func enter() {
        isEntered.store(true, ordering: .relaxed)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        send(enterSequence)
    }

    /// May be called by signal handlers.
    private static func restore() {
        guard isEntered.exchange(false, ordering: .relaxed) else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &original)
        // What a stalled terminal has not taken is of no interest any more, and would block.
        if !wait(STDOUT_FILENO, POLLOUT, seconds: 0) { tcflush(STDOUT_FILENO, TCOFLUSH) }
        send(leaveSequence)
    }

    private static func send(_ text: StaticString) {
        _ = Foundation.write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }

    private static func watchSignals() {
        // Made now: a signal handler must not.
        _ = (
            isEntered.load(ordering: .relaxed), wasSuspended.load(ordering: .relaxed), enterSequence,
            leaveSequence
        )
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                // The first asks for an end in order; a second one means it.
                if Interruption.isRequested { TerminalScreen.end(number) } else { Interruption.request() }
            }
        }
        for number in [SIGQUIT, SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE] {
            signal(number) { TerminalScreen.end($0) }
        }
        signal(SIGTSTP) { _ in TerminalScreen.suspend() }
    }

    /// Ends as if nobody had caught the signal.
    private static func end(_ number: Int32) {
        restore()
        signal(number, SIG_DFL)
        raise(number)
    }

    private static func suspend() {
        restore()
        signal(SIGTSTP, SIG_DFL)
        // Blocked while its handler runs.
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTSTP)
        raise(SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        // Here it stops, and goes on with fg.
        signal(SIGTSTP) { _ in TerminalScreen.suspend() }
        wasSuspended.store(true, ordering: .relaxed)
        enter()
    }
}
