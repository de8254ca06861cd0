import Foundation
import NCAImageIO

extension SheetFormat {
    /// libGDX's `.atlas` (also Spine, Defold importers, …), in the form that all its versions read: a block per page, a
    /// region per frame. Regions of a tag have one name and rising indices, as `atlas.findRegions("dragon_grow")` wants
    /// them. The format knows no durations: a frame that is held has several regions.
    public static let libGDX = SheetFormat(
        "libgdx", ending: ".atlas", nameRule: atlasNames, isOwn: isOwnAtlas
    ) { sheet, names in
        var regions: [[String]] = Array(repeating: [], count: sheet.pages.count)
        for tag in sheet.animation.tags {
            for (number, index) in try sheet.ticks(of: tag).enumerated() {
                let frame = sheet.frames[index]
                // Offsets count from the bottom left.
                let bottom = sheet.frameHeight - frame.offsetY - frame.place.height
                regions[frame.page] += [
                    "\(names.sheet)_\(tag.name)", "  rotate: false",
                    "  xy: \(frame.place.x), \(frame.place.y)",
                    "  size: \(frame.place.width), \(frame.place.height)",
                    "  orig: \(sheet.frameWidth), \(sheet.frameHeight)",
                    "  offset: \(frame.offsetX), \(bottom)", "  index: \(number)",
                ]
            }
        }
        let lines = sheet.pages.indices.flatMap { page in
            [
                "", names.page(page), "size: \(sheet.pages[page].width),\(sheet.pages[page].height)",
                "format: RGBA8888", "filter: Nearest,Nearest", "repeat: none",
            ] + regions[page]
        }
        return [Array((lines.joined(separator: "\n") + "\n").utf8)]
    }

    /// A line with a colon is a property; lines are trimmed.
    private static let atlasNames = NameRule(
        description: "can hold all characters but colons and line breaks, and no spaces at their ends"
    ) { name, sheet, _ in
        let region = "\(sheet)_\(name)"
        return !region.contains { $0 == ":" || $0.isNewline || $0 == "\0" }
            && region == region.trimmingCharacters(in: .whitespaces)
    }

    /// The format has no room for a note that all of libGDX's versions skip: the page that it names first has one.
    private static let isOwnAtlas: Recogniser = { bytes, path in
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let page = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), !page.contains("/") else {
            return false
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let picture = FileManager.default.contents(atPath: folder.appendingPathComponent(String(page)).path)
        return FileOrigin.isOwn(PNG.text("Software", in: Array(picture ?? Data())))
    }
}
