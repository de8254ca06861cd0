import NCAModelFile
import NCACore

/// ncabake's own description of a sheet, with all there is to know: sizes in pixels, times in milliseconds.
public struct OwnDescription: Codable, Equatable, Sendable {
    public struct Size: Codable, Equatable, Sendable {
        public var w: Int
        public var h: Int
    }
    public struct Frame: Codable, Equatable, Sendable {
        public var x: Int
        public var y: Int
        public var w: Int
        public var h: Int
        public var duration: Int
        /// Steps since the seed.
        public var step: Int
        /// Index in `images`; left out on the first page.
        public var page: Int?
        /// Where the top left of a trimmed frame belongs in the whole one; left out if nothing is trimmed.
        public var offset: Point?
    }
    public struct Point: Codable, Equatable, Sendable {
        public var x: Int
        public var y: Int
    }
    /// Where the model comes from, as its file says; what it does not say is left out.
    public struct Model: Codable, Equatable, Sendable {
        public var name: String?
        public var source: String?
        public var author: String?
        public var license: String?
        public var trainer: String?
    }
    /// The first picture's file name, beside the description.
    public var image: String
    /// All pictures, where there are several.
    public var images: [String]?
    /// Of the first picture.
    public var size: Size
    public var frameSize: Size
    /// Of a grid.
    public var columns: Int?
    public var rows: Int?
    /// Pixels per cell.
    public var scale: Int
    public var fps: Double
    /// Of all frames together.
    public var duration: Int
    public var frames: [Frame]
    public var tags: [Tag]
    public var model: Model

    init(_ sheet: SpriteSheet, name: String) {
        image = SpriteSheet.pageName(0, of: name)
        images = sheet.pages.count > 1 ? sheet.pages.indices.map { SpriteSheet.pageName($0, of: name) } : nil
        size = Size(w: sheet.pages[0].width, h: sheet.pages[0].height)
        frameSize = Size(w: sheet.frameWidth, h: sheet.frameHeight)
        columns = sheet.columns
        let onFirstPage = sheet.frames.filter { $0.page == 0 }.count
        rows = columns.map { (onFirstPage + $0 - 1) / $0 }
        scale = sheet.animation.scale
        fps = sheet.animation.timeline.framesPerSecond
        duration = sheet.animation.timeline.end
        frames = sheet.frames.map { frame in
            Frame(
                x: frame.x, y: frame.y, w: frame.width, h: frame.height, duration: frame.duration,
                step: frame.step, page: frame.page == 0 ? nil : frame.page,
                offset: sheet.options.trims ? Point(x: frame.offsetX, y: frame.offsetY) : nil)
        }
        tags = sheet.animation.tags
        let metadata = sheet.animation.metadata
        model = Model(
            name: metadata.name, source: metadata.source, author: metadata.author, license: metadata.license,
            trainer: metadata.trainer)
    }

    var bytes: [UInt8] { get throws { try jsonBytes } }
}
