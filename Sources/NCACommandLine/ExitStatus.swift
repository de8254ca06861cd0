import ArgumentParser
import NCACore

/// The exit status of both programs, by kind of error (sysexits.h); 70 for what nobody foresaw.
package enum ExitStatus {
    /// A kind's code, and what it means to people.
    private static func entry(_ kind: NCAErrorKind) -> (code: Int32, meaning: String) {
        switch kind {
        case .usage: (64, "wrong usage")
        case .unsuitableInput: (65, "unsuitable input")
        case .missingInput: (66, "no such input")
        case .internalFault: (70, "a fault of the program")
        case .cannotWrite: (73, "cannot write")
        case .noResult: (75, "nothing usable came of it")
        case .interrupted: (130, "interrupted")
        }
    }

    package static func code(of kind: NCAErrorKind) -> ExitCode { ExitCode(entry(kind).code) }

    /// All codes with their meanings, for a program's help.
    package static var summary: String {
        let entries = NCAErrorKind.allCases.map(entry)
        return (["0 done"] + entries.map { "\($0.code) \($0.meaning)" }).joined(separator: ", ")
    }

    /// Prints an error and gives what the parser shall end with.
    package static func report(_ error: any Error, on terminal: Terminal) -> any Error {
        // The parser prints its own.
        if error is ValidationError || error is ExitCode || error is CleanExit { return error }
        terminal.message("\(error)")
        return code(of: (error as? any NCAError)?.kind ?? .internalFault)
    }
}
