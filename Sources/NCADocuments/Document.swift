import Foundation
import NCACore
import NCAFiles

/// A TOML or JSON file that could not be read as what it should be: which file, which key, and what to do.
public struct DocumentError: NCAError {
    /// The file, as the caller named it.
    public let path: String
    public let description: String
    public let kind: NCAErrorKind

    /// - Parameter reason: what is wrong in the file's content.
    package init(path: String, _ reason: String) {
        self.path = path
        description = "\(path): \(reason)"
        kind = .unsuitableInput
    }

    /// A file or folder that could not be opened.
    package init(missing path: String, reason: String) {
        self.path = path
        description = "\(path): cannot open: \(reason)"
        kind = .missingInput
    }

    init(_ error: FileError) {
        path = error.path
        description = error.description
        kind = error.kind
    }
}

/// Files that people write: TOML, or JSON where the name ends in .json, through one `Decodable` definition.
package enum Document {
    package static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(DocumentError)
        -> Value
    {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch { throw DocumentError(error) }
        return try decode(type, bytes, name: path)
    }

    /// Decodes the bytes of a document; `name` decides between TOML and JSON, and is what errors call it.
    package static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], name: String)
        throws(DocumentError) -> Value
    {
        do {
            let json = name.lowercased().hasSuffix(".json") ? bytes : try TOML.json(bytes)
            return try JSONDecoder().decode(type, from: Data(json))
        } catch let error as TOML.Malformed {
            throw DocumentError(path: name, "line \(error.line): not TOML: \(error.reason)")
        } catch let error as DecodingError {
            throw DocumentError(path: name, error.reason)
        } catch {
            throw DocumentError(path: name, "\(error)")
        }
    }
}

extension Decoder {
    /// The table of a document. Keys that `Key` does not list are refused: most are misspelt, and would silently do
    /// nothing. (Decoders that Swift makes ignore them.)
    package func strictContainer<Key: CodingKey & CaseIterable>(keyedBy type: Key.Type) throws
        -> KeyedDecodingContainer<Key>
    {
        try refuseUnknownKeys(type)
        return try container(keyedBy: type)
    }

    package func refuseUnknownKeys<Key: CodingKey & CaseIterable>(_ type: Key.Type) throws {
        let known = Key.allCases.map(\.stringValue)
        let container = try container(keyedBy: AnyKey.self)
        guard let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) else {
            return
        }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: codingPath,
                debugDescription: "there is no key '\(unknown.stringValue)'; known are "
                    + known.sorted().joined(separator: ", ")))
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
