import CImageQuant
import Foundation
import NCAImageIO
import NCACore

/// How many pixels of all frames have each colour.
struct Histogram {
    private(set) var counts: [UInt32: Int] = [:]

    /// Counts the pixels with an alpha of at least `threshold`; as opaque ones, if alpha is of no interest.
    mutating func add(_ frame: RGBAImage, threshold: UInt8 = 1, ignoresAlpha: Bool = false) {
        let pixels = frame.pixels
        for i in stride(from: 0, to: pixels.count, by: 4) where pixels[i + 3] >= threshold {
            let alpha = ignoresAlpha ? 255 : pixels[i + 3]
            counts[ReducedPalette.key(pixels[i], pixels[i + 1], pixels[i + 2], alpha), default: 0] += 1
        }
    }
}

/// The best few colours for all frames together, chosen by libimagequant.
///
/// One palette and no dithering: what does not change in the sprite does not flicker, and compresses.
struct ReducedPalette {
    /// Of libimagequant.
    static var libraryVersion: Int32 { liq_version() }

    private(set) var colours: [RGBA] = []
    private var index: [UInt32: UInt8] = [:]

    /// - Parameter most: colours at most, 2 … 256.
    init(_ histogram: Histogram, most: Int) throws(BakingError) {
        // Sorted: a dictionary's order changes from run to run.
        let keys = histogram.counts.keys.sorted()
        guard keys.count > most else {
            colours = keys.map(Self.colour)
            for (i, key) in keys.enumerated() { index[key] = UInt8(i) }
            return
        }
        try Self.useOneThread()
        guard let attributes = liq_attr_create() else { throw Self.failure("begin") }
        defer { liq_attr_destroy(attributes) }
        liq_set_max_colors(attributes, Int32(most))
        liq_set_speed(attributes, 1)
        guard let counted = liq_histogram_create(attributes) else { throw Self.failure("count colours") }
        defer { liq_histogram_destroy(counted) }
        let entries = keys.map { key in
            let colour = Self.colour(key)
            return liq_histogram_entry(
                color: liq_color(r: colour.red, g: colour.green, b: colour.blue, a: colour.alpha),
                count: UInt32(clamping: histogram.counts[key]!))
        }
        var result: OpaquePointer?
        guard liq_histogram_add_colors(counted, attributes, entries, Int32(entries.count), 0) == LIQ_OK,
            liq_histogram_quantize(counted, attributes, &result) == LIQ_OK, let result
        else { throw Self.failure("choose colours") }
        defer { liq_result_destroy(result) }
        liq_set_dithering_level(result, 0)
        try map(keys, with: result, attributes)
    }

    /// Finds each colour's place in the palette: a picture of all colours is remapped.
    private mutating func map(_ keys: [UInt32], with result: OpaquePointer, _ attributes: OpaquePointer)
        throws(BakingError)
    {
        let width = 256
        let height = (keys.count + width - 1) / width
        var pixels = [UInt8](repeating: 255, count: 4 * width * height)
        for (i, key) in keys.enumerated() {
            let colour = Self.colour(key)
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (
                colour.red, colour.green, colour.blue, colour.alpha
            )
        }
        var indices = [UInt8](repeating: 0, count: width * height)
        let isMapped = pixels.withUnsafeBytes { buffer -> Bool in
            guard
                let image = liq_image_create_rgba(
                    attributes, buffer.baseAddress!, Int32(width), Int32(height), 0)
            else { return false }
            defer { liq_image_destroy(image) }
            return liq_write_remapped_image(result, image, &indices, indices.count) == LIQ_OK
        }
        guard isMapped, let palette = liq_get_palette(result) else { throw Self.failure("map colours") }
        colours = withUnsafeBytes(of: palette.pointee.entries) { entries in
            let all = entries.bindMemory(to: liq_color.self)
            return (0..<Int(palette.pointee.count)).map {
                RGBA(all[$0].r, all[$0].g, all[$0].b, all[$0].a)
            }
        }
        for (i, key) in keys.enumerated() { index[key] = indices[i] }
    }

    /// The index of a colour that was counted.
    func callAsFunction(_ key: UInt32) -> UInt8? { index[key] }

    static func key(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ alpha: UInt8) -> UInt32 {
        UInt32(r) << 24 | UInt32(g) << 16 | UInt32(b) << 8 | UInt32(alpha)
    }

    private static func colour(_ key: UInt32) -> RGBA {
        RGBA(UInt8(key >> 24), UInt8(key >> 16 & 255), UInt8(key >> 8 & 255), UInt8(key & 255))
    }

    /// libimagequant may be built with OpenMP, whose sums differ with the number of threads.
    private static func useOneThread() throws(BakingError) {
        #if os(Linux)
            guard let symbol = dlsym(nil, "omp_set_num_threads") else { return }
            unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)(1)
        #endif
    }

    private static func failure(_ what: String) -> BakingError {
        BakingError("libimagequant could not \(what)", .internalFault)
    }
}
