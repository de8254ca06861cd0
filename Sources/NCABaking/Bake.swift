import Foundation
import NCAFiles

/// One growth, written to any number of files.
///
/// Files are written under temporary names and renamed when they are whole, after the last frame: whoever looks sees the
/// old file or the new one, and a bake that ends early leaves nothing behind.
public struct Bake: Sendable {
    /// A file to write, or a folder for single frames.
    package enum Output: Equatable, Sendable {
        case webp(path: String, AnimatedWebP.Compression)
        /// As good as fits so many bytes.
        case fittingWebP(path: String, maxBytes: Int)
        case apng(path: String)
        case gif(path: String)
        /// A PNG, further pages if need be, and descriptions of the same name.
        case sheet(path: String, SheetOptions, [SheetFormat])
        /// A picture of the sheet for people: on a checkerboard, with every frame's outline and tag.
        case preview(path: String, SheetOptions)
        case frames(folder: String, bleeds: Bool = true)

        func writer(_ animation: Animation, _ guardian: OutputGuard) throws -> any FrameWriter {
            switch self {
            case .webp(let path, let compression):
                try WebPWriter(
                    path: path, animation: animation, compression: compression, guardian: guardian)
            case .fittingWebP(let path, let maxBytes):
                try FittingWebPWriter(
                    path: path, animation: animation, maxBytes: maxBytes, guardian: guardian)
            case .apng(let path): try APNGWriter(path: path, animation: animation, guardian: guardian)
            case .gif(let path): try GIFWriter(path: path, animation: animation, guardian: guardian)
            case .sheet(let path, let options, let formats):
                try SheetWriter(
                    path: path, animation: animation, options: options, formats: formats, guardian: guardian)
            case .preview(let path, let options):
                try PreviewWriter(path: path, animation: animation, options: options, guardian: guardian)
            case .frames(let folder, let bleeds):
                try FrameFolder(
                    folder: folder, count: animation.count, bleeds: bleeds, guardian: guardian)
            }
        }

        /// The file that the output is named after; the others of a sheet, and single frames, follow from it.
        var path: String {
            switch self {
            case .webp(let path, _), .fittingWebP(let path, _), .apng(let path), .gif(let path),
                .sheet(let path, _, _), .preview(let path, _), .frames(let path, _):
                path
            }
        }
    }

    /// What was written.
    public struct Report: Codable, Equatable, Sendable {
        /// One file.
        public struct File: Codable, Equatable, Sendable {
            /// As it was asked for, relative or absolute.
            public var path: String
            /// Its size.
            public var bytes: Int
        }

        /// All files, in the order of writing.
        public var files: [File] = []
        /// Number of frames.
        public var frames: Int
        /// Steps of all acts together.
        public var steps: Int
        /// Width of a frame in pixels.
        public var width: Int
        /// Height of a frame in pixels.
        public var height: Int
        /// Milliseconds that the animation lasts.
        public var duration: Int
        /// The animations that engines know by name.
        public var tags: [Tag]
        /// The point of every frame that engines place it by.
        public var pivot: PixelPoint
        /// What was decided where the user left it open.
        public var notes: [String] = []
        /// What does not stop a bake, but may surprise.
        public var warnings: [String] = []
        /// Seconds that growing took, of all.
        public var growingSeconds: Double = 0
        /// Seconds that the bake took.
        public var seconds: Double = 0
    }

    package var scene: Scene
    package var timing: Timing
    package var outputs: [Output]
    /// Files that the user named, and means to be replaced.
    package var named: Set<String>

    /// A bake whose outputs are named one by one.
    package init(scene: Scene, timing: Timing, outputs: [Output]) {
        self.scene = scene
        self.timing = timing
        self.outputs = outputs
        named = Set(outputs.map(\.path))
    }

    /// Reads the models of a scene; nothing is grown or written yet.
    ///
    /// - Parameters:
    ///   - file: the scene, and what is written of it.
    ///   - output: a file, whose ending is replaced as each output needs, or an existing folder, with a slash at its end;
    ///     `nil`: the working folder.
    ///   - name: what the files in a folder are called; `nil`: the model's name.
    ///   - frames: folder for single frames; `nil`: the files' name with `-frames` behind it.
    /// - Throws: ``BakingError``, `ModelFileError` or `ImageError` (a background): what is wrong, and the remedy.
    ///
    /// A file that no bake wrote is replaced only if `output` names exactly it.
    public init(_ file: SceneFile, output: String? = nil, name: String? = nil, frames: String? = nil) throws {
        let base = Self.base(output: output, name: name ?? file.name)
        var file = file
        file.tagPrefix?.replace("{name}", with: URL(fileURLWithPath: base).lastPathComponent)
        self.init(
            scene: try file.scene(), timing: file.timing(),
            outputs: try file.bakeOutputs(base: base, frames: frames))
        named = output.map { [$0] } ?? []
    }

    /// The outputs' path without ending.
    private static func base(output: String?, name: String) -> String {
        guard let output else { return name }
        if output.hasSuffix("/") { return output + name }
        let endings = [".webp", ".apng", ".gif", ".png"] + SheetFormat.allCases.map(\.ending)
        let ending = endings.first { output.hasSuffix($0) }
        return String(output.dropLast(ending?.count ?? 0))
    }

    /// Grows the scene once, feeds every output, and writes the files, each whole or not at all.
    ///
    /// - Parameter progress: is told after each frame; if it throws, the bake ends and nothing is written.
    /// - Throws: ``BakingError``, `FileError`, what `progress` threw, or an error of the kind `cannotWrite` where a file
    ///   is in the way that no bake wrote.
    public func run(progress: (_ frame: Int, _ of: Int) throws -> Void = { _, _ in }) throws -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        var frames = try scene.frames()
        let animation = try Animation(frames, scene: scene, timing: timing)
        var growing = clock.now - start
        var writers: [any FrameWriter] = []
        // After success there is nothing left to discard.
        defer { for writer in writers { writer.discard() } }
        let guardian = OutputGuard(program: FileOrigin.program, named: named)
        for output in outputs { writers.append(try output.writer(animation, guardian)) }
        while true {
            let before = clock.now
            guard let frame = frames.next() else { break }
            growing += clock.now - before
            for i in writers.indices { try writers[i].add(frame) }
            try progress(frame.index + 1, animation.count)
        }
        var report = Report(
            frames: animation.count, steps: scene.totalSteps, width: animation.width,
            height: animation.height, duration: animation.timeline.end, tags: animation.tags,
            pivot: animation.pivot)
        var products: [Product] = []
        for i in writers.indices { products.append(try writers[i].finish()) }
        report.warnings = scene.warnings
        // Again, as sheets know only now how many pages they have: before anything is written.
        for product in products { try product.check(guardian) }
        for product in products {
            report.files += try product.write()
            report.notes += product.notes
            report.warnings += product.warnings
        }
        report.growingSeconds = growing / .seconds(1)
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }
}

extension SceneFile {
    /// What files are called by default: like the first model.
    var name: String {
        guard let model = model ?? models?.first?.model else { return "scene" }
        return URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent
    }

    /// The scene's pictures, one after the other; each is made when it is asked for.
    ///
    /// - Throws: ``BakingError``, `ModelFileError` or `ImageError`: all that can be wrong is found here, before the first
    ///   frame.
    public func pictures() throws -> Frames { try scene().frames() }
}
