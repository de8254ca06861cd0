import CImageQuant
import Foundation
import NCAImageIO

/// The colours of a GIF: at most 255 for all frames together, chosen by libimagequant, and one that is transparent.
///
/// One palette and no dithering: what does not change in the sprite does not flicker, and compresses.
struct GIFPalette {
    /// Alpha from which a pixel is opaque; a GIF knows nothing between.
    static let threshold: UInt8 = 128

    /// Red, green, blue.
    private(set) var colours: [(UInt8, UInt8, UInt8)] = []
    /// Index of the transparent entry, behind the colours.
    var transparent: UInt8 { UInt8(colours.count) }
    private var index: [UInt32: UInt8] = [:]

    /// - Parameter counts: how many pixels have each opaque colour, as ``key(_:_:_:)``.
    init(counts: [UInt32: Int]) throws(BakingError) {
        guard !counts.isEmpty else { return }
        // Sorted: a dictionary's order changes from run to run.
        let keys = counts.keys.sorted()
        guard keys.count > 255 else {
            colours = keys.map(Self.colour)
            for (i, key) in keys.enumerated() { index[key] = UInt8(i) }
            return
        }
        try Self.useOneThread()
        guard let attributes = liq_attr_create() else { throw Self.failure("begin") }
        defer { liq_attr_destroy(attributes) }
        liq_set_max_colors(attributes, 255)
        liq_set_speed(attributes, 1)
        guard let histogram = liq_histogram_create(attributes) else { throw Self.failure("count colours") }
        defer { liq_histogram_destroy(histogram) }
        let entries = keys.map { key in
            let (r, g, b) = Self.colour(key)
            return liq_histogram_entry(
                color: liq_color(r: r, g: g, b: b, a: 255), count: UInt32(clamping: counts[key]!))
        }
        var result: OpaquePointer?
        guard liq_histogram_add_colors(histogram, attributes, entries, Int32(entries.count), 0) == LIQ_OK,
            liq_histogram_quantize(histogram, attributes, &result) == LIQ_OK, let result
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
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]) = Self.colour(key)
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
            return (0..<Int(palette.pointee.count)).map { (all[$0].r, all[$0].g, all[$0].b) }
        }
        for (i, key) in keys.enumerated() { index[key] = indices[i] }
    }

    /// A pixel's index.
    func callAsFunction(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ alpha: UInt8) -> UInt8 {
        alpha < Self.threshold ? transparent : index[Self.key(r, g, b)] ?? transparent
    }

    static func key(_ r: UInt8, _ g: UInt8, _ b: UInt8) -> UInt32 {
        UInt32(r) << 16 | UInt32(g) << 8 | UInt32(b)
    }

    private static func colour(_ key: UInt32) -> (UInt8, UInt8, UInt8) {
        (UInt8(key >> 16 & 255), UInt8(key >> 8 & 255), UInt8(key & 255))
    }

    /// libimagequant may be built with OpenMP, whose sums differ with the number of threads.
    private static func useOneThread() throws(BakingError) {
        #if os(Linux)
            guard let symbol = dlsym(nil, "omp_set_num_threads") else { return }
            unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)(1)
        #endif
    }

    private static func failure(_ what: String) -> BakingError {
        BakingError("GIF: libimagequant could not \(what)", .codec)
    }
}
