import Foundation
import Synchronization

/// Temporary files and folders of processes that were killed before they could rename or remove them.
package enum Leftovers {
    private static let swept = Mutex<Set<String>>([])

    /// Removes them from a folder, once in a process: whoever writes into a folder tidies it first. A folder that does
    /// not exist or cannot be read stays as it is.
    package static func sweep(_ folder: String) {
        guard swept.withLock({ $0.insert(folder).inserted }) else { return }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where AtomicFile.isAbandoned(name) {
            // Where that fails, somebody else was faster, or it is not ours to remove.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
