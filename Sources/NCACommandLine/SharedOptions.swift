import ArgumentParser
import Foundation

/// What a command prints of what it did.
package struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON.")
    package var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors and the result.")
    package var quiet = false

    package init() {}
}

/// How many cores a command uses.
package struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads. Default: one per core. Changes no result.")
    package var threads: Int?

    package init() {}

    package func validate() throws {
        guard threads ?? 1 >= 1 else { throw ValidationError("--threads must be at least 1.") }
    }

    package var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
