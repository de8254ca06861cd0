import Foundation

/// A line of the peers' step.py.
struct PeerStep: Codable {
    var peer: String
    var size: Int
    var threads: Int
    var milliseconds: Double

    enum CodingKeys: String, CodingKey {
        case peer, size, threads
        case milliseconds = "ms_per_step"
    }
}

/// Runs the peers' step times for grids of these sides, one thread; empty where Python lacks them.
func measurePeers(_ folder: String, python: String, sides: [Int]) -> [PeerStep] {
    let script = folder + "/step.py"
    guard FileManager.default.fileExists(atPath: script) else { return [] }
    return sides.flatMap { side in
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, script, "--size", String(side), "--threads", "1"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return [PeerStep]() }
        let lines = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: lines, as: UTF8.self).split(separator: "\n").compactMap {
            try? JSONDecoder().decode(PeerStep.self, from: Data($0.utf8))
        }
    }
}
