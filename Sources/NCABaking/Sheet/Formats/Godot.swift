import Foundation

extension SheetFormat {
    /// Godot 4's `SpriteFrames` as a text resource (format 3): an `AtlasTexture` per place, an animation per tag. Pictures
    /// are named without a folder: Godot looks for them beside the resource.
    public static let godot = SheetFormat(
        "godot", ending: ".tres", nameRule: godotNames, isOwn: isOwnResource
    ) { sheet, names in
        // Frames that share a place share a texture.
        var places: [SpriteSheet.Frame] = []
        let textures = sheet.frames.map { frame -> Int in
            if let known = places.firstIndex(where: { $0.isSamePlace(as: frame) }) { return known }
            places.append(frame)
            return places.count - 1
        }
        // The editor gives files numbers of its own, by which scenes know them.
        let known = GodotIdentifiers(names.earlier(0) ?? "")
        let steps = sheet.pages.count + places.count + 1
        var lines = ["[gd_resource type=\"SpriteFrames\" load_steps=\(steps) format=3\(known.resource)]", ""]
        for page in sheet.pages.indices {
            let path = names.page(page).quoted
            let identifier = known.pages[names.page(page)] ?? ""
            lines.append("[ext_resource type=\"Texture2D\"\(identifier) path=\(path) id=\"\(page + 1)\"]")
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
            // A filter takes nothing from the frames beside it.
            lines.append("filter_clip = true")
        }
        let animations = sheet.animation.tags.map { godotAnimation($0, sheet, textures) }
        lines += [
            "", "[resource]", "animations = [\(animations.joined(separator: ", "))]",
            "metadata/pivot = Vector2(\(sheet.animation.pivot.x), \(sheet.animation.pivot.y))",
            "\(softwareKey) = \(FileOrigin.software.quoted)", "",
        ]
        return [Array(lines.joined(separator: "\n").utf8)]
    }

    /// The editor replaces these characters where a name is edited.
    private static let godotNames = NameRule(
        description: "can hold all characters but slashes, commas and line breaks"
    ) { name, _, _ in !name.contains { $0 == "/" || $0 == "," || $0.isNewline || $0 == "\0" } }

    /// Metadata of the resource, which the editor keeps when it saves it anew.
    private static let softwareKey = "metadata/software"

    private static let isOwnResource: Recogniser = { bytes, _ in
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(softwareKey + " = \"") }) else { return false }
        return FileOrigin.isOwn(String(line.dropFirst(softwareKey.count + 4)))
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

/// What Godot's editor adds to a resource: a number (UID) for the resource, and for each file that it uses.
private struct GodotIdentifiers {
    /// ` uid="uid://…"`, or nothing.
    private(set) var resource = ""
    /// The same by file name.
    private(set) var pages: [String: String] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            guard let match = line.firstMatch(of: #/\buid="(uid://\w+)"/#) else { continue }
            let identifier = " uid=\"\(match.1)\""
            if line.hasPrefix("[gd_resource ") { resource = identifier }
            // The editor names a file by its path in the project.
            if line.hasPrefix("[ext_resource "), let path = line.firstMatch(of: #/\bpath="(?:.*/)?([^/"]+)"/#)
            {
                pages[String(path.1)] = identifier
            }
        }
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
