/// The few colours that something is drawn with, in an order of no meaning but that it stays.
public struct Palette: Equatable, Sendable {
    /// Colours that a palette has at most.
    public static let maxCount = 256
    /// Colours that a picture has at most to count as drawn with a palette, which models then keep: pixel art has fewer,
    /// painted pictures and photographs have thousands.
    public static let maxSourceCount = 64

    /// At least one, none twice, none wholly transparent.
    public let colours: [RGBA]

    /// - Parameter colours: those that are wholly transparent and those that come again are left out; `nil` if none
    ///   remains, or more than ``maxCount``.
    public init?(_ colours: some Sequence<RGBA>) {
        var known: Set<RGBA> = []
        self.colours = colours.filter { $0.alpha > 0 && known.insert($0).inserted }
        guard 1...Self.maxCount ~= self.colours.count else { return nil }
    }

    /// The colours of a picture, the commonest first; `nil` if it has none that is seen, or more than `most`.
    public init?(of picture: RGBAImage, most: Int = maxSourceCount) {
        self.init(of: [picture], most: most)
    }

    /// The colours of several pictures together, the commonest first; `nil` if they have none that is seen, or more than
    /// `most`.
    public init?(of pictures: [RGBAImage], most: Int = maxSourceCount) {
        var counts: [RGBA: Int] = [:]
        for picture in pictures {
            for y in 0..<picture.height {
                for x in 0..<picture.width where picture[x, y].alpha > 0 {
                    counts[picture[x, y], default: 0] += 1
                    if counts.count > most { return nil }
                }
            }
        }
        // Of those that are as common, the darkest first: the same for the same picture.
        self.init(counts.sorted { ($1.value, $0.key.bytes) < ($0.value, $1.key.bytes) }.map(\.key))
    }

    /// Whether all colours are opaque: what is drawn with them has no soft edges.
    public var isOpaque: Bool { colours.allSatisfy { $0.alpha == 255 } }

    // MARK: As text

    /// As models keep it: `RRGGBB`, or `RRGGBBAA` where a colour is not opaque, in lower-case hexadecimal digits with
    /// spaces between.
    public var text: String {
        colours.map { colour in
            colour.bytes.prefix(colour.alpha == 255 ? 3 : 4).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }.joined(separator: " ")
    }

    /// Reads ``text``; `nil` if it is no palette's.
    public init?(text: String) {
        let words = text.split(separator: " ")
        let colours = words.compactMap { [6, 8].contains($0.utf8.count) ? RGBA(String($0)) : nil }
        guard colours.count == words.count else { return nil }
        self.init(colours)
    }
}

private func < (a: (Int, [UInt8]), b: (Int, [UInt8])) -> Bool {
    a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}
