import Foundation

extension SheetFormat {
    /// A style sheet with an animation for every tag, which plays without a script:
    /// `<div class="dragon dragon-grow"></div>`.
    public static let css = SheetFormat("css", ending: ".css") { sheet, names in
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
            .\(name) {
              display: inline-block;
              position: relative;
              width: \(sheet.frameWidth)px;
              height: \(sheet.frameHeight)px;
              overflow: hidden;
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

    private func style(_ frame: SpriteSheet.Frame) -> [String] {
        let page = names.page(frame.page)
        let url = page.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? page
        var style = [
            "background-image: url(\"\(url)\");",
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

    /// A name as a CSS class: what may not be in one becomes a dash.
    private static func identifier(_ name: String) -> String {
        let letters = name.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" }
        return letters.first?.isNumber == true ? "_" + String(letters) : String(letters)
    }
}
