import Foundation
import NCACLIP
import NCARuntime
import TestSupport

extension FuzzReaders {
    /// A file of a CLIP model's folder, between others that are valid: by the first byte, weights, their index, the
    /// configuration or the preprocessing.
    static func clip(_ steering: UInt8, _ bytes: [UInt8]) {
        let names = [
            "model.safetensors", "model.safetensors.index.json", "config.json", "preprocessor_config.json",
        ]
        let name = names[Int(steering) % names.count]
        withChange(in: clipFolder, name, bytes) {
            if name == names[1] { unlink("\(clipFolder)/\(names[0])") }
            // A number alone is read from files that are small enough for the fuzzer.
            if let folder = try? CheckpointFolder(clipFolder) { _ = try? folder.logitScale() }
            _ = try? CLIP(folder: clipFolder, threads: 1)
        }
    }

    /// A file of a tokenizer, and a text through it: by the first byte, tokenizer.json, its configuration, or vocabulary
    /// and merges of older models.
    static func tokenizer(_ steering: UInt8, _ bytes: [UInt8]) {
        let names = ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"]
        let name = names[Int(steering) % names.count]
        withChange(in: tokenizerFolder, name, bytes) {
            guard let tokenizer = try? Tokenizer(folder: tokenizerFolder, contextLength: 77) else { return }
            let text =
                "A blue dragon's 3rd egg, <|endoftext|> " + String(decoding: bytes.prefix(100), as: UTF8.self)
            let tokens = tokenizer.encode(text)
            precondition(2...77 ~= tokens.count && tokens.allSatisfy { $0 >= 0 })
        }
    }

    private static let clipFolder = copy("quick-gelu")
    private static let tokenizerFolder = copy("quick-gelu", to: "tokenizer")

    /// A copy of a model that the tests of CLIP have.
    private static func copy(_ fixture: String, to name: String? = nil) -> String {
        let copy = "\(folder)/\(name ?? fixture)"
        let source = Tools.package.appendingPathComponent("Tests/NCACLIPTests/Fixtures/\(fixture)").path
        try! FileManager.default.copyItem(atPath: source, toPath: copy)
        return copy
    }

    private static func withChange(in folder: String, _ name: String, _ bytes: [UInt8], _ body: () -> Void) {
        let path = "\(folder)/\(name)"
        let original = FileManager.default.contents(atPath: path)
        write(bytes, to: path)
        body()
        if let original { write(original, to: path) } else { unlink(path) }
    }

    static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.withUnsafeBytes { crc32($0) } }
}
