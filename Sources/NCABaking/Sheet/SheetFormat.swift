/// How a sheet is described, so that engines import it as it is.
public enum SheetFormat: String, Codable, CaseIterable, Sendable {
    /// ncabake's own: all there is to know.
    case json
    /// Aseprite's JSON with an array of frames (Phaser's `load.aseprite`, LÖVE and Defold libraries, …).
    case aseprite
    /// Aseprite's JSON with frames by name.
    case asepriteHash = "aseprite-hash"
    /// TexturePacker's JSON hash (PixiJS, Phaser's `load.atlas`, …).
    case texturePacker = "texturepacker"
    /// libGDX's `.atlas` (also Spine, Defold importers, …).
    case libGDX = "libgdx"
    /// Godot 4: a `SpriteFrames` resource.
    case godot
    /// A style sheet with an animation for every tag.
    case css

    var ending: String {
        switch self {
        case .json, .aseprite, .asepriteHash, .texturePacker: ".json"
        case .libGDX: ".atlas"
        case .godot: ".tres"
        case .css: ".css"
        }
    }

    /// File names of the descriptions of a sheet called `name`, one per page for those that describe a page each. Two
    /// formats of one ending are told apart by their own names.
    static func names(_ formats: [SheetFormat], of name: String, pages: Int) -> [(SheetFormat, [String])] {
        formats.map { format in
            let shares = formats.filter { $0.ending == format.ending }.count > 1
            // ncabake's own keeps the plain name.
            let middle = shares && format != .json ? ".\(format.rawValue)" : ""
            let count = format == .texturePacker ? pages : 1
            return (
                format, (0..<count).map { name + ($0 == 0 ? "" : "-\($0)") + middle + format.ending }
            )
        }
    }

    /// The descriptions' bytes, one for each of `names`. Pages are called as `SpriteSheet.pageName` says.
    func describe(_ sheet: SpriteSheet, name: String, names: [String]) throws -> [[UInt8]] {
        switch self {
        case .json: return [try OwnDescription(sheet, name: name).bytes]
        case .aseprite, .asepriteHash:
            guard sheet.pages.count == 1 else {
                throw BakingError(
                    "Aseprite's JSON describes one picture, and the sheet has \(sheet.pages.count); "
                        + "raise --max-size, or take --sheet-format texturepacker, libgdx or godot")
            }
            return [try AsepriteDescription(sheet, name: name, isArray: self == .aseprite).bytes]
        case .texturePacker:
            return try sheet.pages.indices.map {
                try TexturePackerDescription(sheet, name: name, page: $0, names: names).bytes
            }
        case .libGDX: return [Array(LibGDXAtlas.text(sheet, name: name).utf8)]
        case .godot: return [Array(GodotSpriteFrames.text(sheet, name: name).utf8)]
        case .css: return [Array(CSSSprite.text(sheet, name: name).utf8)]
        }
    }
}

extension SpriteSheet {
    /// The tag that a frame belongs to, and its number in it.
    func tag(of index: Int) -> (tag: Tag, number: Int) {
        let tag = animation.tags.first { $0.from <= index && index <= $0.to }!
        return (tag, index - tag.from)
    }
}
