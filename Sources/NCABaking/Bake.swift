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
        /// Of a frame, in pixels.
        public var width: Int
        public var height: Int
        /// Milliseconds.
        public var duration: Int
        /// What does not stop a bake, but may surprise.
        public var warnings: [String]
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
    ///
    /// - Parameter progress: is told after each frame; if it throws, the bake ends and nothing is written.
    /// - Throws: ``BakingError``, `FileError`, or what `progress` threw.
    public func run(progress: (_ frame: Int, _ of: Int) throws -> Void = { _, _ in }) throws -> Report {
        let frames = try scene.frames()
        try timing.check(frameCount: frames.count)
        var writers: [any FrameWriter] = []
        // After success there is nothing left to discard.
        defer { for writer in writers { writer.discard() } }
        for output in outputs {
            switch output {
            case .webp(let path, let compression):
                writers.append(
                    try WebPWriter(path: path, scene: scene, timing: timing, compression: compression))
            case .sheet(let path, let columns):
                writers.append(try SheetWriter(path: path, scene: scene, timing: timing, columns: columns))
            case .frames(let folder): writers.append(try FrameFolder(folder: folder, scene: scene))
            }
        }
        for frame in frames {
            for i in writers.indices { try writers[i].add(frame) }
            try progress(frame.index + 1, frames.count)
        }
        var report = Report(
            files: [], frames: frames.count, steps: scene.steps, width: scene.frameWidth,
            height: scene.frameHeight, duration: timing.end(of: frames.count), warnings: [])
        for i in writers.indices {
            let written = try writers[i].finish()
            report.files += written.files
            report.warnings += written.warnings
        }
        return report
    }
}
