import NCACore
import NCAModelFile

extension SheetFormat {
    /// TexturePacker's JSON hash (Phaser's `load.atlas`, …), a file for each page, with the animations that PixiJS reads.
    /// PixiJS knows no durations: a frame that is held comes several times in its animation.
    public static let texturePacker = SheetFormat(
        "texturepacker", ending: ".json", isPerPage: true,
        isOwn: { bytes, _ in FileOrigin.isOwn(meta(bytes)?["app"] as? String) }
    ) { sheet, names in
        let keys = sheet.frames.indices.map { index in
            let (tag, number) = sheet.tag(of: index)
            return "\(names.sheet)-\(tag.name)-\(String(number).leftPadded(to: 4))"
        }
        let animations = try sheet.animation.tags.map { tag in
            (key: tag.name, value: JSONValue.array(try sheet.ticks(of: tag).map { .string(keys[$0]) }))
        }
        return sheet.pages.indices.map { page in
            let frames = zip(keys, sheet.frames).filter { $1.page == page }.map { key, frame in
                (key: key, value: JSONValue.object(frame.atlasJSON(in: sheet)))
            }
            return JSONValue.object([
                // PixiJS takes them from the first page once all are loaded.
                ("animations", .object(page == 0 ? animations : [])),
                ("frames", .object(frames)), ("meta", .object(texturePackerMeta(sheet, names, page))),
            ]).bytes
        }
    }

    private static func texturePackerMeta(_ sheet: SpriteSheet, _ names: Names, _ page: Int) -> [(
        key: String, value: JSONValue
    )] {
        // The other pages' descriptions; PixiJS loads them along.
        let others = names.descriptions.dropFirst().map { JSONValue.string($0) }
        return [
            ("app", .string(FileOrigin.program)), ("format", "RGBA8888"),
            ("image", .string(names.page(page))),
        ] + (page == 0 && sheet.pages.count > 1 ? [("related_multi_packs", .array(others))] : [])
            + [
                ("scale", "1"), ("size", .size(sheet.pages[page].width, sheet.pages[page].height)),
                ("version", .string(NCAVersion.text)),
            ]
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
