import NCAImageIO

/// DEC's sixel graphics (VT330/VT340 Programmer Reference Manual, chapter 14): bands of six rows, colour by colour.
enum Sixels {
    /// Colours that every terminal with sixels has.
    private static let maxColours = 256

    /// An opaque picture whose pixels are squares of `scale`.
    static func encode(_ picture: RGBAImage, scale: Int) -> String {
        let (indices, palette) = reduce(picture)
        // Pixels are square, and those that are not drawn stay as they are.
        var text = "\u{1B}P0;1;0q\"1;1;\(picture.width * scale);\(picture.height * scale)"
        for (index, colour) in palette.enumerated() {
            text += "#\(index);2;\(percent(colour.red));\(percent(colour.green));\(percent(colour.blue))"
        }
        for top in stride(from: 0, to: picture.height * scale, by: 6) {
            text += band(indices, picture, scale, top: top, colours: palette.count) + "-"
        }
        return text + "\u{1B}\\"
    }

    private static func percent(_ sample: UInt8) -> Int { (Int(sample) * 100 + 127) / 255 }

    private static func band(
        _ indices: [UInt8], _ picture: RGBAImage, _ scale: Int, top: Int, colours: Int
    ) -> String {
        let width = picture.width
        // For each colour, which of six rows it has in each column.
        var masks: [UInt8: [UInt8]] = [:]
        for row in 0..<min(6, picture.height * scale - top) {
            let y = (top + row) / scale
            for x in 0..<width {
                masks[indices[y * width + x], default: [UInt8](repeating: 0, count: width)][x] |= 1 << row
            }
        }
        return masks.sorted { $0.key < $1.key }.map { colour, mask in
            var text = "#\(colour)"
            var x = 0
            // What is empty to the right need not be sent.
            let end = mask.lastIndex { $0 != 0 }! + 1
            while x < end {
                let next = mask[x..<end].firstIndex { $0 != mask[x] } ?? end
                let count = (next - x) * scale
                let sixel = String(Character(Unicode.Scalar(63 + mask[x])))
                text += count > 3 ? "!\(count)\(sixel)" : String(repeating: sixel, count: count)
                x = next
            }
            return text
        }.joined(separator: "$")
    }

    /// At most 256 colours: the picture's own if they are so few, else those that differ in their upper bits.
    private static func reduce(_ picture: RGBAImage) -> (indices: [UInt8], palette: [RGBA]) {
        // Bits that are kept of red, green and blue; the last needs no more than 256 colours.
        for bits in [(8, 8, 8), (7, 7, 7), (6, 6, 6), (5, 5, 5), (4, 5, 4), (4, 4, 4), (3, 4, 3), (3, 3, 2)] {
            if let result = reduce(picture, bits) { return result }
        }
        preconditionFailure("eight bits are 256 colours")
    }

    private static func reduce(_ picture: RGBAImage, _ bits: (Int, Int, Int)) -> ([UInt8], [RGBA])? {
        func kept(_ sample: UInt8, _ bits: Int) -> UInt8 { (sample >> (8 - bits)) << (8 - bits) }
        var palette: [RGBA] = []
        var known: [RGBA: UInt8] = [:]
        var indices: [UInt8] = []
        indices.reserveCapacity(picture.width * picture.height)
        for i in stride(from: 0, to: picture.pixels.count, by: 4) {
            let colour = RGBA(
                kept(picture.pixels[i], bits.0), kept(picture.pixels[i + 1], bits.1),
                kept(picture.pixels[i + 2], bits.2))
            if let index = known[colour] {
                indices.append(index)
            } else {
                guard palette.count < maxColours else { return nil }
                known[colour] = UInt8(palette.count)
                indices.append(UInt8(palette.count))
                palette.append(colour)
            }
        }
        // In the middle of what became one.
        func middle(_ sample: UInt8, _ bits: Int) -> UInt8 { sample | UInt8((1 << (8 - bits)) >> 1) }
        return (
            indices,
            palette.map { RGBA(middle($0.red, bits.0), middle($0.green, bits.1), middle($0.blue, bits.2)) }
        )
    }
}
