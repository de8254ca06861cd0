import Foundation

extension Encodable {
    /// As JSON for people and programs: indented, keys sorted, the same text for the same value.
    package var jsonText: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// ``jsonText`` as the bytes of a file, with a line end.
    package var jsonBytes: [UInt8] {
        get throws { Array(try jsonText.utf8) + [0x0A] }
    }
}
