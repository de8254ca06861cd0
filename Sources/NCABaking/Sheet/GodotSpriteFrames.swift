import Foundation

/// Godot 4's `SpriteFrames` as a text resource (format 3): an `AtlasTexture` per place, an animation per tag. Pictures are
/// named without a folder: Godot looks for them beside the resource.
enum GodotSpriteFrames {
    static func text(_ sheet: SpriteSheet, name: String) -> String {
        // Frames that share a place share a texture.
        var places: [SpriteSheet.Frame] = []
        let texture = sheet.frames.map { frame -> Int in
            if let known = places.firstIndex(where: { $0.isSamePlace(as: frame) }) { return known }
            places.append(frame)
            return places.count - 1
        }
        var lines = [
            "[gd_resource type=\"SpriteFrames\" load_steps=\(sheet.pages.count + places.count + 1) format=3]",
            "",
        ]
        for page in sheet.pages.indices {
            let path = SpriteSheet.pageName(page, of: name).quoted
            lines.append("[ext_resource type=\"Texture2D\" path=\(path) id=\"\(page + 1)\"]")
        }
        for (index, place) in places.enumerated() {
            lines += [
                "", "[sub_resource type=\"AtlasTexture\" id=\"AtlasTexture_\(index)\"]",
                "atlas = ExtResource(\"\(place.page + 1)\")",
                "region = Rect2(\(place.x), \(place.y), \(place.width), \(place.height))",
            ]
            if place.width != sheet.frameWidth || place.height != sheet.frameHeight {
                // Position in the whole frame, and how much larger that is.
                let (wide, tall) = (sheet.frameWidth - place.width, sheet.frameHeight - place.height)
                lines.append("margin = Rect2(\(place.offsetX), \(place.offsetY), \(wide), \(tall))")
            }
        }
        let animations = sheet.animation.tags.map { animation($0, sheet, texture) }
        lines += ["", "[resource]", "animations = [\(animations.joined(separator: ", "))]", ""]
        return lines.joined(separator: "\n")
    }

    private static func animation(_ tag: Tag, _ sheet: SpriteSheet, _ texture: [Int]) -> String {
        let speed = sheet.animation.timeline.framesPerSecond
        let frames = (tag.from...tag.to).map { index in
            // In units of 1/speed seconds; what rounding to milliseconds did to it is taken back.
            let exact = Double(sheet.frames[index].duration) * speed / 1000
            let duration = abs(exact - exact.rounded()) * 1000 <= speed ? exact.rounded() : exact
            return """
                {
                "duration": \(duration),
                "texture": SubResource("AtlasTexture_\(texture[index])")
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
        (page, x, y, width, height) == (other.page, other.x, other.y, other.width, other.height)
            && (offsetX, offsetY) == (other.offsetX, other.offsetY)
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
