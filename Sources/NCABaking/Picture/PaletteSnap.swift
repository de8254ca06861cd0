import NCAImageIO
import NCARuntime

/// `PaletteSnapping` of the runtime for whole pictures.
struct PaletteSnap: Sendable {
    /// Red, green, blue and straight alpha of each colour.
    private let bytes: [UInt8]

    init(_ palette: Palette) {
        bytes = palette.colours.flatMap { [$0.red, $0.green, $0.blue, $0.alpha] }
    }

    func callAsFunction(_ picture: RGBAImage) -> RGBAImage {
        var result = picture
        // Sprites repeat few colours.
        var known: [SIMD4<UInt8>: SIMD4<UInt8>] = [:]
        bytes.withUnsafeBytes { bytes in
            let snapping = PaletteSnapping(bytes)
            for i in stride(from: 0, to: picture.pixels.count, by: 4) {
                let pixel = SIMD4(picture.pixels[i..<i + 4])
                let snapped = known[pixel] ?? snapping.nearest(pixel)
                known[pixel] = snapped
                for c in 0..<4 { result.pixels[i + c] = snapped[c] }
            }
        }
        return result
    }
}
