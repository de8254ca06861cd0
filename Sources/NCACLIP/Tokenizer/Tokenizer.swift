import Foundation

/// CLIP's tokenizer: byte-level byte-pair encoding (Sennrich, Haddow and Birch 2016; Radford et al. 2021).
///
/// Text is normalised (NFC, white space to single spaces, lower case scalar by scalar), cut into words, contractions,
/// single digits and runs of other characters, and each piece's UTF-8 bytes are merged by rank; the last byte of a piece
/// carries an end-of-word mark. The same tokens as `CLIPTokenizer` of the Python package `transformers`, version 5.
public struct Tokenizer: Sendable {
    /// A text that stands for one token, wherever it occurs.
    struct Special: Sendable {
        var text: [Unicode.Scalar]
        var token: Int
        /// Whether it is looked for in the normalised text, not in the text as given.
        var isNormalised: Bool
    }

    /// Most tokens of a text, with its first and last.
    public internal(set) var contextLength: Int
    /// The token that begins every text.
    public let startToken: Int
    /// The token that ends every text, and at whose place the text tower pools.
    public let endToken: Int
    let unknownToken: Int
    /// The tokens of single bytes within and at the end of a piece; -1: none.
    let inner: [Int32]
    let final: [Int32]
    let merges: [Pair: Merge]
    let specials: [Special]

    struct Pair: Hashable, Sendable {
        var left: Int32
        var right: Int32
    }

    struct Merge: Sendable {
        var rank: Int32
        var token: Int32
    }

    /// The tokens of a text, from the start token to the end token; what is too long is cut off before the end token.
    public func encode(_ text: String) -> [Int] {
        var tokens: [Int] = []
        for part in Self.split(Array(text.unicodeScalars)[...], specials.filter { !$0.isNormalised }) {
            switch part {
            case .token(let token): tokens.append(token)
            case .text(let scalars):
                for part in Self.split(
                    Self.normalise(scalars)[...], specials.filter(\.isNormalised))
                {
                    switch part {
                    case .token(let token): tokens.append(token)
                    case .text(let scalars):
                        for piece in Self.pieces(scalars) { merge(piece, into: &tokens) }
                    }
                }
            }
        }
        return [startToken] + tokens.prefix(contextLength - 2) + [endToken]
    }

    /// Whether a text has more tokens than the model reads.
    public func isTruncated(_ text: String) -> Bool {
        var unlimited = self
        unlimited.contextLength = .max
        return unlimited.encode(text).count > contextLength
    }

    // MARK: Text to pieces

    private enum Part {
        case token(Int)
        case text(ArraySlice<Unicode.Scalar>)
    }

    /// Cuts special tokens out, leftmost first and the longest where several begin.
    private static func split(_ scalars: ArraySlice<Unicode.Scalar>, _ specials: [Special]) -> [Part] {
        guard !specials.isEmpty else { return [.text(scalars)] }
        var parts: [Part] = []
        var rest = scalars
        var position = scalars.startIndex
        while position < scalars.endIndex {
            let found = specials.filter { scalars[position...].starts(with: $0.text) }
                .max { $0.text.count < $1.text.count }
            guard let found else {
                position += 1
                continue
            }
            if rest.startIndex < position { parts.append(.text(rest[..<position])) }
            parts.append(.token(found.token))
            position += found.text.count
            rest = scalars[position...]
        }
        if !rest.isEmpty { parts.append(.text(rest)) }
        return parts
    }

    private static func normalise(_ scalars: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        // Decomposed first: Foundation composes without reordering what looks composed already.
        let composed = String(text).decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping
        var result: [Unicode.Scalar] = []
        for scalar in composed.unicodeScalars {
            if scalar.properties.isWhitespace {
                if result.last != " " { result.append(" ") }
            } else if scalar.isASCII {
                result.append("A"..."Z" ~= scalar ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else {
                result += scalar.properties.lowercaseMapping.unicodeScalars
            }
        }
        return result
    }

    private static let marks = ["<|startoftext|>", "<|endoftext|>"].map { Array($0.unicodeScalars) }
    private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
        Array($0.unicodeScalars)
    }

    /// Cuts normalised text into pieces by the pattern
    /// `<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;
    /// what only looks like a mark, having been in capitals, falls into three.
    private static func pieces(_ text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
        var pieces: [ArraySlice<Unicode.Scalar>] = []
        var position = text.startIndex
        while position < text.endIndex {
            let rest = text[position...]
            if let mark = marks.first(where: { rest.starts(with: $0) }) {
                let end = position + mark.count
                pieces += [rest[..<(position + 2)], rest[(position + 2)..<(end - 2)], rest[(end - 2)..<end]]
                position = end
                continue
            }
            if rest.first == "'", let contraction = contractions.first(where: { rest.starts(with: $0) }) {
                pieces.append(rest.prefix(contraction.count))
                position += contraction.count
                continue
            }
            let kind = Kind(rest.first!)
            let piece = kind == .number ? rest.prefix(1) : rest.prefix { Kind($0) == kind }
            if kind != .space { pieces.append(piece) }
            position = piece.endIndex
        }
        return pieces
    }

    private enum Kind {
        case letter, number, space, other

        /// What `transformers` knows. Younger letters are symbols to it; Swift's tables may be newer or older.
        private static let unicodeVersion = 16

        init(_ scalar: Unicode.Scalar) {
            if let age = scalar.properties.age, age.major > Self.unicodeVersion {
                self = .other
                return
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
                self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .number
            default: self = scalar.properties.isWhitespace ? .space : .other
            }
        }
    }

    // MARK: Pieces to tokens

    /// Merges the bytes of a piece: always the pair of lowest rank, the leftmost of several.
    private func merge(_ piece: ArraySlice<Unicode.Scalar>, into tokens: inout [Int]) {
        let bytes = piece.flatMap { Array(UTF8.encode($0)!) }
        var symbols = bytes.map { inner[Int($0)] }
        symbols[bytes.count - 1] = final[Int(bytes[bytes.count - 1])]
        for i in symbols.indices where symbols[i] < 0 { symbols[i] = Int32(unknownToken) }
        func merge(at i: Int) -> Merge? { merges[Pair(left: symbols[i], right: symbols[i + 1])] }
        // Of every neighbouring pair; only those beside a merge change.
        var candidates = (0..<symbols.count - 1).map(merge(at:))
        while true {
            var best = -1
            for (i, candidate) in candidates.enumerated() {
                guard let candidate else { continue }
                if best < 0 || candidate.rank < candidates[best]!.rank { best = i }
            }
            guard best >= 0 else { break }
            symbols[best] = candidates[best]!.token
            symbols.remove(at: best + 1)
            candidates.remove(at: best)
            if best > 0 { candidates[best - 1] = merge(at: best - 1) }
            if best < candidates.count { candidates[best] = merge(at: best) }
        }
        tokens += symbols.lazy.map(Int.init)
    }
}
