import NCAImageIO

/// Gives every pixel the nearest colour of a palette, so that grown pixel art has its artist's colours again.
///
/// A palette of opaque colours cuts alpha at one half; one with soft colours takes the nearest, or nothing, of
/// premultiplied colours.
struct PaletteSnap: Sendable {
    /// Alpha from which a pixel is seen.
    static let threshold: UInt8 = 128

    private let palette: Palette
    private let isOpaque: Bool

    init(_ palette: Palette) {
        self.palette = palette
        isOpaque = palette.isOpaque
    }

    func callAsFunction(_ picture: RGBAImage) -> RGBAImage {
        var result = picture
        var known: [RGBA: RGBA] = [:]
        for i in stride(from: 0, to: picture.pixels.count, by: 4) {
            let colour = RGBA(
                picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2], picture.pixels[i + 3])
            let snapped = known[colour] ?? nearest(colour)
            known[colour] = snapped
            (result.pixels[i], result.pixels[i + 1]) = (snapped.red, snapped.green)
            (result.pixels[i + 2], result.pixels[i + 3]) = (snapped.blue, snapped.alpha)
        }
        return result
    }

    /// Whole numbers only: the same on every machine. Of colours that are as near, the first.
    private func nearest(_ colour: RGBA) -> RGBA {
        let nothing = RGBA(0, 0, 0, 0)
        if isOpaque, colour.alpha < Self.threshold { return nothing }
        let candidates = isOpaque ? palette.colours : palette.colours + [nothing]
        return candidates.min { distance($0, colour) < distance($1, colour) }!
    }

    /// Squared, of premultiplied values; of opaque palettes, of the colours themselves.
    private func distance(_ a: RGBA, _ b: RGBA) -> Int {
        let (alpha, beta) = isOpaque ? (255, 255) : (Int(a.alpha), Int(b.alpha))
        func square(_ a: UInt8, _ b: UInt8) -> Int {
            let difference = Int(a) * alpha - Int(b) * beta
            return difference * difference
        }
        return square(a.red, b.red) + square(a.green, b.green) + square(a.blue, b.blue)
            + 255 * 255 * (alpha - beta) * (alpha - beta)
    }
}
