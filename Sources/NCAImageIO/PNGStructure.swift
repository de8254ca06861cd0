/// What the chunks of a PNG say before anything is decompressed (PNG specification, third edition, sections 5 and 11).
///
/// libpng stops at the last row of pixels and believes the header until then. This looks first, at the cost of a walk
/// over the chunks: a file that was cut off anywhere, or whose data cannot hold the picture that it announces, is
/// refused before memory for that picture is asked for.
struct PNGStructure {
    private(set) var width = 0
    private(set) var height = 0
    private var bitsPerPixel = 0
    private var compressedSize = 0

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Walks from the signature to the end of IEND; what follows is of no interest.
    /// - Throws: what is wrong, as half a sentence.
    init(_ bytes: [UInt8]) throws(Malformed) {
        func big(_ offset: Int) -> Int {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        var offset = Self.signature.count
        var isFirst = true
        while true {
            guard bytes.count - offset >= 12 else {
                throw Malformed("it is cut off after \(bytes.count) bytes")
            }
            let length = big(offset)
            let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            guard length <= bytes.count - offset - 12 else {
                throw Malformed("it is cut off after \(bytes.count) bytes, in chunk \(type)")
            }
            if isFirst {
                guard type == "IHDR", length == 13 else { throw Malformed("the first chunk is not a header") }
                width = big(offset + 8)
                height = big(offset + 12)
                let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[offset + 17]] ?? 1
                bitsPerPixel = Int(bytes[offset + 16]) * samples
                isFirst = false
            }
            offset += 12 + length
            if type == "IDAT" { compressedSize += length }
            if type == "IEND" { return }
        }
    }

    /// Whether the compressed data can hold this many pixels: deflate shrinks 1,032 times at most.
    var canHoldItsPixels: Bool {
        height * ((width * bitsPerPixel + 7) / 8) <= 1032 * compressedSize
    }

    struct Malformed: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }
}
