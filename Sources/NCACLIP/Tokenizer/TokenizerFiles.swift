import Foundation

extension Tokenizer {
    /// Loads `tokenizer.json`, or `vocab.json` with `merges.txt`, of a checkpoint folder.
    package init(folder: String, contextLength: Int) throws(CLIPError) {
        let whole = "\(folder)/tokenizer.json"
        let config = try SpecialNames(folder: folder)
        if FileManager.default.fileExists(atPath: whole) {
            let file = try TokenizerJSON(path: whole)
            try self.init(
                vocabulary: file.model.vocab, merges: file.model.merges.map(\.pair),
                added: file.added_tokens ?? [], names: config, contextLength: contextLength, path: whole)
            return
        }
        let vocabularyPath = "\(folder)/vocab.json", mergesPath = "\(folder)/merges.txt"
        guard FileManager.default.fileExists(atPath: vocabularyPath) else {
            throw CLIPError(
                "\(folder): tokenizer.json is missing, and so is vocab.json with merges.txt",
                kind: .missingInput)
        }
        try self.init(
            vocabulary: try decodeFile([String: Int].self, vocabularyPath),
            merges: try Self.mergesFile(mergesPath), added: [], names: config,
            contextLength: contextLength, path: mergesPath)
    }

    /// One pair a line, after a line with the version.
    private static func mergesFile(_ path: String) throws(CLIPError) -> [(String, String)] {
        var merges: [(String, String)] = []
        let text = String(decoding: try readFile(path), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#version") {
            let parts = line.split(separator: " ")
            guard parts.count == 2 else {
                throw CLIPError("\(path): line \(number + 1) is not a pair of tokens; download it again")
            }
            merges.append((String(parts[0]), String(parts[1])))
        }
        return merges
    }

    /// What of `tokenizer.json` is used.
    private struct TokenizerJSON: Decodable {
        struct Model: Decodable {
            var type: String?
            var end_of_word_suffix: String?
            var vocab: [String: Int]
            var merges: [MergeText]
        }

        struct Added: Decodable {
            var id: Int
            var content: String
            var normalized: Bool?
        }

        /// "a b" in old files, ["a", "b"] in new ones.
        struct MergeText: Decodable {
            var pair: (String, String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                let parts: [String]
                if let text = try? container.decode(String.self) {
                    parts = text.split(separator: " ").map(String.init)
                } else {
                    parts = try container.decode([String].self)
                }
                guard parts.count == 2 else {
                    throw DecodingError.dataCorruptedError(
                        in: container, debugDescription: "not a pair of tokens")
                }
                pair = (parts[0], parts[1])
            }
        }

        var model: Model
        var added_tokens: [Added]?

        init(path: String) throws(CLIPError) {
            self = try decodeFile(Self.self, path)
            guard model.type ?? "BPE" == "BPE", model.end_of_word_suffix == Tokenizer.endOfWord else {
                throw CLIPError(
                    "\(path): not CLIP's byte-pair encoding, whose model is BPE with the suffix \(Tokenizer.endOfWord)"
                )
            }
        }
    }

    /// How the special tokens are called, from `tokenizer_config.json` where there is one.
    private struct SpecialNames: Decodable {
        /// A text, or a record with it.
        struct Name: Decodable {
            var text: String

            init(from decoder: any Decoder) throws {
                struct Record: Decodable {
                    var content: String
                }
                let container = try decoder.singleValueContainer()
                text = try (try? container.decode(String.self)) ?? container.decode(Record.self).content
            }
        }

        var bos_token: Name?
        var eos_token: Name?
        var unk_token: Name?

        var start: String { bos_token?.text ?? "<|startoftext|>" }
        var end: String { eos_token?.text ?? "<|endoftext|>" }
        var unknown: String { unk_token?.text ?? "<|endoftext|>" }

        init(folder: String) throws(CLIPError) {
            let path = "\(folder)/tokenizer_config.json"
            guard FileManager.default.fileExists(atPath: path) else { return }
            self = try decodeFile(Self.self, path)
        }
    }

    private static let endOfWord = "</w>"

    /// The characters that stand for bytes: printable ones for themselves, the others from U+0100 on (GPT-2's table).
    private static let byteCharacters: [Character] = {
        var next: UInt32 = 0x100
        return (0..<256).map { byte in
            let isPrintable = 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte
            defer { if !isPrintable { next += 1 } }
            return Character(Unicode.Scalar(isPrintable ? UInt32(byte) : next)!)
        }
    }()

    private init(
        vocabulary: [String: Int], merges: [(String, String)], added: [TokenizerJSON.Added],
        names: SpecialNames,
        contextLength: Int, path: String
    ) throws(CLIPError) {
        var tokens = vocabulary
        for token in added { tokens[token.content] = token.id }
        for (text, token) in tokens where !(0...Int(Int32.max) ~= token) {
            throw CLIPError("\(path): token \(text) has the number \(token)")
        }
        func required(_ name: String) throws(CLIPError) -> Int {
            guard let token = tokens[name] else { throw CLIPError("\(path): there is no token \(name)") }
            return token
        }
        let special = Set([names.start, names.end, names.unknown])
        var specials = added.map {
            Special(
                text: Array($0.content.unicodeScalars), token: $0.id, isNormalised: $0.normalized ?? false)
        }
        for name in special where !added.contains(where: { $0.content == name }) {
            specials.append(
                Special(text: Array(name.unicodeScalars), token: try required(name), isNormalised: false))
        }
        // An empty text would be found at every place without end.
        specials.removeAll { $0.text.isEmpty }
        var table: [Pair: Merge] = [:]
        table.reserveCapacity(merges.count)
        for (rank, (left, right)) in merges.enumerated() {
            guard let leftToken = vocabulary[left], let rightToken = vocabulary[right],
                let token = vocabulary[left + right]
            else { throw CLIPError("\(path): merge \(rank + 1), \(left) \(right): not in the vocabulary") }
            table[Pair(left: Int32(leftToken), right: Int32(rightToken))] = Merge(
                rank: Int32(rank), token: Int32(token))
        }
        self.init(
            contextLength: contextLength, startToken: try required(names.start),
            endToken: try required(names.end), unknownToken: try required(names.unknown),
            inner: Self.byteCharacters.map { Int32(vocabulary[String($0)] ?? -1) },
            final: Self.byteCharacters.map { Int32(vocabulary[String($0) + Self.endOfWord] ?? -1) },
            merges: table, specials: specials)
    }
}
