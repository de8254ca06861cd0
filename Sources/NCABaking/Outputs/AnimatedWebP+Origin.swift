import CWebP

/// Which program wrote a WebP: the tag Software of an EXIF chunk (WebP container specification, "Metadata"; Exif 2.3,
/// section 4.6.4).
extension AnimatedWebP {
    /// The file with a note that ncabake wrote it.
    static func marked(_ bytes: [UInt8]) throws(BakingError) -> [UInt8] {
        let exif = Self.exif(software: FileOrigin.software)
        let result = bytes.withUnsafeBytes { file -> [UInt8]? in
            exif.withUnsafeBytes { chunk -> [UInt8]? in
                var file = WebPData(bytes: file.bindMemory(to: UInt8.self).baseAddress, size: file.count)
                var chunk = WebPData(bytes: chunk.bindMemory(to: UInt8.self).baseAddress, size: chunk.count)
                guard let mux = WebPMuxCreate(&file, 0) else { return nil }
                defer { WebPMuxDelete(mux) }
                var assembled = WebPData()
                WebPDataInit(&assembled)
                defer { WebPDataClear(&assembled) }
                guard WebPMuxSetChunk(mux, "EXIF", &chunk, 0) == WEBP_MUX_OK,
                    WebPMuxAssemble(mux, &assembled) == WEBP_MUX_OK
                else { return nil }
                return Array(UnsafeBufferPointer(start: assembled.bytes, count: assembled.size))
            }
        }
        guard let result else { throw BakingError("libwebp takes no EXIF chunk", .internalFault) }
        return result
    }

    /// A TIFF header and a directory of one entry.
    private static func exif(software: String) -> [UInt8] {
        func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        let text = Array(software.utf8) + [0]
        let (header, asciiType, software) = (8, UInt16(2), UInt16(0x0131))
        // The header, the number of entries, the entry of twelve bytes, and where the next directory would be.
        let place = header + 2 + 12 + 4
        return Array("II*\0".utf8) + little(UInt32(header)) + little(UInt16(1)) + little(software)
            + little(asciiType) + little(UInt32(text.count)) + little(UInt32(place)) + little(UInt32(0))
            + text
    }

    /// Whether a file's EXIF chunk names ncabake.
    static func isOwn(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) else {
            return false
        }
        var offset = 12
        while offset + 8 <= bytes.count {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[offset + 4 + $1]) << (8 * $1) }
            guard size <= bytes.count - offset - 8 else { return false }
            if bytes[offset..<offset + 4].elementsEqual("EXIF".utf8) {
                let text = String(decoding: bytes[offset + 8..<offset + 8 + size], as: UTF8.self)
                return text.contains(FileOrigin.program + " ")
            }
            // Chunks have an even size.
            offset += 8 + size + size % 2
        }
        return false
    }
}
