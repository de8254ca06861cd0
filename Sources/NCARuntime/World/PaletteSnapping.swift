/// Gives pixels the nearest colours of a palette, so that grown pixel art has its artist's colours again.
///
/// Whole numbers only: the same on every machine. Of colours that are as near, the first is taken. A palette of opaque
/// colours cuts alpha at one half; one with soft colours gives the nearest of them, or nothing, by premultiplied values.
package struct PaletteSnapping {
    /// Alpha from which a pixel is seen, where all colours are opaque.
    package static var threshold: UInt8 { 128 }

    private let bytes: UnsafeRawBufferPointer
    private let isOpaque: Bool

    /// - Parameter bytes: red, green, blue and straight alpha of each colour, of one at least; valid as long as the value.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var isOpaque = true
        for i in 0..<bytes.count / 4 where bytes[4 * i + 3] != 255 { isOpaque = false }
        self.isOpaque = isOpaque
    }

    private func colour(_ index: Int) -> SIMD4<UInt8> {
        bytes.loadUnaligned(fromByteOffset: 4 * index, as: SIMD4<UInt8>.self)
    }

    /// The palette's colour for a pixel of straight alpha; nothing is all zero.
    package func nearest(_ pixel: SIMD4<UInt8>) -> SIMD4<UInt8> {
        if isOpaque && pixel.w < Self.threshold { return SIMD4(repeating: 0) }
        var nearest = colour(0), least = distance(nearest, pixel)
        for index in 1..<max(1, bytes.count / 4) {
            let candidate = colour(index), distance = distance(candidate, pixel)
            if distance < least { (nearest, least) = (candidate, distance) }
        }
        let nothing = SIMD4<UInt8>(repeating: 0)
        return !isOpaque && distance(nothing, pixel) < least ? nothing : nearest
    }

    /// Squared, of premultiplied values; of opaque palettes, of the colours themselves.
    private func distance(_ a: SIMD4<UInt8>, _ b: SIMD4<UInt8>) -> Int64 {
        let (alpha, beta) = isOpaque ? (Int32(255), Int32(255)) : (Int32(a.w), Int32(b.w))
        func square(_ a: UInt8, _ b: UInt8) -> Int64 {
            let difference = Int64(Int32(a) * alpha - Int32(b) * beta)
            return difference &* difference
        }
        let alphas = Int64(255 * (alpha - beta))
        return square(a.x, b.x) + square(a.y, b.y) + square(a.z, b.z) + alphas &* alphas
    }

    /// Snaps pixels of 4 bytes in memory, in rows `stride` bytes apart.
    func apply(
        to pixels: UnsafeMutableRawPointer, width: Int, height: Int, stride: Int, swapsRedAndBlue: Bool
    ) {
        for y in 0..<height {
            for x in 0..<width {
                let place = pixels + y * stride + 4 * x
                var pixel = place.loadUnaligned(as: SIMD4<UInt8>.self)
                if swapsRedAndBlue { (pixel.x, pixel.z) = (pixel.z, pixel.x) }
                pixel = nearest(pixel)
                if swapsRedAndBlue { (pixel.x, pixel.z) = (pixel.z, pixel.x) }
                place.storeBytes(of: pixel, as: SIMD4<UInt8>.self)
            }
        }
    }
}
