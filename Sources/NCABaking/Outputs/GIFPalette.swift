import NCAImageIO

/// The colours of a GIF: at most 255 for all frames together, and one that is transparent.
struct GIFPalette {
    /// Alpha from which a pixel is opaque; a GIF knows nothing between.
    static let threshold: UInt8 = 128

    private let palette: ReducedPalette
    /// Red, green, blue.
    var colours: [(UInt8, UInt8, UInt8)] { palette.colours.map { ($0.red, $0.green, $0.blue) } }
    /// Index of the transparent entry, behind the colours.
    let transparent: UInt8

    /// - Parameter histogram: of the opaque pixels.
    init(_ histogram: Histogram) throws(BakingError) {
        palette = try ReducedPalette(histogram, most: 255)
        transparent = UInt8(palette.colours.count)
    }

    /// Indices of all pixels of a picture that was counted.
    func indices(of picture: RGBAImage) -> [UInt8] {
        stride(from: 0, to: picture.pixels.count, by: 4).map { i in
            self(picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2], picture.pixels[i + 3])
        }
    }

    /// A pixel's index.
    private func callAsFunction(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ alpha: UInt8) -> UInt8 {
        alpha < Self.threshold ? transparent : palette(ReducedPalette.key(r, g, b, 255)) ?? transparent
    }
}
