import NCACore

/// A checkpoint folder that cannot be used: which file, what is wrong with it, and what to do.
public struct CLIPError: NCAError {
    /// The file, what is wrong, and the remedy.
    public let description: String
    /// `missingInput` where a file or the folder could not be found, otherwise `unsuitableInput`.
    public let kind: NCAErrorKind

    init(_ description: String, kind: NCAErrorKind = .unsuitableInput) {
        self.description = description
        self.kind = kind
    }
}
