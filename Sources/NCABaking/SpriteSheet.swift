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
        /// The picture's file name, beside the description.
        public var image: String
        public var size: Size
        public var frameSize: Size
        public var columns: Int
        public var rows: Int
        public var scale: Int
        /// Milliseconds.
        public var duration: Int
        public var frames: [Frame]
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
        let count = scene.frameSteps.count
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
    public mutating func add(_ frame: RGBAImage, step: Int) {
        let count = scene.frameSteps.count
        let index = placed.count
        let (x, y) = (index % columns * frame.width, index / columns * frame.height)
        for row in 0..<frame.height {
            let target = 4 * ((y + row) * sheet.width + x)
            sheet.pixels.replaceSubrange(
                target..<target + 4 * frame.width,
                with: frame.pixels[4 * row * frame.width..<4 * (row + 1) * frame.width])
        }
        placed.append(
            .init(
                x: x, y: y, w: frame.width, h: frame.height,
                duration: timing.duration(of: index, count: count),
                step: step))
    }

    /// The sheet's bytes as PNG and its description as JSON, which names the picture `image`.
    public func finish(image: String) throws -> (png: [UInt8], json: [UInt8]) {
        let description = Description(
            image: image, size: .init(w: sheet.width, h: sheet.height),
            frameSize: .init(w: scene.frameWidth, h: scene.frameHeight), columns: columns, rows: rows,
            scale: scene.scale, duration: timing.end(of: placed.count), frames: placed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try PNG.encode(sheet), Array(try encoder.encode(description)) + [0x0A])
    }
}
