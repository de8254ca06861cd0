import ArgumentParser
import Foundation
import NCACLIP

/// Files that ship with the program: the guide, the embryo.
enum ShippedFiles {
    /// The path of a file or folder in `Models`: below a folder around the program or the current one, or where
    /// `make install` puts it.
    static func find(_ name: String) -> String? {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let executable =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? program.path
        var folders: [String] = []
        for start in [executable, FileManager.default.currentDirectoryPath + "/."] {
            var folder = URL(fileURLWithPath: start).deletingLastPathComponent()
            while folder.path != "/" {
                folders.append(folder.appendingPathComponent("Models").path)
                folders.append(folder.appendingPathComponent("share/nca").path)
                folder.deleteLastPathComponent()
            }
        }
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The folder of a CLIP model: what was asked for, or the guide that ships.
    static func clip(_ name: String?) throws -> String {
        if let name { return try ModelLocation.find(name) }
        guard let folder = find("guide") else {
            throw ValidationError(
                "The guide that ships was not found: Models/guide is neither around the program nor here. "
                    + "Give a folder with --clip.")
        }
        return folder
    }
}
