import Foundation
import NCAFiles

/// An output of a bake: takes frames one by one, and makes its files when it has them all.
///
/// A writer finds out when it is made whether its files can be written. Nothing of it can be seen under the names of its
/// files before ``Product/write()``.
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
    /// In the order of writing.
    var files: [(path: String, bytes: [UInt8])] = []
    /// Single frames, which wait in a folder.
    var folder: FrameFolder?
    var warnings: [String] = []
    /// What was decided for the user.
    var notes: [String] = []

    init(_ files: [(path: String, bytes: [UInt8])] = []) { self.files = files }

    init(_ bytes: [UInt8], path: String) { files = [(path, bytes)] }

    /// Writes the files, each whole or not at all.
    func write() throws -> [Bake.Report.File] {
        if let folder { return try folder.write() }
        return try files.map { path, bytes in
            try AtomicFile.write(bytes, to: path)
            return Bake.Report.File(path: path, bytes: bytes.count)
        }
    }
}

/// Refuses what ``AtomicFile/write(_:to:)`` could not write, before long work.
func checkFile(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw BakingError("\(path) is a folder; name a file with \(.output)", .cannotWrite)
    }
    try AtomicFile.checkWritable(path)
}
