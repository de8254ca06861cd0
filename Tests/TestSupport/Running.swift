import Foundation

/// A program that goes on while the test changes its files.
public final class Running {
    private let process = Process()
    private let log: String

    /// - Parameter program: one of the package's products.
    public init(_ program: String, _ arguments: [String], in folder: String) throws {
        log = folder + "/log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(fileURLWithPath: Tools.product(program))
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = FileHandle(forWritingAtPath: log)
        (process.standardOutput, process.standardError) = (output, output)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What it has printed so far.
    public var output: String {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }

    /// Whether something comes true in twenty seconds.
    public func waits(until condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<400 {
            if try condition() { return true }
            if !process.isRunning { return false }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return false
    }

    /// Whether so many rounds are over.
    public func waits(forRound round: Int) -> Bool {
        waits { output.components(separatedBy: "watching; Ctrl-C ends it").count > round }
    }

    /// Sends a signal, and waits for the exit status.
    public func end(_ signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }
}
