import NCAImageIO

/// Pictures of two pixels a character. Only characters that change are sent again.
struct HalfBlocks {
    /// Upper and lower pixel; nil: the terminal's own background.
    private struct Character: Equatable {
        var upper: RGBA?
        var lower: RGBA?
    }

    private var shown: [Character] = []

    /// The text that turns the picture before into this one.
    /// - Parameters:
    ///   - left, top: characters to its left and above.
    ///   - background: what lies under pixels that are not opaque.
    mutating func draw(_ picture: RGBAImage, left: Int, top: Int, background: RGBA?) -> String {
        let columns = picture.width
        let next = Self.characters(picture, background)
        let isNew = shown.count != next.count
        var text = ""
        var pen = Pen()
        for start in stride(from: 0, to: next.count, by: columns) {
            var place: Int?
            for i in start..<start + columns where isNew || shown[i] != next[i] {
                if place != i { text += "\u{1B}[\(top + i / columns + 1);\(left + i % columns + 1)H" }
                text += pen.draw(next[i])
                place = i + 1
            }
        }
        shown = next
        return text + pen.reset
    }

    /// The picture as lines of text, for output that goes on below.
    static func lines(_ picture: RGBAImage, background: RGBA?) -> [String] {
        let characters = characters(picture, background)
        return stride(from: 0, to: characters.count, by: picture.width).map { start in
            var pen = Pen()
            let line = characters[start..<start + picture.width].map { pen.draw($0) }.joined()
            return line + pen.reset
        }
    }

    private static func characters(_ picture: RGBAImage, _ background: RGBA?) -> [Character] {
        func pixel(_ x: Int, _ y: Int) -> RGBA? {
            guard y < picture.height else { return nil }
            let pixel = picture[x, y]
            return pixel.alpha == 0 ? nil : pixel.over(background ?? RGBA(0, 0, 0))
        }
        return stride(from: 0, to: picture.height, by: 2).flatMap { y in
            (0..<picture.width).map { x in Character(upper: pixel(x, y), lower: pixel(x, y + 1)) }
        }
    }

    /// Which colours the terminal draws with; nil: its own.
    private struct Pen {
        private var ink: RGBA?
        private var paper: RGBA?

        mutating func draw(_ character: Character) -> String {
            switch (character.upper, character.lower) {
            case (nil, nil): colours(nil, nil) + " "
            case (let upper?, let lower?) where upper == lower: colours(nil, lower) + " "
            case (let upper?, let lower): colours(upper, lower) + "▀"
            case (nil, let lower?): colours(lower, nil) + "▄"
            }
        }

        /// - Parameter ink: nil: any, as none is seen.
        private mutating func colours(_ ink: RGBA?, _ paper: RGBA?) -> String {
            var codes: [String] = []
            if let ink, self.ink != ink {
                codes.append("38;2;\(ink.red);\(ink.green);\(ink.blue)")
                self.ink = ink
            }
            if self.paper != paper {
                codes.append(paper.map { "48;2;\($0.red);\($0.green);\($0.blue)" } ?? "49")
                self.paper = paper
            }
            return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
        }

        var reset: String { ink == nil && paper == nil ? "" : "\u{1B}[m" }
    }
}
