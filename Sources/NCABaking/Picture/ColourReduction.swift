import NCAImageIO

/// Fewer colours, so that lossless compression needs fewer bytes. A colour always becomes the same other one, in every
/// frame: cells stay crisp squares, and what does not change does not flicker.
///
/// libwebp's own near-lossless mode looks at neighbours instead, which takes the squares apart: at four pixels a cell, it
/// made files twice as large.
enum ColourReduction: Sendable {
    /// To multiples of a power of two: no channel is off by more than half of that.
    case multiples(bits: Int)
    /// To those of a palette.
    case palette(ReducedPalette)

    /// What libwebp means by a level of 0 … 100: the largest error is 16, 8, 4, 2 or 1; nil: none.
    init?(nearLossless level: Int) {
        let bits = 5 - level / 20
        guard bits > 0 else { return nil }
        self = .multiples(bits: bits)
    }

    func callAsFunction(_ picture: RGBAImage) -> RGBAImage {
        var result = picture
        switch self {
        case .multiples(let bits):
            let table = (0...255).map { UInt8(min(255, (($0 + 1 << (bits - 1)) >> bits) << bits)) }
            for i in stride(from: 0, to: result.pixels.count, by: 4) {
                for k in i..<i + 4 { result.pixels[k] = table[Int(result.pixels[k])] }
            }
        case .palette(let palette):
            for i in stride(from: 0, to: result.pixels.count, by: 4) where picture.pixels[i + 3] > 0 {
                let key = ReducedPalette.key(
                    picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2], picture.pixels[i + 3])
                guard let index = palette(key) else { continue }
                let colour = palette.colours[Int(index)]
                (result.pixels[i], result.pixels[i + 1]) = (colour.red, colour.green)
                (result.pixels[i + 2], result.pixels[i + 3]) = (colour.blue, colour.alpha)
            }
        }
        return result
    }
}
