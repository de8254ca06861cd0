import Foundation
import NCAFiles

/// An output of a bake: takes frames one by one, and makes its files when it has them all.
///
/// A writer finds out when it is made whether its files can be written, and may be. Nothing of it can be seen under the
/// names of its files before ``Product/write()``.
protocol FrameWriter {
    mutating func add(_ frame: Frame) throws
    /// Makes the files' contents.
    mutating func finish() throws -> Product
    /// Leaves nothing behind; called at the end of every bake, also after its files were written.
    func discard()
}

extension FrameWriter {
    func discard() {}
}

/// What a writer made and will write, and what the user should know about it.
struct Product {
    struct File {
        let path: String
        let bytes: [UInt8]
        /// What is written, and what may be replaced by it.
        let origin: FileOrigin
    }

    /// In the order of writing.
    var files: [File] = []
    /// Single frames, which wait in a folder.
    var folder: FrameFolder?
    /// Files of an earlier bake that no longer belong to what is written; removed when all is written.
    var stale: [String] = []
    var warnings: [String] = []
    /// What was decided for the user.
    var notes: [String] = []

    init() {}

    init(_ bytes: [UInt8], path: String, _ origin: FileOrigin) {
        files = [File(path: path, bytes: bytes, origin: origin)]
    }

    /// Refuses what would be written over files that no bake wrote.
    func check(_ guardian: OutputGuard) throws {
        for file in files { try guardian.check(file.path, file.origin) }
        try folder?.check(guardian)
    }

    /// Writes the files, all or none: pages without their description are of no use.
    func write() throws -> [Bake.Report.File] {
        if let folder { return try folder.write() }
        try AtomicFile.write(files.map { ($0.path, $0.bytes) })
        for path in stale { try? FileManager.default.removeItem(atPath: path) }
        return files.map { Bake.Report.File(path: $0.path, bytes: $0.bytes.count) }
    }
}

extension OutputGuard {
    /// Refuses a path under which nothing can be written, or a file lies that no bake wrote; before long work.
    func check(_ path: String, _ origin: FileOrigin) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw BakingError("\(path) is a folder; name a file with \(.output)", .cannotWrite)
        }
        try check(path) { origin.owner(of: $0, at: path) }
        try AtomicFile.checkWritable(path)
    }
}
