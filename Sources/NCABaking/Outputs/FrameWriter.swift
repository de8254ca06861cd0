import Foundation
import NCAFiles
import NCAImageIO
import NCACore

/// An output of a bake: takes frames one by one, and writes when it has them all.
///
/// A writer finds out when it is made whether its files can be written. Until ``finish()`` nothing of it can be seen
/// under the names of its files.
protocol FrameWriter {
    mutating func add(_ frame: Frame) throws
    /// Writes the files, each whole or not at all.
    mutating func finish() throws -> Written
    /// Leaves nothing behind; called instead of ``finish()`` when a bake ends early, and after it when it failed.
    func discard()
}

extension FrameWriter {
    func discard() {}
}

/// What a writer wrote, in the order of writing, and what the user should know about it.
struct Written {
    var files: [Bake.Report.File] = []
    var warnings: [String] = []
    /// What was decided for the user.
    var notes: [String] = []

    mutating func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try AtomicFile.write(bytes, to: path)
        files.append(.init(path: path, bytes: bytes.count))
    }
}

/// Refuses what ``AtomicFile/write(_:to:)`` could not write, before long work.
func checkFile(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw BakingError("\(path) is a folder; name a file with --output", .cannotWrite)
    }
    try AtomicFile.checkWritable(path)
}
