import Foundation
import Synchronization

/// Turns Ctrl-C and kill into a flag that long work asks between its parts, so that nothing is left half done.
package enum Interruption {
    private static let received = Atomic(false)

    package static func watch() {
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

    /// As a signal does; may be called by signal handlers.
    package static func request() { received.store(true, ordering: .relaxed) }

    package static var isRequested: Bool { received.load(ordering: .relaxed) }
}
