/// The chunks of a PNG, for what libpng does not write: animations, and notes in files.
extension PNG {
    package struct Chunk: Equatable, Sendable {
        /// Four letters.
        package let type: String
        package let data: [UInt8]

        package init(_ type: String, _ data: [UInt8]) {
            precondition(type.utf8.count == 4)
            self.type = type
            self.data = data
        }
    }

    /// Takes a whole PNG apart, up to and with IEND.
    package static func chunks(_ bytes: [UInt8]) -> [Chunk] {
        var chunks: [Chunk] = []
        var offset = PNGStructure.signature.count
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - offset - 12 else { break }
            let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            guard type.utf8.count == 4 else { break }
            chunks.append(Chunk(type, Array(bytes[offset + 8..<offset + 8 + length])))
            offset += 12 + length
            if type == "IEND" { break }
        }
        return chunks
    }

    /// Puts chunks together to a file.
    package static func file(_ chunks: [Chunk]) -> [UInt8] {
        var bytes = PNGStructure.signature
        for chunk in chunks {
            let checked = Array(chunk.type.utf8) + chunk.data
            bytes += UInt32(chunk.data.count).bigEndianBytes + checked
            bytes += checked.withUnsafeBytes(checksum).bigEndianBytes
        }
        return bytes
    }
}

extension FixedWidthInteger {
    package var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
