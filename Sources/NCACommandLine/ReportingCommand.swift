import ArgumentParser
import NCACore

/// A command whose errors become a message and an exit status that scripts can rely on.
package protocol ReportingCommand: ParsableCommand {
    /// Does what the command is for.
    func perform() throws
    /// A library's error with the options that help; libraries know none.
    static func worded(_ error: any Error) -> any Error
    /// Prints messages under the program's name.
    static var terminal: Terminal { get }
}

extension ReportingCommand {
    package mutating func run() throws {
        do { try perform() } catch {
            throw ExitStatus.report(Self.worded(error), on: Self.terminal)
        }
    }
}

/// An error with what helps, in a program's own terms such as its options.
package struct WordedError: NCAError {
    package let kind: NCAErrorKind
    package let description: String

    package init(_ error: any Error, remedy: String) {
        kind = (error as? any NCAError)?.kind ?? .internalFault
        description = "\(error); \(remedy)"
    }
}

/// Refuses a number outside of its range, and names the option.
package func check(
    _ option: String, _ value: Int?, _ range: ClosedRange<Int>, multipleOf step: Int = 1,
    _ unit: String? = nil
) throws {
    guard let value, !range.contains(value) || value % step != 0 else { return }
    let kind = step > 1 ? "a multiple of \(step), " : ""
    let unit = unit.map { " " + $0 } ?? ""
    throw ValidationError("\(option) must be \(kind)\(range.lowerBound) to \(range.upperBound)\(unit).")
}

/// Refuses a number below its least value.
package func check(_ option: String, _ value: Int?, _ range: PartialRangeFrom<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) must be at least \(range.lowerBound).")
}

/// Prints a result for people or programs.
package func show(_ result: some Encodable & CustomStringConvertible, asJSON: Bool) throws {
    print(asJSON ? try result.jsonText : result.description)
}
