/// A checkpoint folder that cannot be used: which file, what is wrong with it, and what to do.
public struct CLIPError: Error, CustomStringConvertible, Sendable {
    public let description: String
    /// Whether a file or the folder could not be found at all.
    public let isMissingFile: Bool

    init(_ description: String, isMissingFile: Bool = false) {
        self.description = description
        self.isMissingFile = isMissingFile
    }
}
