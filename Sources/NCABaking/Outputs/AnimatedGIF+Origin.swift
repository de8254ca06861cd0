import CGIF

/// Which program wrote a GIF: a comment before the first picture (GIF89a, section 24).
extension AnimatedGIF {
    /// Whether a file's comment names ncabake.
    static func isOwn(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "GIF8".utf8), bytes.count > 13 else { return false }
        // Behind the header lies the palette, if there is one.
        var offset = 13 + (bytes[10] & 0x80 == 0 ? 0 : 3 << (Int(bytes[10] & 7) + 1))
        let (extensionIntroducer, comment) = (UInt8(0x21), UInt8(COMMENT_EXT_FUNC_CODE))
        while offset + 2 < bytes.count, bytes[offset] == extensionIntroducer {
            let label = bytes[offset + 1]
            offset += 2
            var data: [UInt8] = []
            // Blocks of at most 255 bytes, and an empty one at the end.
            while offset < bytes.count, bytes[offset] > 0, offset + Int(bytes[offset]) < bytes.count {
                data += bytes[offset + 1...offset + Int(bytes[offset])]
                offset += 1 + Int(bytes[offset])
            }
            offset += 1
            if label == comment { return FileOrigin.isOwn(String(decoding: data, as: UTF8.self)) }
        }
        return false
    }
}
