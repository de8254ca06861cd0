/// One growth, written to any number of files.
public struct Bake: Sendable {
    /// A file to write, or a folder for single frames.
    public enum Output: Equatable, Sendable {
        case webp(path: String, AnimatedWebP.Compression)
        /// As good as fits so many bytes.
        case fittingWebP(path: String, maxBytes: Int)
        case apng(path: String)
        case gif(path: String)
        /// A PNG, further pages if need be, and descriptions of the same name.
        case sheet(path: String, SheetOptions, [SheetFormat])
        /// A picture of the sheet for people: on a checkerboard, with every frame's outline and tag.
        case preview(path: String, SheetOptions)
        case frames(folder: String)

        func writer(_ animation: Animation) throws -> any FrameWriter {
            switch self {
            case .webp(let path, let compression):
                try WebPWriter(path: path, animation: animation, compression: compression)
            case .fittingWebP(let path, let maxBytes):
                try FittingWebPWriter(path: path, animation: animation, maxBytes: maxBytes)
            case .apng(let path): try APNGWriter(path: path, animation: animation)
            case .gif(let path): try GIFWriter(path: path, animation: animation)
            case .sheet(let path, let options, let formats):
                try SheetWriter(path: path, animation: animation, options: options, formats: formats)
            case .preview(let path, let options):
                try PreviewWriter(path: path, animation: animation, options: options)
            case .frames(let folder): try FrameFolder(folder: folder, count: animation.count)
            }
        }
    }

    /// What was written.
    public struct Report: Codable, Equatable, Sendable {
        public struct File: Codable, Equatable, Sendable {
            public var path: String
            public var bytes: Int
        }
        public var files: [File] = []
        public var frames: Int
        public var steps: Int
        /// Of a frame, in pixels.
        public var width: Int
        public var height: Int
        /// Milliseconds.
        public var duration: Int
        public var tags: [Tag]
        /// What was decided where the user left it open.
        public var notes: [String] = []
        /// What does not stop a bake, but may surprise.
        public var warnings: [String] = []
        /// Seconds that growing took, of all.
        public var growingSeconds: Double = 0
        public var seconds: Double = 0
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
        let clock = ContinuousClock()
        let start = clock.now
        var frames = try scene.frames()
        let animation = try Animation(frames, scene: scene, timing: timing)
        var growing = clock.now - start
        var writers: [any FrameWriter] = []
        // After success there is nothing left to discard.
        defer { for writer in writers { writer.discard() } }
        for output in outputs { writers.append(try output.writer(animation)) }
        while true {
            let before = clock.now
            guard let frame = frames.next() else { break }
            growing += clock.now - before
            for i in writers.indices { try writers[i].add(frame) }
            try progress(frame.index + 1, animation.count)
        }
        var report = Report(
            frames: animation.count, steps: scene.totalSteps, width: animation.width,
            height: animation.height, duration: animation.timeline.end, tags: animation.tags)
        for i in writers.indices {
            let written = try writers[i].finish()
            report.files += written.files
            report.notes += written.notes
            report.warnings += written.warnings
        }
        report.growingSeconds = growing / .seconds(1)
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }
}
