import NCABaking
import NCACore

/// An error in which fields of scenes are called by the options that set them.
private struct WordedError: NCAError {
    let description: String
    let kind: NCAErrorKind
}

func worded(_ error: any Error) -> any Error {
    guard let error = error as? BakingError else { return error }
    return WordedError(description: error.worded(\.option), kind: error.kind)
}

extension BakingField {
    fileprivate var option: String {
        switch self {
        case .formats: "--sheet-format"
        case .preview: "--sheet-preview"
        default: "--" + rawValue
        }
    }
}
