import Foundation

extension SheetFormat {
    /// Godot 4's `SpriteFrames` as a text resource (format 3): an `AtlasTexture` per place, an animation per tag. Pictures
    /// are named without a folder: Godot looks for them beside the resource.
    public static let godot = SheetFormat("godot", ending: ".tres") { sheet, names in
        // Frames that share a place share a texture.
        var places: [SpriteSheet.Frame] = []
        let textures = sheet.frames.map { frame -> Int in
            if let known = places.firstIndex(where: { $0.isSamePlace(as: frame) }) { return known }
            places.append(frame)
            return places.count - 1
        }
        var lines = [
            "[gd_resource type=\"SpriteFrames\" load_steps=\(sheet.pages.count + places.count + 1) format=3]",
            "",
        ]
        for page in sheet.pages.indices {
            let path = names.page(page).quoted
            lines.append("[ext_resource type=\"Texture2D\" path=\(path) id=\"\(page + 1)\"]")
        }
        for (index, texture) in places.enumerated() {
            lines += [
                "", "[sub_resource type=\"AtlasTexture\" id=\"AtlasTexture_\(index)\"]",
                "atlas = ExtResource(\"\(texture.page + 1)\")",
                "region = Rect2(\(texture.place.x), \(texture.place.y), \(texture.place.width), \(texture.place.height))",
            ]
            if texture.place.width != sheet.frameWidth || texture.place.height != sheet.frameHeight {
                // Position in the whole frame, and how much larger that is.
                let (wide, tall) = (
                    sheet.frameWidth - texture.place.width, sheet.frameHeight - texture.place.height
                )
                lines.append("margin = Rect2(\(texture.offsetX), \(texture.offsetY), \(wide), \(tall))")
            }
        }
        let animations = sheet.animation.tags.map { godotAnimation($0, sheet, textures) }
        lines += ["", "[resource]", "animations = [\(animations.joined(separator: ", "))]", ""]
        return [Array(lines.joined(separator: "\n").utf8)]
    }

    private static func godotAnimation(_ tag: Tag, _ sheet: SpriteSheet, _ textures: [Int]) -> String {
        let speed = sheet.animation.timeline.framesPerSecond
        let frames = (tag.from...tag.to).map { index in
            // In units of 1/speed seconds; what rounding to milliseconds did to it is taken back.
            let exact = Double(sheet.frames[index].duration) * speed / 1000
            let duration = abs(exact - exact.rounded()) * 1000 <= speed ? exact.rounded() : exact
            return """
                {
                "duration": \(duration),
                "texture": SubResource("AtlasTexture_\(textures[index])")
                }
                """
        }
        return """
            {
            "frames": [\(frames.joined(separator: ", "))],
            "loop": \(tag.loops),
            "name": &\(tag.name.quoted),
            "speed": \(speed)
            }
            """
    }
}

extension SpriteSheet.Frame {
    fileprivate func isSamePlace(as other: SpriteSheet.Frame) -> Bool {
        (page, offsetX, offsetY) == (other.page, other.offsetX, other.offsetY) && place == other.place
    }
}

extension String {
    /// In double quotes, with what would end them escaped.
    fileprivate var quoted: String {
        "\""
            + replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            + "\""
    }
}
