import NCACore

/// Aseprite's JSON, as its command line's export of data writes it, with frame tags.
///
/// Frames are called "0", "1", …, which is how Phaser's `anims.createFromAseprite` looks them up.
extension SheetFormat {
    /// With an array of frames (Phaser's `load.aseprite`, LÖVE and Defold libraries, …).
    public static let aseprite = SheetFormat("aseprite", ending: ".json", isOwn: isOwnAseprite) {
        sheet, names in
        let frames = sheet.frames.enumerated().map { index, frame in
            JSONValue.object(frame.atlasJSON(in: sheet, filename: String(index)))
        }
        return [try asepriteFile(sheet, names, frames: .array(frames))]
    }

    /// With frames by name.
    public static let asepriteHash = SheetFormat("aseprite-hash", ending: ".json", isOwn: isOwnAseprite) {
        sheet, names in
        let frames = sheet.frames.enumerated().map { index, frame in
            (key: String(index), value: JSONValue.object(frame.atlasJSON(in: sheet)))
        }
        return [try asepriteFile(sheet, names, frames: .object(frames))]
    }

    /// `meta.app` is what readers expect; the version names ncabake.
    private static let isOwnAseprite: Recogniser = { bytes, _ in
        FileOrigin.isOwn(meta(bytes)?["version"] as? String)
    }

    /// Aseprite's own place for a pivot: a slice, here the whole frame; whole pixels.
    private static func pivotSlice(_ sheet: SpriteSheet) -> JSONValue {
        let frame = Rectangle(x: 0, y: 0, width: sheet.frameWidth, height: sheet.frameHeight)
        let pivot = sheet.animation.pivot
        return [
            "color": "#0000ffff",
            "keys": [
                [
                    "bounds": frame.json, "frame": 0,
                    "pivot": [
                        "x": .integer(Int(pivot.x.rounded(.down))),
                        "y": .integer(Int(pivot.y.rounded(.down))),
                    ],
                ]
            ],
            "name": "pivot",
        ]
    }

    private static func asepriteFile(_ sheet: SpriteSheet, _ names: Names, frames: JSONValue)
        throws(BakingError)
        -> [UInt8]
    {
        guard sheet.pages.count == 1 else {
            throw BakingError(
                "Aseprite's JSON describes one picture, and the sheet has \(sheet.pages.count); "
                    + "raise \(.maxSize), or take \(.formats) texturepacker, libgdx or godot")
        }
        let tags = sheet.animation.tags.map { tag -> JSONValue in
            .object(
                [
                    ("direction", "forward"), ("from", .integer(tag.from)), ("name", .string(tag.name)),
                ] + (tag.loops ? [] : [("repeat", "1")]) + [("to", .integer(tag.to))])
        }
        let meta: JSONValue = [
            "app": "https://www.aseprite.org/", "format": "RGBA8888", "frameTags": .array(tags),
            "image": .string(names.page(0)), "layers": [], "scale": "1",
            "size": .size(sheet.pages[0].width, sheet.pages[0].height), "slices": [pivotSlice(sheet)],
            "version": .string(FileOrigin.software),
        ]
        return JSONValue.object([("frames", frames), ("meta", meta)]).bytes
    }
}
