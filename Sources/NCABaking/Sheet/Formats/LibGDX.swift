extension SheetFormat {
    /// libGDX's `.atlas` (also Spine, Defold importers, …), in the form that all its versions read: a block per page, a
    /// region per frame. Regions of a tag have one name and rising indices, as `atlas.findRegions("dragon_grow")` wants
    /// them.
    public static let libGDX = SheetFormat("libgdx", ending: ".atlas") { sheet, names in
        var lines: [String] = []
        for (page, picture) in sheet.pages.enumerated() {
            lines += [
                "", names.page(page), "size: \(picture.width),\(picture.height)",
                "format: RGBA8888", "filter: Nearest,Nearest", "repeat: none",
            ]
            for (index, frame) in sheet.frames.enumerated() where frame.page == page {
                let (tag, number) = sheet.tag(of: index)
                // Offsets count from the bottom left.
                let bottom = sheet.frameHeight - frame.offsetY - frame.place.height
                lines += [
                    "\(names.sheet)_\(tag.name)", "  rotate: false",
                    "  xy: \(frame.place.x), \(frame.place.y)",
                    "  size: \(frame.place.width), \(frame.place.height)",
                    "  orig: \(sheet.frameWidth), \(sheet.frameHeight)",
                    "  offset: \(frame.offsetX), \(bottom)", "  index: \(number)",
                ]
            }
        }
        return [Array((lines.joined(separator: "\n") + "\n").utf8)]
    }
}
