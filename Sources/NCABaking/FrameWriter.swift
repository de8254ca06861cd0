import Foundation
import NCAFiles
import NCAImageIO

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

    mutating func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try AtomicFile.write(bytes, to: path)
        files.append(.init(path: path, bytes: bytes.count))
    }
}

/// One animated WebP.
struct WebPWriter: FrameWriter {
    let path: String
    let animation: AnimatedWebP

    init(path: String, scene: Scene, timing: Timing, compression: AnimatedWebP.Compression) throws {
        self.path = path
        animation = try AnimatedWebP(
            width: scene.frameWidth, height: scene.frameHeight, timing: timing, compression: compression)
        try checkFile(path)
    }

    func add(_ frame: Frame) throws { try animation.add(frame.picture) }

    func finish() throws -> Written {
        var written = Written()
        try written.write(try animation.finish(), to: path)
        return written
    }
}

/// A sprite sheet and the JSON beside it.
struct SheetWriter: FrameWriter {
    let path: String
    var sheet: SpriteSheet

    init(path: String, scene: Scene, timing: Timing, columns: Int?) throws {
        self.path = path
        sheet = try SpriteSheet(scene: scene, timing: timing, columns: columns)
        try checkFile(path)
        try checkFile(SpriteSheet.descriptionPath(path))
    }

    mutating func add(_ frame: Frame) { sheet.add(frame) }

    func finish() throws -> Written {
        let (png, json) = try sheet.finish(image: URL(fileURLWithPath: path).lastPathComponent)
        var written = Written()
        try written.write(png, to: path)
        // Last, so that whoever waits for the description finds the picture.
        try written.write(json, to: SpriteSheet.descriptionPath(path))
        return written
    }
}

/// Refuses what ``AtomicFile/write(_:to:)`` could not write, before long work.
private func checkFile(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw BakingError("\(path) is a folder; name a file with --output", .output)
    }
    try AtomicFile.checkWritable(path)
}
