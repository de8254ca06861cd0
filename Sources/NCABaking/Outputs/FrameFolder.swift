import Foundation
import NCAFiles
import NCAImageIO

/// A folder of single frames: 000.png, 001.png, …
///
/// Frames wait in a temporary folder until the last one is made, so a bake that ends early neither mixes its frames
/// with those of an earlier one nor leaves a part of them. Its name is hidden, and a note tells Godot, which imports what
/// it sees in a project, to leave it alone.
struct FrameFolder: FrameWriter {
    /// Folders with a file of this name are none of Godot's.
    private static let ignoreNote = ".gdignore"

    let folder: String
    private let staging: String
    private let exists: Bool
    private let digits: Int
    private let bleeds: Bool
    private var names: [(name: String, bytes: Int)] = []

    init(folder: String, count: Int, bleeds: Bool, guardian: OutputGuard) throws {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.isEmpty else { throw BakingError("\(.png) needs a folder's name", .cannotWrite) }
        var isFolder: ObjCBool = false
        exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !exists || isFolder.boolValue else {
            throw BakingError("\(path) is a file; name a folder for the frames", .cannotWrite)
        }
        self.folder = path
        self.bleeds = bleeds
        digits = max(3, String(count - 1).count)
        if exists {
            try Self.check(guardian, (0..<count).map { [path, digits] in "\(path)/\(Self.name($0, digits))" })
        }
        // On the same volume as the folder, which may be a link: renaming does not copy.
        staging = AtomicFile.temporary(exists ? "\(path)/" : path)
        try AtomicFile.makeFolder(staging, for: path)
        try AtomicFile.write([], to: "\(staging)/\(Self.ignoreNote)")
    }

    mutating func add(_ frame: Frame) throws {
        let name = Self.name(frame.index, digits)
        let bytes = try PNG.encode(bleeds ? frame.picture.bled() : frame.picture, .picture)
        try AtomicFile.write(bytes, to: "\(staging)/\(name)")
        names.append((name, bytes.count))
    }

    private static func name(_ index: Int, _ digits: Int) -> String {
        let number = String(index)
        return String(repeating: "0", count: digits - number.count) + number + ".png"
    }

    func finish() -> Product {
        var product = Product()
        product.folder = self
        product.warnings = leftovers
        return product
    }

    /// Refuses frames that would be written over pictures that no bake wrote.
    func check(_ guardian: OutputGuard) throws {
        try Self.check(guardian, names.map { "\(folder)/\($0.name)" })
    }

    private static func check(_ guardian: OutputGuard, _ paths: [String]) throws {
        for path in paths { try guardian.check(path) { FileOrigin.picture.owner(of: $0, at: path) } }
    }

    /// Puts the frames under their names.
    func write() throws(BakingError) -> [Bake.Report.File] {
        unlink("\(staging)/\(Self.ignoreNote)")
        if exists {
            for (name, _) in names {
                guard rename("\(staging)/\(name)", "\(folder)/\(name)") == 0 else {
                    throw BakingError(
                        "\(folder)/\(name): cannot write: \(String(cString: strerror(errno)))", .cannotWrite)
                }
            }
            rmdir(staging)
        } else {
            guard rename(staging, folder) == 0 else {
                throw BakingError(
                    "\(folder): cannot write: \(String(cString: strerror(errno)))", .cannotWrite)
            }
        }
        return names.map { .init(path: "\(folder)/\($0.name)", bytes: $0.bytes) }
    }

    func discard() { try? FileManager.default.removeItem(atPath: staging) }

    /// Frames of an earlier, longer bake: whoever loads the whole folder would play them.
    private var leftovers: [String] {
        let ours = Set(names.map(\.name))
        let others = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".png") && $0.dropLast(4).allSatisfy(\.isNumber) && !ours.contains($0) }
            .sorted()
        guard let first = others.first else { return [] }
        return [
            "\(folder) holds \(others.count) more numbered pictures, from \(first) on, that are not of this bake"
        ]
    }
}
