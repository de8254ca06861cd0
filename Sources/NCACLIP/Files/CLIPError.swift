import NCACore

/// A checkpoint folder that cannot be used: which file, what is wrong with it, and what to do.
public struct CLIPError: NCAError {
    public let description: String
    public let kind: NCAErrorKind

    init(_ description: String, kind: NCAErrorKind = .unsuitableInput) {
        self.description = description
        self.kind = kind
    }
}
