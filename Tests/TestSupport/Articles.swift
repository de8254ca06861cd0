import Foundation
import Testing

extension Tools {
    /// Expects that the Swift code of an article is, block after block, what stands between "The article begins." and
    /// "The article ends." in a test, but for line breaks and indentation.
    public static func expectArticle(_ article: String, in test: String) throws {
        let text = try String(
            contentsOf: package.appendingPathComponent("Sources/" + article), encoding: .utf8)
        let blocks = text.matches(of: /```swift\n([\s\S]*?)```/).map { String($0.1) }
        let source = try String(contentsOfFile: test, encoding: .utf8)
        let marks = try #require(source.firstMatch(of: /article begins\.\n([\s\S]*?) *\/\/ The article ends/))
        func words(_ code: String) -> [Substring] { code.split { $0.isWhitespace } }
        #expect(!blocks.isEmpty && words(String(marks.1)) == words(blocks.joined(separator: "\n")))
    }
}
