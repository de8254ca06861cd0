import NCACore
import NCAModelFile

extension SheetFormat {
    /// TexturePacker's JSON hash (Phaser's `load.atlas`, …), a file for each page, with the animations that PixiJS reads.
    public static let texturePacker = SheetFormat("texturepacker", ending: ".json", isPerPage: true) {
        sheet, names in
        let keys = sheet.frames.indices.map { index in
            let (tag, number) = sheet.tag(of: index)
            return "\(names.sheet)-\(tag.name)-\(String(number).leftPadded(to: 4))"
        }
        return sheet.pages.indices.map { page in
            let frames = zip(keys, sheet.frames).filter { $1.page == page }.map { key, frame in
                (key: key, value: JSONValue.object(frame.atlasJSON(in: sheet)))
            }
            // PixiJS takes them from the first page once all are loaded.
            let animations =
                page > 0
                ? []
                : sheet.animation.tags.map { tag in
                    (key: tag.name, value: JSONValue.array(keys[tag.from...tag.to].map { .string($0) }))
                }
            var meta: [(key: String, value: JSONValue)] = [
                ("app", .string(SpriteSheet.software)), ("format", "RGBA8888"),
                ("image", .string(names.page(page))),
            ]
            if page == 0, sheet.pages.count > 1 {
                // The other pages' descriptions; PixiJS loads them along.
                let others = names.descriptions.dropFirst().map { JSONValue.string($0) }
                meta.append(("related_multi_packs", .array(others)))
            }
            meta += [
                ("scale", "1"), ("size", .size(sheet.pages[page].width, sheet.pages[page].height)),
                ("version", .string(NCAVersion.text)),
            ]
            return JSONValue.object([
                ("animations", .object(animations.sorted { $0.key < $1.key })),
                ("frames", .object(frames.sorted { $0.key < $1.key })), ("meta", .object(meta)),
            ]).bytes
        }
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
