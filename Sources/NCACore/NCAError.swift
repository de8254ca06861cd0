import NCARuntime

/// What an error means to whoever called a program or library; programs map it to their exit status.
public enum NCAErrorKind: Sendable, CaseIterable {
    /// What was asked for is not possible.
    case usage
    /// A file was read, and its content cannot be used.
    case unsuitableInput
    /// A file could not be opened or read.
    case missingInput
    /// A fault of this program or of a library that it uses.
    case internalFault
    /// A file or folder cannot be written.
    case cannotWrite
    /// The work was done, and nothing usable came of it.
    case noResult
    /// The caller asked for an end.
    case interrupted
}

/// An error that people read: its description names the file, the field and the remedy.
public protocol NCAError: Error, CustomStringConvertible {
    /// What it means to the caller.
    var kind: NCAErrorKind { get }
}

extension RuntimeError: NCAError {
    public var kind: NCAErrorKind { .unsuitableInput }
}

/// Work that ended because the caller asked for it.
public struct InterruptedError: NCAError {
    public let description: String

    /// - Parameter description: what remains of the work, and how it goes on.
    public init(_ description: String) { self.description = description }

    public var kind: NCAErrorKind { .interrupted }
}
