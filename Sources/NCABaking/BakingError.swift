import NCACore

/// A bake that cannot be made, and the remedy.
public struct BakingError: NCAError {
    /// `usage`: what was asked for is not possible; `internalFault`: a codec failed.
    public let kind: NCAErrorKind
    public let description: String

    init(_ description: String, _ kind: NCAErrorKind = .usage) {
        self.kind = kind
        self.description = description
    }
}
