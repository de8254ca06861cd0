import Foundation

/// Files that ship with the programs.
package enum InstalledFiles {
    /// The path of a file or folder in `Models`: below a folder around the program or the current one, or where
    /// `make install` puts it; nil if it is nowhere.
    package static func find(_ name: String) -> String? {
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
}
