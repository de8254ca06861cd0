import CTOMLPlusPlus

/// TOML 1.0 turned into JSON by toml++, so that `Decodable` types are decoded from one format.
///
/// Times of day and dates become strings, as do inf and nan, which JSON does not have.
enum TOML {
    /// What is wrong, and in which line, counted from 1.
    struct Malformed: Error, Equatable {
        let line: Int
        let reason: String
    }

    /// The same values in the same tables as JSON.
    static func json(_ bytes: [UInt8]) throws(Malformed) -> [UInt8] {
        let result = bytes.withUnsafeBytes { bytes in
            nca_toml_to_json(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        defer { nca_toml_free(result) }
        let text = UnsafeRawBufferPointer(start: result.text, count: result.length)
        guard result.line == 0 else {
            throw Malformed(line: Int(result.line), reason: String(decoding: text, as: UTF8.self))
        }
        return Array(text)
    }
}
