import CPNG

/// What the chunks of a PNG say before anything is decompressed (PNG specification, third edition, sections 5 and 11).
///
/// libpng stops at the last row of pixels and believes the header until then. This looks first, at the cost of a walk
/// over the chunks: a file that was cut off anywhere, or whose data cannot hold the picture that it announces, is
/// refused before memory for that picture is asked for.
struct PNGStructure {
    let bytes: [UInt8]
    /// What errors call the file.
    let name: String
    /// In the order of the file, up to and with IEND.
    private(set) var chunks: [Chunk] = []
    private(set) var header = Header()

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Where a chunk lies.
    struct Chunk {
        let type: String
        /// Its data, without length, type and checksum.
        let data: Range<Int>
    }

    /// IHDR.
    struct Header {
        var width = 0
        var height = 0
        var depth: UInt8 = 0
        /// 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
        var colour: UInt8 = 0
        var isInterlaced = false

        var isGrey: Bool { colour == 0 || colour == 4 }

        private var bitsPerPixel: Int { Int(depth) * ([0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colour] ?? 1) }

        /// Whether so many bytes of compressed data can hold a picture of these samples: deflate shrinks 1,032 times at
        /// most.
        func canHold(width: Int, height: Int, in compressedSize: Int) -> Bool {
            height * ((width * bitsPerPixel + 7) / 8) <= 1032 * compressedSize
        }
    }

    /// Walks from the signature to the end of IEND; what follows is of no interest.
    init(_ bytes: [UInt8], name: String) throws(ImageError) {
        self.bytes = bytes
        self.name = name
        var offset = Self.signature.count
        while chunks.last?.type != "IEND" {
            guard bytes.count - offset >= 12 else {
                throw damaged("it is cut off after \(bytes.count) bytes")
            }
            let length = Int(word(offset))
            let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            guard length <= bytes.count - offset - 12 else {
                throw damaged("it is cut off after \(bytes.count) bytes, in chunk \(type)")
            }
            if chunks.isEmpty {
                guard type == "IHDR", length == 13 else { throw damaged("the first chunk is not a header") }
                header = Header(
                    width: Int(word(offset + 8)), height: Int(word(offset + 12)), depth: bytes[offset + 16],
                    colour: bytes[offset + 17], isInterlaced: bytes[offset + 20] != 0)
            }
            let chunk = Chunk(type: type, data: offset + 8..<offset + 8 + length)
            try check(chunk)
            chunks.append(chunk)
            offset += 12 + length
        }
    }

    /// The first chunk of a type.
    func chunk(_ type: String) -> Chunk? { chunks.first { $0.type == type } }

    /// The data of all chunks of a type.
    func data(of type: String) -> [Range<Int>] { chunks.filter { $0.type == type }.map(\.data) }

    /// Four bytes, big-endian.
    func word(_ offset: Int) -> UInt32 { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }

    /// Chunks that change no pixel: whether they are damaged does not matter.
    private static let harmless: Set = [
        "tEXt", "zTXt", "iTXt", "tIME", "eXIf", "pHYs", "bKGD", "hIST", "sBIT", "sPLT",
    ]
    private static let critical: Set = ["IHDR", "PLTE", "IDAT", "IEND"]

    /// Refuses a chunk with a wrong checksum, and one that must be understood and is not.
    private func check(_ chunk: Chunk) throws(ImageError) {
        guard !Self.harmless.contains(chunk.type) else { return }
        let covered = bytes[chunk.data.lowerBound - 4..<chunk.data.upperBound]
        guard covered.withUnsafeBytes(checksum) == word(chunk.data.upperBound) else {
            throw damaged("the checksum of a chunk is wrong")
        }
        // A capital letter: critical.
        guard bytes[chunk.data.lowerBound - 4] & 0x20 != 0 || Self.critical.contains(chunk.type) else {
            throw damaged("it needs a reader that knows its chunks")
        }
    }

    /// A file of the same pixels, or of others of the same kind, in which only what decides on pixels is left.
    /// - Parameters:
    ///   - width, height: of the new file.
    ///   - data: its compressed data, piece by piece.
    ///   - gamma: chunks that say how colours are meant.
    func reduced(width: Int, height: Int, data: [Range<Int>], gamma: [PNG.Chunk]) -> [UInt8] {
        let header =
            UInt32(width).bigEndianBytes + UInt32(height).bigEndianBytes + bytes[chunks[0].data].dropFirst(8)
        var result = [PNG.Chunk("IHDR", header)] + gamma
        for type in ["PLTE", "tRNS"] {
            if let chunk = chunk(type) { result.append(PNG.Chunk(type, Array(bytes[chunk.data]))) }
        }
        result += data.map { PNG.Chunk("IDAT", Array(bytes[$0])) }
        return PNG.file(result + [PNG.Chunk("IEND", [])])
    }

    /// - Parameter reason: what is wrong, as half a sentence.
    func damaged(_ reason: String) -> ImageError {
        ImageError(description: "\(name): damaged PNG (\(reason)); save or copy it again")
    }
}
