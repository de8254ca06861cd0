/// libGDX's texture atlas, in the form that all its versions read: a block per page, a region per frame. Regions of a tag
/// have one name and rising indices, as `atlas.findRegions("dragon_grow")` wants them.
enum LibGDXAtlas {
    static func text(_ sheet: SpriteSheet, name: String) -> String {
        var lines: [String] = []
        for (page, picture) in sheet.pages.enumerated() {
            lines += [
                "", SpriteSheet.pageName(page, of: name), "size: \(picture.width),\(picture.height)",
                "format: RGBA8888", "filter: Nearest,Nearest", "repeat: none",
            ]
            for (index, frame) in sheet.frames.enumerated() where frame.page == page {
                let (tag, number) = sheet.tag(of: index)
                // Offsets count from the bottom left.
                let bottom = sheet.frameHeight - frame.offsetY - frame.height
                lines += [
                    "\(name)_\(tag.name)", "  rotate: false", "  xy: \(frame.x), \(frame.y)",
                    "  size: \(frame.width), \(frame.height)",
                    "  orig: \(sheet.frameWidth), \(sheet.frameHeight)",
                    "  offset: \(frame.offsetX), \(bottom)", "  index: \(number)",
                ]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
