import NCACore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file operation that failed: which file, what was tried, and the system's reason.
public struct FileError: NCAError {
    /// What was tried.
    public enum Operation: String, Sendable {
        case open, read, write
    }

    public let path: String
    public let operation: Operation
    /// In the system's words.
    public let reason: String

    /// - Parameter operation: the one that has just failed and set `errno`.
    init(_ operation: Operation, _ path: String) {
        self.path = path
        self.operation = operation
        self.reason = String(cString: strerror(errno))
    }

    public var description: String { "\(path): cannot \(operation.rawValue): \(reason)" }

    public var kind: NCAErrorKind { operation == .write ? .cannotWrite : .missingInput }
}
