import Foundation

extension SheetFormat {
    /// A style sheet with an animation for every tag, which plays without a script:
    /// `<div class="dragon dragon-grow"></div>`.
    public static let css = SheetFormat(
        "css", ending: ".css", nameRule: StyleSheet.classes, isOwn: StyleSheet.isOwn
    ) { sheet, names in
        [Array(StyleSheet(sheet: sheet, names: names).text.utf8)]
    }
}

private struct StyleSheet {
    let sheet: SpriteSheet
    let names: SheetFormat.Names

    var text: String {
        let name = Self.identifier(names.sheet)
        var blocks = [
            """
            @charset "UTF-8";
            \(Self.note)
            .\(name) {
              display: inline-block;
              position: relative;
              width: \(sheet.frameWidth)px;
              height: \(sheet.frameHeight)px;
              overflow: hidden;
              transform-origin: \(Self.number(sheet.animation.pivot.x))px \(Self.number(sheet.animation.pivot.y))px;
            }
            .\(name)::before {
              content: "";
              position: absolute;
              background-repeat: no-repeat;
              image-rendering: pixelated;
              \(style(sheet.frames[0]).joined(separator: "\n  "))
            }
            """
        ]
        if sheet.pages.count > 1 {
            // Loaded at once: a page that is loaded when its first frame is due would be seen too late.
            let pages = sheet.pages.indices.map { "url(\"\(url($0))\")" }
            blocks.append(
                """
                .\(name)::after {
                  content: \(pages.joined(separator: " "));
                  position: absolute;
                  width: 0;
                  height: 0;
                  overflow: hidden;
                }
                """)
        }
        for tag in sheet.animation.tags {
            let title = "\(name)-\(Self.identifier(tag.name))"
            let total = (tag.from...tag.to).reduce(0) { $0 + sheet.frames[$1].duration }
            let count = tag.loops ? "infinite" : "forwards"
            blocks.append(
                """
                .\(title)::before {
                  animation: \(title) \(total)ms step-end \(count);
                }
                """)
            blocks.append(keyframes(title, tag, total))
        }
        return blocks.joined(separator: "\n") + "\n"
    }

    private func keyframes(_ title: String, _ tag: Tag, _ total: Int) -> String {
        var lines = ["@keyframes \(title) {"]
        var time = 0
        for index in tag.from...tag.to {
            let frame = sheet.frames[index]
            let at = String(format: "%.4f", 100 * Double(time) / Double(max(1, total)))
            // The last frame is also where an animation that does not repeat ends.
            let moments = index == tag.to ? "\(at)%, 100%" : "\(at)%"
            lines.append("  \(moments) { \(style(frame).joined(separator: " ")) }")
            time += frame.duration
        }
        return lines.joined(separator: "\n") + "\n}"
    }

    private func url(_ page: Int) -> String {
        let name = names.page(page)
        return name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map { String($0) } ?? String(value)
    }

    private func style(_ frame: SpriteSheet.Frame) -> [String] {
        var style = [
            "background-image: url(\"\(url(frame.page))\");",
            "background-position: \(-frame.place.x)px \(-frame.place.y)px;",
        ]
        if sheet.options.trims || sheet.frames[0] == frame {
            style += [
                "left: \(frame.offsetX)px;", "top: \(frame.offsetY)px;", "width: \(frame.place.width)px;",
                "height: \(frame.place.height)px;",
            ]
        }
        return style
    }

    /// Says which program wrote the file.
    private static let note = "/* \(FileOrigin.software) */"

    static let isOwn: SheetFormat.Recogniser = { bytes, _ in
        String(decoding: bytes.prefix(200), as: UTF8.self).contains("/* \(FileOrigin.program) ")
    }

    static let classes = SheetFormat.NameRule(
        description: "keep letters, digits, underscores and dashes, and must differ in these"
    ) { name, _, others in !others.contains { identifier($0) == identifier(name) } }

    /// A name as a CSS class: what may not be in one becomes a dash.
    private static func identifier(_ name: String) -> String {
        let letters = name.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" }
        return letters.first?.isNumber == true ? "_" + String(letters) : String(letters)
    }
}
