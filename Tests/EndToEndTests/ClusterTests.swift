import Foundation
import NCAFiles
import TestSupport
import Testing

/// Examples/cluster: one catalogue, spread in the ways that its README shows.
@Suite struct ClusterTests {
    /// Runs a command in a copy of the example, and returns the models and what was baked of them.
    private func results(of command: [String], in folder: String) throws -> [String: [UInt8]] {
        let place = "\(folder)/\(URL(fileURLWithPath: command[0]).lastPathComponent)"
        try FileManager.default.copyItem(
            atPath: Tools.package.appendingPathComponent("Examples/cluster").path, toPath: place)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let run = try Tools.run(
            command[0], Array(command.dropFirst()), in: place,
            environment: ["PATH": "\(Tools.products.path):\(path)"])
        let logs = try FileManager.default.contentsOfDirectory(atPath: place)
            .filter { $0.hasPrefix("slurm-") }
            .map { String(decoding: try AtomicFile.read("\(place)/\($0)"), as: UTF8.self) }
        try #require(run.status == 0, "\(run.output)\(run.errors)\(logs)")
        var files: [String: [UInt8]] = [:]
        for folder in ["models", "baked"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(place)/\(folder)")
            where !name.hasPrefix(".") && !name.hasSuffix(".stamp") {
                files["\(folder)/\(name)"] = try AtomicFile.read("\(place)/\(folder)/\(name)")
            }
        }
        return files
    }

    private func alone(in folder: String) throws -> [String: [UInt8]] {
        let files = try results(
            of: ["sh", "-c", "ncatrain batch catalogue.toml && ncabake batch catalogue.toml"], in: folder)
        #expect(files.count == 3 + 3 * 4)
        return files
    }

    @Test(.enabled(if: Tools.find("parallel") != nil, "GNU Parallel is not installed"))
    func `GNU Parallel's jobs give the bytes of one process`() throws {
        try Tools.withFolder { folder in
            let spread = try results(of: ["bash", "parallel.sh"], in: folder)
            let together = try alone(in: folder)
            #expect(spread == together)
        }
    }

    @Test(
        .enabled(
            if: ["munged", "slurmctld", "slurmd", "sbatch"].allSatisfy { Tools.find($0) != nil }
                && geteuid() == 0,
            "Slurm is not installed, or this is not root"))
    func `a Slurm job array gives the bytes of one process`() throws {
        try Tools.withFolder { folder in
            let script = Tools.package.appendingPathComponent("Tests/Cluster/slurm.sh").path
            let array = [script, folder + "/slurm", "sbatch", "--wait", "--array=0-2", "slurm.sh"]
            let spread = try results(of: array, in: folder)
            let together = try alone(in: folder)
            #expect(spread == together)
        }
    }
}
