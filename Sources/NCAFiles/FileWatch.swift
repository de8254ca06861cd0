import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds out when files change, by looking at them now and then: the same on every system, and on network folders.
package struct FileWatch: Sendable {
    /// Seconds between two looks. What changes within a fraction of a second is one change.
    private static let interval = 0.2

    /// What tells a file or a folder from what it was.
    private enum State: Equatable, Sendable {
        case missing
        /// When it was modified, its size, and which file it is.
        case file(seconds: Int, nanoseconds: Int, size: Int64, inode: UInt64)
        /// What is in it and not hidden: temporary files come and go.
        case folder([String])

        init(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                self = .missing
                return
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
                self = .folder(names.filter { !$0.hasPrefix(".") }.sorted())
                return
            }
            #if canImport(Darwin)
                let modified = status.st_mtimespec
            #else
                let modified = status.st_mtim
            #endif
            self = .file(
                seconds: Int(modified.tv_sec), nanoseconds: Int(modified.tv_nsec),
                size: Int64(status.st_size),
                inode: UInt64(status.st_ino))
        }
    }

    private let paths: [String]
    private let states: [State]

    /// Looks at files, and at folders for what is in them, as they are now.
    package init(_ paths: [String]) {
        self.paths = paths
        states = paths.map(State.init)
    }

    /// Waits until a file is no longer as it was, and then until it has been left alone for a moment.
    ///
    /// - Parameter isCancelled: asked a few times a second.
    /// - Returns: the files that changed; nil if the wait was cancelled.
    package func change(isCancelled: () -> Bool) -> [String]? {
        while true {
            if isCancelled() { return nil }
            Thread.sleep(forTimeInterval: Self.interval)
            let now = FileWatch(paths)
            guard now.states != states else { continue }
            var last = now
            while !isCancelled() {
                Thread.sleep(forTimeInterval: Self.interval)
                let next = FileWatch(paths)
                if next.states == last.states { break }
                last = next
            }
            return zip(paths, zip(states, last.states)).filter { $1.0 != $1.1 }.map(\.0)
        }
    }
}
