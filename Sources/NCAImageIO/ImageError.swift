import NCACore
import NCAFiles

/// A picture that could not be read or written: which file, what is wrong, and what to do.
public struct ImageError: NCAError {
    public let description: String
    public let kind: NCAErrorKind

    init(description: String, kind: NCAErrorKind = .unsuitableInput) {
        self.description = description
        self.kind = kind
    }

    init(_ error: FileError) { self.init(description: error.description, kind: error.kind) }
}
