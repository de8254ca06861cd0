import Foundation
import NCACore

extension SpriteSheet.Frame {
    /// What the JSON of Aseprite and of TexturePacker share: where the frame lies, and where it was trimmed from.
    func atlasJSON(in sheet: SpriteSheet, filename: String? = nil) -> [(key: String, value: JSONValue)] {
        let isTrimmed = place.width != sheet.frameWidth || place.height != sheet.frameHeight
        let source = Rectangle(x: offsetX, y: offsetY, width: place.width, height: place.height)
        // As shares of the whole frame: PixiJS and Phaser read an anchor, others what TexturePacker calls it.
        let pivot: JSONValue = [
            "x": .number(sheet.animation.pivot.x / Double(sheet.frameWidth)),
            "y": .number(sheet.animation.pivot.y / Double(sheet.frameHeight)),
        ]
        return [("anchor", pivot), ("duration", .integer(duration))]
            + (filename.map { [("filename", .string($0))] } ?? [])
            + [
                ("frame", place.json), ("pivot", pivot), ("rotated", false),
                ("sourceSize", JSONValue.size(sheet.frameWidth, sheet.frameHeight)),
                ("spriteSourceSize", source.json), ("trimmed", .boolean(isTrimmed)),
            ]
    }
}

extension SheetFormat {
    /// What the JSON of Aseprite and of TexturePacker says of itself.
    static func meta(_ bytes: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])?["meta"] as? [String: Any]
    }
}

extension Rectangle {
    var json: JSONValue {
        ["h": .integer(height), "w": .integer(width), "x": .integer(x), "y": .integer(y)]
    }
}

extension JSONValue {
    static func size(_ width: Int, _ height: Int) -> JSONValue {
        ["h": .integer(height), "w": .integer(width)]
    }
}
