import NCAModelFile
import NCACore

/// What the JSON of Aseprite and of TexturePacker share: rectangles, and where a frame was trimmed from.
struct AtlasFrame: Encodable {
    struct Rectangle: Encodable { var x: Int, y: Int, w: Int, h: Int }
    struct Size: Encodable { var w: Int, h: Int }

    var filename: String?
    let frame: Rectangle
    let rotated = false
    let trimmed: Bool
    let spriteSourceSize: Rectangle
    let sourceSize: Size
    /// Milliseconds.
    let duration: Int

    private enum CodingKeys: String, CodingKey {
        case filename, frame, rotated, trimmed, spriteSourceSize, sourceSize, duration
    }

    init(_ frame: SpriteSheet.Frame, of sheet: SpriteSheet, filename: String? = nil) {
        self.filename = filename
        self.frame = Rectangle(x: frame.x, y: frame.y, w: frame.width, h: frame.height)
        trimmed = frame.width != sheet.frameWidth || frame.height != sheet.frameHeight
        spriteSourceSize = Rectangle(x: frame.offsetX, y: frame.offsetY, w: frame.width, h: frame.height)
        sourceSize = Size(w: sheet.frameWidth, h: sheet.frameHeight)
        duration = frame.duration
    }
}

/// Aseprite's JSON as `aseprite --data` writes it, with its frame tags.
///
/// Frames are called "0", "1", …, which is how Phaser's `anims.createFromAseprite` looks them up.
struct AsepriteDescription: Encodable {
    struct FrameTag: Encodable {
        let name: String
        let from: Int
        let to: Int
        let direction = "forward"
        /// How often it plays, as text; left out: for ever.
        let `repeat`: String?

        private enum CodingKeys: String, CodingKey { case name, from, to, direction, `repeat` }
    }
    struct Meta: Encodable {
        let app = "https://www.aseprite.org/"
        let version: String
        let image: String
        let format = "RGBA8888"
        let size: AtlasFrame.Size
        let scale = "1"
        let frameTags: [FrameTag]
        let layers: [String] = []
        let slices: [String] = []

        private enum CodingKeys: String, CodingKey {
            case app, version, image, format, size, scale, frameTags, layers, slices
        }
    }
    enum Frames: Encodable {
        case array([AtlasFrame])
        case hash([String: AtlasFrame])

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .array(let frames): try frames.encode(to: encoder)
            case .hash(let frames): try frames.encode(to: encoder)
            }
        }
    }

    let frames: Frames
    let meta: Meta

    init(_ sheet: SpriteSheet, name: String, isArray: Bool) {
        let all = sheet.frames.enumerated()
        frames =
            isArray
            ? .array(all.map { AtlasFrame($1, of: sheet, filename: String($0)) })
            : .hash(
                Dictionary(uniqueKeysWithValues: all.map { (String($0), AtlasFrame($1, of: sheet)) }))
        meta = Meta(
            version: "\(SpriteSheet.software) \(NCAVersion.text)", image: SpriteSheet.pageName(0, of: name),
            size: .init(w: sheet.pages[0].width, h: sheet.pages[0].height),
            frameTags: sheet.animation.tags.map {
                FrameTag(name: $0.name, from: $0.from, to: $0.to, repeat: $0.loops ? nil : "1")
            })
    }

    var bytes: [UInt8] { get throws { try jsonBytes } }
}

/// TexturePacker's JSON hash for one page, with the animations that PixiJS reads.
struct TexturePackerDescription: Encodable {
    struct Meta: Encodable {
        let app: String
        let version: String
        let image: String
        let format = "RGBA8888"
        let size: AtlasFrame.Size
        let scale = "1"
        /// The other pages' descriptions; PixiJS loads them along.
        let related_multi_packs: [String]?

        private enum CodingKeys: String, CodingKey {
            case app, version, image, format, size, scale, related_multi_packs
        }
    }

    let frames: [String: AtlasFrame]
    let animations: [String: [String]]
    let meta: Meta

    init(_ sheet: SpriteSheet, name: String, page: Int, names: [String]) {
        let keys = sheet.frames.indices.map { index in
            let (tag, number) = sheet.tag(of: index)
            return "\(name)-\(tag.name)-\(String(number).leftPadded(to: 4))"
        }
        frames = Dictionary(
            uniqueKeysWithValues: zip(keys, sheet.frames).filter { $1.page == page }
                .map { ($0, AtlasFrame($1, of: sheet)) })
        // PixiJS takes them from the first page once all are loaded.
        animations =
            page > 0
            ? [:]
            : Dictionary(sheet.animation.tags.map { ($0.name, Array(keys[$0.from...$0.to])) }) { $0 + $1 }
        meta = Meta(
            app: SpriteSheet.software, version: NCAVersion.text, image: SpriteSheet.pageName(page, of: name),
            size: .init(w: sheet.pages[page].width, h: sheet.pages[page].height),
            related_multi_packs: page == 0 && names.count > 1 ? Array(names.dropFirst()) : nil)
    }

    var bytes: [UInt8] { get throws { try jsonBytes } }
}

extension String {
    func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
