/// Notes in PNGs by keyword (PNG specification, third edition, section 11.3.3): which program wrote a picture, and what
/// it is.
extension PNG {
    /// The bytes of a PNG with notes; keywords are the specification's, of one to 79 Latin letters.
    package static func encode(_ picture: RGBAImage, texts: [(keyword: String, text: String)])
        throws(ImageError) -> [UInt8]
    {
        var chunks = chunks(try encode(picture))
        chunks.insert(contentsOf: texts.map { text($0.keyword, $0.text) }, at: chunks.count - 1)
        return file(chunks)
    }

    /// A note: plain where its text is ASCII, else international.
    package static func text(_ keyword: String, _ text: String) -> Chunk {
        if text.utf8.allSatisfy({ $0 < 128 }) { return Chunk("tEXt", Array("\(keyword)\0\(text)".utf8)) }
        // Not compressed, of no certain language, and with no translated keyword.
        return Chunk("iTXt", Array("\(keyword)\0\0\0\0\0\(text)".utf8))
    }

    /// The first note of a keyword that is not compressed; `nil` if there is none, or if these are no PNG's bytes.
    package static func text(_ keyword: String, in bytes: [UInt8]) -> String? {
        guard bytes.starts(with: PNGStructure.signature) else { return nil }
        let beginnings = ["tEXt": "\(keyword)\0", "iTXt": "\(keyword)\0\0\0\0\0"]
        for chunk in chunks(bytes) {
            guard let beginning = beginnings[chunk.type], chunk.data.starts(with: beginning.utf8) else {
                continue
            }
            return String(decoding: chunk.data.dropFirst(beginning.utf8.count), as: UTF8.self)
        }
        return nil
    }
}
