import Foundation
import NCACore
import NCAFiles
import TOMLKit

/// A TOML or JSON file that could not be read as what it should be: which file, which key, and what to do.
public struct DocumentError: NCAError {
    public let path: String
    public let description: String
    public let kind: NCAErrorKind

    /// - Parameter reason: what is wrong in the file's content.
    public init(path: String, _ reason: String) {
        self.path = path
        description = "\(path): \(reason)"
        kind = .unsuitableInput
    }

    /// A file or folder that could not be opened.
    public init(missing path: String, reason: String) {
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
public enum Document {
    public static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(DocumentError)
        -> Value
    {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch {
            throw DocumentError(error)
        }
        return try decode(type, bytes, name: path)
    }

    /// Decodes the bytes of a document; `name` decides between TOML and JSON, and is what errors call it.
    public static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], name: String)
        throws(DocumentError) -> Value
    {
        do {
            if name.lowercased().hasSuffix(".json") {
                return try JSONDecoder().decode(type, from: Data(bytes))
            }
            return try TOMLDecoder().decode(type, from: String(decoding: bytes, as: UTF8.self))
        } catch let error as TOMLParseError {
            throw DocumentError(
                path: name, "line \(error.source.begin.line): not TOML: \(error.description)")
        } catch let error as DecodingError {
            throw DocumentError(path: name, reason(error))
        } catch {
            throw DocumentError(path: name, "\(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
                $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)"
            }
            let text = path.joined()
            return text.hasPrefix(".") ? String(text.dropFirst()) : text
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
        case .typeMismatch(let type, let context):
            return "\(place(context)) is not of the type \(type)"
        case .valueNotFound(_, let context): return "\(place(context)) has no value"
        case .dataCorrupted(let context):
            let at = place(context)
            let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
            return (at.isEmpty ? "" : at + ": ") + context.debugDescription + (cause.map { " (\($0))" } ?? "")
        @unknown default: return "\(error)"
        }
    }
}

extension Decoder {
    /// Refuses keys that a document must not have: most are misspelt, and would silently do nothing.
    public func refuseUnknownKeys<Key: CodingKey & CaseIterable>(_ type: Key.Type) throws {
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
