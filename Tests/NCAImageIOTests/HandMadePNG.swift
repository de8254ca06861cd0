/// A PNG of any kind with stored (uncompressed) data: no other encoder is needed to test the decoder.
struct HandMadePNG {
    var width: Int
    var height: Int
    var depth: UInt8
    /// 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
    var colour: UInt8
    var isInterlaced = false
    /// Between header and data.
    var chunks: [(String, [UInt8])] = []
    /// Packed samples; for an interlaced picture, the rows of the first pass, then of the second, and so on.
    var rows: [[UInt8]]

    var bytes: [UInt8] {
        let raw: [UInt8] = rows.flatMap { (row: [UInt8]) -> [UInt8] in [0] + row }
        var (a, b) = (1, 0)
        for byte in raw {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        let size = raw.count
        let stored: [UInt8] = [
            UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255),
        ]
        let header = Self.big(width) + Self.big(height) + [depth, colour, 0, 0, isInterlaced ? 1 : 0]
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk("IHDR", header)
        for (type, data) in chunks { file += Self.chunk(type, data) }
        file += Self.chunk("IDAT", [0x78, 0x01, 0x01] + stored + raw + Self.big(b << 16 | a))
        return file + Self.chunk("IEND", [])
    }

    static func big(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { (shift: Int) in UInt8(value >> shift & 255) }
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var crc: UInt32 = ~0
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        return big(data.count) + body + big(Int(~crc))
    }
}
