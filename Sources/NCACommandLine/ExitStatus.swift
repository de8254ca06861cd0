import ArgumentParser
import NCACore

/// The exit status of both programs, by kind of error (sysexits.h); 70 for what nobody foresaw.
package enum ExitStatus {
    package static func code(of kind: NCAErrorKind) -> ExitCode {
        switch kind {
        case .usage: ExitCode(64)
        case .unsuitableInput: ExitCode(65)
        case .missingInput: ExitCode(66)
        case .internalFault: ExitCode(70)
        case .cannotWrite: ExitCode(73)
        case .noResult: ExitCode(75)
        case .interrupted: ExitCode(130)
        }
    }

    /// Prints an error and gives what the parser shall end with.
    package static func report(_ error: any Error, on terminal: Terminal) -> any Error {
        // The parser prints its own.
        if error is ValidationError || error is ExitCode || error is CleanExit { return error }
        terminal.message("\(error)")
        return code(of: (error as? any NCAError)?.kind ?? .internalFault)
    }
}
