import Foundation
import NCAFiles
import NCAImageIO
import NCACore

/// A folder of single frames: 000.png, 001.png, …
///
/// Frames wait in a temporary folder until the last one is made, so a bake that ends early neither mixes its frames
/// with those of an earlier one nor leaves a part of them.
struct FrameFolder: FrameWriter {
    let folder: String
    private let staging: String
    private let exists: Bool
    private let digits: Int
    private var names: [(name: String, bytes: Int)] = []

    init(folder: String, count: Int) throws(BakingError) {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.isEmpty else { throw BakingError("\(.png) needs a folder's name", .cannotWrite) }
        var isFolder: ObjCBool = false
        exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !exists || isFolder.boolValue else {
            throw BakingError("\(path) is a file; name a folder for the frames", .cannotWrite)
        }
        self.folder = path
        // On the same volume as the folder, which may be a link: renaming does not copy.
        staging = AtomicFile.temporary(exists ? "\(path)/" : path)
        digits = max(3, String(count - 1).count)
        do {
            try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: true)
        } catch {
            throw BakingError("\(path): cannot make the folder: \(error.localizedDescription)", .cannotWrite)
        }
    }

    mutating func add(_ frame: Frame) throws {
        let number = String(frame.index)
        let name = String(repeating: "0", count: digits - number.count) + number + ".png"
        let bytes = try PNG.encode(frame.picture)
        try AtomicFile.write(bytes, to: "\(staging)/\(name)")
        names.append((name, bytes.count))
    }

    func finish() -> Product {
        var product = Product()
        product.folder = self
        product.warnings = leftovers
        return product
    }

    /// Puts the frames under their names.
    func write() throws(BakingError) -> [Bake.Report.File] {
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
