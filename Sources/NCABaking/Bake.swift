import Foundation
import NCAFiles
import NCAImageIO

/// One growth, written to any number of files.
public struct Bake: Sendable {
    /// A file to write, or a folder for single frames.
    public enum Output: Sendable {
        case webp(path: String, AnimatedWebP.Compression)
        /// A PNG and, beside it, a JSON of the same name.
        case sheet(path: String, columns: Int?)
        case frames(folder: String)
    }

    /// What was written.
    public struct Report: Codable, Equatable, Sendable {
        public struct File: Codable, Equatable, Sendable {
            public var path: String
            public var bytes: Int
        }
        public var files: [File]
        public var frames: Int
        public var steps: Int
        public var width: Int
        public var height: Int
        /// Milliseconds.
        public var duration: Int
    }

    public var scene: Scene
    public var timing: Timing
    public var outputs: [Output]

    public init(scene: Scene, timing: Timing, outputs: [Output]) {
        self.scene = scene
        self.timing = timing
        self.outputs = outputs
    }

    /// Grows the scene once, feeds every output, and writes the files, each whole or not at all.
    public func run(progress: (_ frame: Int, _ of: Int) -> Void = { _, _ in }) throws -> Report {
        guard timing.framesPerSecond > 0, timing.framesPerSecond <= 1000, timing.hold >= 0 else {
            throw BakingError("--fps must be above 0 and at most 1000, and --hold must not be negative")
        }
        var animations: [(path: String, animation: AnimatedWebP)] = []
        var sheets: [(path: String, sheet: SpriteSheet)] = []
        var folders: [String] = []
        for output in outputs {
            switch output {
            case .webp(let path, let compression):
                animations.append(
                    (
                        path,
                        try AnimatedWebP(
                            width: scene.frameWidth, height: scene.frameHeight, timing: timing,
                            compression: compression)
                    ))
            case .sheet(let path, let columns):
                sheets.append((path, try SpriteSheet(scene: scene, timing: timing, columns: columns)))
            case .frames(let folder):
                do {
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                } catch {
                    throw BakingError("\(folder): cannot make the folder: \(error.localizedDescription)")
                }
                folders.append(folder)
            }
        }
        var files: [Report.File] = []
        func write(_ bytes: [UInt8], _ path: String) throws {
            try AtomicFile.write(bytes, to: path)
            files.append(.init(path: path, bytes: bytes.count))
        }
        let count = scene.frameSteps.count
        let digits = max(3, String(count - 1).count)
        try scene.forEachFrame { index, step, frame in
            for (_, animation) in animations { try animation.add(frame) }
            for i in sheets.indices { sheets[i].sheet.add(frame, step: step) }
            for folder in folders {
                let number = String(index)
                let name = String(repeating: "0", count: digits - number.count) + number
                try write(try PNG.encode(frame), "\(folder)/\(name).png")
            }
            progress(index + 1, count)
        }
        for (path, animation) in animations { try write(try animation.finish(), path) }
        for (path, sheet) in sheets {
            let (png, json) = try sheet.finish(image: URL(fileURLWithPath: path).lastPathComponent)
            try write(png, path)
            // Last, so that whoever waits for the description finds the picture.
            let base = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
            try write(json, base + ".json")
        }
        return Report(
            files: files, frames: count, steps: scene.steps, width: scene.frameWidth,
            height: scene.frameHeight,
            duration: timing.end(of: count))
    }
}
