import Foundation

extension DecodingError {
    /// What is wrong with a document, in half a sentence that names the key: "acts[2].steps is not of the type Int".
    package var reason: String {
        switch self {
        case .keyNotFound(let key, let context): "\(Self.place(context, key)) is missing"
        case .typeMismatch(let type, let context): "\(Self.place(context)) is not of the type \(type)"
        case .valueNotFound(_, let context): "\(Self.place(context)) has no value"
        case .dataCorrupted(let context): Self.damage(context)
        @unknown default: "\(self)"
        }
    }

    private static func place(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
        let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
            $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)"
        }
        let text = path.joined()
        return text.hasPrefix(".") ? String(text.dropFirst()) : text
    }

    private static func damage(_ context: Context) -> String {
        let place = place(context)
        // Foundation says there where its parser stopped.
        let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return (place.isEmpty ? "" : place + ": ") + context.debugDescription
            + (cause.map { " (\($0))" } ?? "")
    }
}
