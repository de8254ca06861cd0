/// A bake that cannot be made, and the remedy.
public struct BakingError: Error, CustomStringConvertible, Sendable {
    public enum Kind: Sendable {
        /// What was asked for is not possible.
        case request
        /// A file or folder cannot be written.
        case output
        /// A codec failed, which is nobody's fault but its own.
        case codec
    }

    public let kind: Kind
    public let description: String

    init(_ description: String, _ kind: Kind = .request) {
        self.kind = kind
        self.description = description
    }
}
