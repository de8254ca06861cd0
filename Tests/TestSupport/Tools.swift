import Foundation

/// A program that was run to its end.
public struct Finished {
    public let status: Int32
    public let output: String
    public let errors: String
}

/// What tests need around them: a folder of their own, the package's programs, and others'.
public enum Tools {
    /// The package's folder.
    public static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder of the programs that were built with the tests.
    public static let products: URL = {
        // The test runner lies among the products, on macOS inside a bundle.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("ncabake").path) {
                break
            }
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    public static func product(_ name: String) -> String { products.appendingPathComponent(name).path }

    /// A new, empty folder, removed after `body`.
    public static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    /// The path of a program, if it is installed.
    public static func find(_ program: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program, by path or by name, and waits.
    /// - Parameter interruptedAfter: seconds after which it is sent `signal`.
    public static func run(
        _ program: String, _ arguments: [String], in folder: String? = nil,
        environment: [String: String] = [:],
        interruptedAfter: Double? = nil, signal: Int32 = SIGINT
    ) throws -> Finished {
        guard let path = program.contains("/") ? program : find(program) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: program])
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files, not pipes: a pipe that nobody reads in time would block the program.
        let base = FileManager.default.temporaryDirectory.appendingPathComponent(
            "nca-run-\(UUID().uuidString)"
        ).path
        let (outputPath, errorPath) = (base + ".out", base + ".err")
        defer { for path in [outputPath, errorPath] { try? FileManager.default.removeItem(atPath: path) } }
        for path in [outputPath, errorPath] {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let (output, errors) = (
            FileHandle(forWritingAtPath: outputPath)!, FileHandle(forWritingAtPath: errorPath)!
        )
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        if let interruptedAfter {
            Thread.sleep(forTimeInterval: interruptedAfter)
            kill(process.processIdentifier, signal)
        }
        process.waitUntilExit()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Finished(status: process.terminationStatus, output: text(outputPath), errors: text(errorPath))
    }
}
