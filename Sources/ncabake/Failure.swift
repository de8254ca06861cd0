import ArgumentParser
import Foundation
import NCABaking
import NCADocuments
import NCAFiles
import NCAImageIO
import NCAModelFile

/// Prints an error and gives the exit code that scripts can rely on (sysexits.h).
func failure(_ error: any Error) -> any Error {
    if error is ValidationError || error is ExitCode { return error }
    if error is Interrupted {
        Progress.line("interrupted; nothing was written")
        return ExitCode(130)
    }
    if error is CancellationError {
        Progress.line("interrupted; the same command bakes what is missing")
        return ExitCode(130)
    }
    Progress.line("\(error)")
    switch error {
    case let error as ModelFileError: return ExitCode(error.field == nil ? 66 : 65)
    case let error as DocumentError: return ExitCode(error.isMissingFile ? 66 : 65)
    case let error as ImageError: return ExitCode(error.isMissingFile ? 66 : 65)
    case is FileError: return ExitCode(73)
    case let error as BakingError:
        switch error.kind {
        case .request: return ExitCode(64)
        case .output: return ExitCode(73)
        case .codec: return ExitCode(70)
        }
    default: return ExitCode(70)
    }
}

func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
