import Foundation
import NCAImageIO

/// All frames in one picture, in a grid, with a description in JSON.
public struct SpriteSheet {
    /// The description, as it is written: sizes in pixels, times in milliseconds.
    public struct Description: Codable, Equatable, Sendable {
        public struct Size: Codable, Equatable, Sendable {
            public var w: Int
            public var h: Int
        }
        public struct Frame: Codable, Equatable, Sendable {
            public var x: Int
            public var y: Int
            public var w: Int
            public var h: Int
            /// Milliseconds.
            public var duration: Int
            /// Steps since the seed.
            public var step: Int
        }
        /// Where the model comes from, as its file says; what it does not say is left out.
        public struct Model: Codable, Equatable, Sendable {
            public var name: String?
            public var source: String?
            public var author: String?
            public var license: String?
            public var trainer: String?
        }
        /// The picture's file name, beside the description.
        public var image: String
        public var size: Size
        public var frameSize: Size
        public var columns: Int
        public var rows: Int
        /// Pixels per cell.
        public var scale: Int
        public var fps: Double
        /// Of all frames together, in milliseconds.
        public var duration: Int
        public var frames: [Frame]
        public var model: Model
    }

    /// Largest side of a sheet in pixels: what today's graphics processors take as one texture.
    public static let maxSide = 16384

    public let columns: Int
    public let rows: Int
    private let scene: Scene
    private let timing: Timing
    private var sheet: RGBAImage
    private var placed: [Description.Frame] = []

    /// - Parameter columns: nil: as square as possible.
    public init(scene: Scene, timing: Timing, columns: Int? = nil) throws(BakingError) {
        let count = scene.frameCount
        // As square as possible in pixels, not in frames.
        let ratio = Double(scene.frameHeight) / Double(scene.frameWidth)
        let square = Int((Double(count) * ratio).squareRoot().rounded(.up))
        let columns = min(count, max(1, columns ?? square))
        self.columns = columns
        rows = (count + columns - 1) / columns
        self.scene = scene
        self.timing = timing
        let (width, height) = (columns * scene.frameWidth, rows * scene.frameHeight)
        guard width <= Self.maxSide, height <= Self.maxSide else {
            throw BakingError(
                "the sheet would have \(width)×\(height) pixels, at most \(Self.maxSide) a side are possible; "
                    + "lower --scale or raise --every")
        }
        sheet = RGBAImage(width: width, height: height)
    }

    /// Adds the next frame.
    public mutating func add(_ frame: Frame) {
        let picture = frame.picture
        let (x, y) = (frame.index % columns * picture.width, frame.index / columns * picture.height)
        for row in 0..<picture.height {
            let target = 4 * ((y + row) * sheet.width + x)
            sheet.pixels.replaceSubrange(
                target..<target + 4 * picture.width,
                with: picture.pixels[4 * row * picture.width..<4 * (row + 1) * picture.width])
        }
        let duration = timing.duration(of: frame.index, count: scene.frameCount)
        placed.append(
            .init(x: x, y: y, w: picture.width, h: picture.height, duration: duration, step: frame.step))
    }

    /// The sheet's bytes as PNG and its description as JSON, which names the picture `image`.
    public func finish(image: String) throws -> (png: [UInt8], json: [UInt8]) {
        let metadata = scene.metadata
        let description = Description(
            image: image, size: .init(w: sheet.width, h: sheet.height),
            frameSize: .init(w: scene.frameWidth, h: scene.frameHeight), columns: columns, rows: rows,
            scale: scene.scale, fps: timing.framesPerSecond, duration: timing.end(of: placed.count),
            frames: placed,
            model: .init(
                name: metadata.name, source: metadata.source, author: metadata.author,
                license: metadata.license, trainer: metadata.trainer))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try PNG.encode(sheet), Array(try encoder.encode(description)) + [0x0A])
    }

    /// Where the description of the sheet at `path` is: beside it, with the ending .json.
    public static func descriptionPath(_ path: String) -> String {
        (path.hasSuffix(".png") ? String(path.dropLast(4)) : path) + ".json"
    }

    /// Refuses to overwrite a picture or a JSON that no earlier bake of a sheet wrote.
    ///
    /// For names that the user did not choose: the sheet of `dragon.nca` would be `dragon.png`, which may well be the
    /// picture that the model was trained from.
    public static func checkReplaceable(_ path: String) throws(BakingError) {
        struct Known: Decodable {
            var image: String
            var size: Description.Size
        }
        let json = descriptionPath(path)
        let present = [path, json].filter { FileManager.default.fileExists(atPath: $0) }
        guard let first = present.first else { return }
        let remedy = "is there already, and is not a sprite sheet; name another file with --output"
        guard let bytes = FileManager.default.contents(atPath: json),
            let known = try? JSONDecoder().decode(Known.self, from: bytes),
            known.image == URL(fileURLWithPath: path).lastPathComponent
        else { throw BakingError("\(first) \(remedy)", .output) }
        guard first == path else { return }
        // A picture that was drawn over the sheet has its own size.
        guard let picture = try? PNG.read(path), picture.width == known.size.w, picture.height == known.size.h
        else { throw BakingError("\(path) \(remedy)", .output) }
    }
}
