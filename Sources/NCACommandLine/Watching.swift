import ArgumentParser
import Foundation
import NCACore
import NCAFiles

/// Work that is done again whenever its files change, until it is interrupted.
package enum Watching {
    /// Does `work` now, and again after each change of a file of `paths`.
    ///
    /// What fails is reported, and done again when a file changes: a scene that is being edited is often broken. Wrong
    /// options end it in the first round, as no change of a file would mend them. Whoever calls it has called
    /// ``Interruption/watch()``.
    /// - Parameters:
    ///   - paths: the files to watch; asked before each round, as one file may name others.
    ///   - report: puts an error into words.
    /// - Throws: `InterruptedError` when Ctrl-C or kill ends it; what the parser of options threw.
    package static func run(
        on terminal: Terminal, paths: () -> [String], report: (any Error) -> any Error,
        work: () throws -> Void
    ) throws {
        var isFirst = true
        while true {
            let watch = FileWatch(paths())
            do { try work() } catch {
                if error is InterruptedError || isFirst && (error is ValidationError || error is CleanExit) {
                    throw error
                }
                // A command that has said all there is to say throws nothing but its exit code.
                if !(error is ExitCode) { terminal.message("\(report(error))") }
            }
            isFirst = false
            // Who reads the output through a pipe sees each round when it is done.
            fflush(nil)
            if !Interruption.isRequested { terminal.note("watching; Ctrl-C ends it") }
            guard let changed = watch.change(isCancelled: { Interruption.isRequested }) else {
                throw InterruptedError("no longer watching")
            }
            terminal.note("changed: \(changed.joined(separator: ", "))")
        }
    }
}

extension ReportingCommand {
    /// Does the work once or, with --watch, again after each change of a file.
    package func watch(
        _ option: WatchOptions, _ paths: @autoclosure () -> [String], on terminal: Terminal,
        work: () throws -> Void
    ) throws {
        guard option.watch else { return try work() }
        Interruption.watch()
        try Watching.run(on: terminal, paths: paths, report: Self.worded, work: work)
    }
}

/// The option of commands that can do their work again.
package struct WatchOptions: ParsableArguments {
    @Flag(help: "Go on, and do it again whenever a file changes that it is made of; Ctrl-C ends it.")
    package var watch = false

    package init() {}
}
