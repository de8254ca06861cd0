import ArgumentParser
import NCAImageIO

/// Draws pictures in a terminal, one in place of the other.
package struct TerminalPicture {
    /// How a terminal shows pixels.
    package enum Graphics: String, CaseIterable, Sendable, ExpressibleByArgument {
        /// Two pixels in a character, the upper half block, in 24-bit colours: every terminal of the last ten years.
        case blocks
        /// DEC's sixels: xterm, mlterm, foot, WezTerm, Windows Terminal.
        case sixel
        /// PNGs as kitty takes them: kitty, Ghostty, WezTerm, Konsole.
        case kitty
    }

    /// What a terminal can do, and how large its characters are.
    package struct Abilities: Equatable, Sendable {
        package var graphics: Graphics
        /// A character in pixels.
        package var cellWidth: Int
        package var cellHeight: Int
        /// What lies under transparent pixels; nil: unknown, and taken as black where a colour is needed.
        package var background: RGBA?

        package init(
            graphics: Graphics = .blocks, cellWidth: Int = 10, cellHeight: Int = 20, background: RGBA? = nil
        ) {
            self.graphics = graphics
            self.cellWidth = cellWidth
            self.cellHeight = cellHeight
            self.background = background
        }
    }

    private let abilities: Abilities
    private var blocks = HalfBlocks()
    private var room: (columns: Int, rows: Int) = (0, 0)

    package init(_ abilities: Abilities) { self.abilities = abilities }

    /// What to send to the terminal so that it shows a picture in the middle of its upper left `columns` × `rows`
    /// characters: as large as whole multiples of its pixels allow, or made smaller to fit.
    package mutating func draw(_ picture: RGBAImage, columns: Int, rows: Int) -> String {
        guard columns > 0, rows > 0 else { return "" }
        var text = ""
        if room != (columns, rows) {
            (room, blocks) = ((columns, rows), HalfBlocks())
            text = "\u{1B}[2J"
        }
        let (width, height) =
            abilities.graphics == .blocks
            ? (columns, 2 * rows) : (columns * abilities.cellWidth, rows * abilities.cellHeight)
        let small = picture.shrunk(toFit: width, height)
        let factor = max(1, min(width / small.width, height / small.height))
        let left = (width - factor * small.width) / 2, top = (height - factor * small.height) / 2
        if abilities.graphics == .blocks {
            return text
                + blocks.draw(
                    small.enlarged(by: factor), left: left, top: top / 2, background: abilities.background)
        }
        text += "\u{1B}[\(top / abilities.cellHeight + 1);\(left / abilities.cellWidth + 1)H"
        if abilities.graphics == .sixel {
            let ground = abilities.background ?? RGBA(0, 0, 0)
            return text + Sixels.encode(small.composited(over: ground), scale: factor)
        }
        return text + KittyGraphics.show(small.enlarged(by: factor))
    }

    /// Draws the next picture as if nothing were there.
    package mutating func forget() { room = (0, 0) }

    /// What to send before the terminal is left.
    package var removal: String { abilities.graphics == .kitty ? KittyGraphics.remove : "" }
}

extension RGBAImage {
    /// The picture, or a smaller one of the same proportions that fits: each pixel is the mean of the area that it covers,
    /// weighted by alpha.
    func shrunk(toFit maxWidth: Int, _ maxHeight: Int) -> RGBAImage {
        let scale = min(1, Double(maxWidth) / Double(width), Double(maxHeight) / Double(height))
        guard scale < 1 else { return self }
        let newWidth = max(1, Int(Double(width) * scale)), newHeight = max(1, Int(Double(height) * scale))
        let columns = Self.coverage(width, newWidth), rows = Self.coverage(height, newHeight)
        var result = RGBAImage(width: newWidth, height: newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                var sum = SIMD4<Double>.zero
                for (row, weightY) in rows[y] {
                    for (column, weightX) in columns[x] {
                        let i = 4 * (row * width + column)
                        let alpha = Double(pixels[i + 3])
                        let colour = SIMD4(Double(pixels[i]), Double(pixels[i + 1]), Double(pixels[i + 2]), 1)
                        sum += colour * (alpha * weightX * weightY)
                    }
                }
                guard sum.w > 0 else { continue }
                func sample(_ value: Double) -> UInt8 { UInt8(min(255, value + 0.5)) }
                result[x, y] = RGBA(
                    sample(sum.x / sum.w), sample(sum.y / sum.w), sample(sum.z / sum.w), sample(sum.w))
            }
        }
        return result
    }

    /// For each of `count` pixels, those of `source` under it and their shares, which sum to 1.
    private static func coverage(_ source: Int, _ count: Int) -> [[(index: Int, weight: Double)]] {
        let step = Double(source) / Double(count)
        return (0..<count).map { i in
            let from = Double(i) * step, to = min(Double(source), Double(i + 1) * step)
            return (Int(from)..<min(source, Int(to.rounded(.up)))).map { index in
                (index, (min(to, Double(index + 1)) - max(from, Double(index))) / step)
            }
        }
    }
}
