import Foundation
import TestSupport
import Testing

@testable import NCADocuments

/// TOML against Python's own reader: documents of the specification, and thousands of damaged ones.
@Suite struct TOMLTests {
    private static let script = Tools.package.appendingPathComponent("Tests/NCADocumentsTests/documents.py")
        .path
    private static let isPythonInstalled =
        (try? Tools.run("/usr/bin/python3", ["-c", "import tomllib"]))?.status == 0

    @Test(.enabled(if: isPythonInstalled, "tomllib comes with Python 3.11"))
    func `documents have the values that tomllib reads, and what it refuses is refused`() throws {
        try Tools.withFolder { folder in
            let run = try Tools.run("/usr/bin/python3", [Self.script, folder])
            try #require(run.status == 0, "\(run.errors)")
            let count = try #require(Int(run.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            for index in 0..<count {
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(index).toml")))
                let expected = try JSONSerialization.jsonObject(
                    with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(index).json")),
                    options: .fragmentsAllowed)
                let text: Comment = "\(index): \(String(decoding: bytes, as: UTF8.self))"
                let json: [UInt8]
                do { json = try TOML.json(bytes) } catch {
                    #expect(expected is NSNull, "\(text): \(error)")
                    continue
                }
                let values = try JSONSerialization.jsonObject(with: Data(json))
                #expect(isSame(values, expected), text)
            }
        }
    }

    /// Values that only TOML has are texts here, and "text" there.
    private func isSame(_ a: Any, _ b: Any) -> Bool {
        switch (a, b) {
        case (let a as [String: Any], let b as [String: Any]):
            a.count == b.count && a.allSatisfy { key, value in b[key].map { isSame(value, $0) } ?? false }
        case (let a as [Any], let b as [Any]): a.count == b.count && zip(a, b).allSatisfy(isSame)
        case (let a as String, let b as String): a == b || b == "text" && !a.isEmpty
        case (let a as NSNumber, let b as NSNumber): a == b
        default: false
        }
    }

    @Test func `errors name the line and what is wrong there`() {
        func message(_ text: String) -> String {
            do throws(DocumentError) {
                _ = try Document.decode(Ignored.self, Array(text.utf8), name: "scene.toml")
                return ""
            } catch { return error.description }
        }
        for (text, line, reason) in [
            ("a = 1\n[{]\n", 2, "not a key"), ("[größe]", 1, "expected ']'"),
            ("a = dragon.nca", 1, "value type"),
            ("a = 1\n\na = 2", 3, "redefine"), (#"a = "C:\dragon""#, 1, "escape"), ("a = \"x\n", 1, "string"),
        ] {
            let message = message(text)
            #expect(
                message.hasPrefix("scene.toml: line \(line): not TOML: ") && message.contains(reason),
                "\(message)")
        }
    }

    @Test func `what is nested too deep is refused, and does not end the stack`() {
        for opening in ["[", "{a="] {
            let text = "a = " + String(repeating: opening, count: 100_000)
            #expect(throws: TOML.Malformed.self) { try TOML.json(Array(text.utf8)) }
        }
        let deep = "a" + String(repeating: ".a", count: 100_000) + " = 1"
        #expect(throws: TOML.Malformed.self) { try TOML.json(Array(deep.utf8)) }
    }

    @Test func `a megabyte is read within seconds, whatever it repeats`() throws {
        for line in ["[[a]]\n", "[[a.b]]\n", "# \n", "\n"] {
            let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
            let time = try ContinuousClock().measure { _ = try TOML.json(Array(text.utf8)) }
            #expect(time < .seconds(10), "\(line)")
        }
        let keys = (0..<50_000).map { "k\($0) = [\($0)]\n" }.joined()
        #expect(try ContinuousClock().measure { _ = try TOML.json(Array(keys.utf8)) } < .seconds(10))
    }
}
