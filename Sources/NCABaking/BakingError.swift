import NCACore

/// A bake that cannot be made, and the remedy.
public struct BakingError: NCAError {
    /// `usage`: what was asked for is not possible; `cannotWrite`: a file or folder; `internalFault`: a codec failed.
    public let kind: NCAErrorKind
    private let message: BakingMessage

    init(_ message: BakingMessage, _ kind: NCAErrorKind = .usage) {
        self.kind = kind
        self.message = message
    }

    /// What is wrong, with the names that ``SceneFile`` has for what can be changed.
    public var description: String { worded { $0.rawValue } }

    /// What is wrong, in a program's own names for what can be changed.
    package func worded(_ name: (BakingField) -> String) -> String {
        message.parts.map { part in
            switch part {
            case .text(let text): text
            case .field(let field): name(field)
            }
        }.joined()
    }
}

/// What can be changed to mend an error, as scene files call it; programs have options for it.
package enum BakingField: String, Sendable {
    case steps, every, frames, fps, hold, loop, scale, margin, background, palette, quality, columns, padding,
        extrude,
        formats, tag, exact, gif, sheet, preview, png, output, only, model
    case holdFirst = "hold-first"
    case nearLossless = "near-lossless"
    case maxBytes = "max-bytes"
    case maxSize = "max-size"
}

/// A sentence in which fields stand out, so that each program can call them by its own names.
struct BakingMessage: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case text(String)
        case field(BakingField)
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        init(literalCapacity: Int, interpolationCount: Int) {}
        mutating func appendLiteral(_ text: String) { parts.append(.text(text)) }
        mutating func appendInterpolation(_ field: BakingField) { parts.append(.field(field)) }
        mutating func appendInterpolation(_ value: some Any) { parts.append(.text("\(value)")) }
    }

    let parts: [Part]

    init(stringLiteral text: String) { parts = [.text(text)] }
    init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    private init(parts: [Part]) { self.parts = parts }

    static func + (a: BakingMessage, b: BakingMessage) -> BakingMessage {
        BakingMessage(parts: a.parts + b.parts)
    }
}
