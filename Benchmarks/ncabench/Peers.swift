import Foundation

/// A line of the peers' step.py.
struct PeerStep: Codable {
    var peer: String
    var size: Int
    var threads: Int
    var milliseconds: Double

    /// Of the default network, which the peers run.
    static let macsPerCell = 8192

    enum CodingKeys: String, CodingKey {
        case peer, size, threads
        case milliseconds = "ms_per_step"
    }
}

/// Runs the peers' step times for grids of these sides, one thread; empty where Python lacks them.
func measurePeers(_ folder: String, python: String, sides: [Int]) -> [PeerStep] {
    sides.flatMap { side in
        lines(of: python, [folder + "/step.py", "--size", String(side), "--threads", "1"])
    }
}

/// Seconds per training iteration in PyTorch, two threads; nil where Python lacks it.
func measureTrainingPeer(_ folder: String, python: String, picture: String) -> Double? {
    struct Line: Decodable {
        var seconds: Double

        enum CodingKeys: String, CodingKey { case seconds = "s_per_iteration" }
    }
    let printed: [Line] = lines(
        of: python,
        [
            folder + "/train_torch.py", "--target", picture, "--size", "40", "--iterations", "4", "--threads",
            "2",
        ])
    return printed.last?.seconds
}

/// Runs a program that prints one JSON object a line; empty if it can't.
private func lines<Line: Decodable>(of program: String, _ arguments: [String]) -> [Line] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return [] }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
        try? JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
}
