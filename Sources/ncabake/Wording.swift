import NCABaking
import NCACore
import NCAFiles

/// An error in which fields of scenes are called by the options that set them.
private struct WordedError: NCAError {
    let description: String
    let kind: NCAErrorKind
}

func worded(_ error: any Error) -> any Error {
    switch error {
    case let error as BakingError:
        WordedError(description: error.worded(\.option), kind: error.kind)
    case let error as OutputGuard.Refusal:
        WordedError(description: "\(error) with \(BakingField.output.option)", kind: error.kind)
    default: error
    }
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
