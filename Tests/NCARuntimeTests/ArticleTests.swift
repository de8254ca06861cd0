import Foundation
import NCARuntime
import TestSupport
import Testing

/// The code of the documentation catalogue.
@Suite struct ArticleTests {
    /// Between the two marks stands the code of "Run a model in Swift", block after block.
    @Test func `the code of Run a model in Swift compiles, and the sprite heals`() throws {
        let bytes = [UInt8](
            try Data(contentsOf: Tools.package.appendingPathComponent("Models/dragon.nca")))
        // The article begins.
        let model = try Model(bytes: bytes)
        let world = try World(model: model, randomSeed: 1)
        try world.seed()
        world.step(model.steps)

        var pixels = try world.render(.bgra, alpha: .premultiplied)
        let stride = 4 * world.width
        _ = try world.takeDirtyRectangle()

        func frame() throws {
            world.step()
            let dirty = try world.takeDirtyRectangle()
            guard !dirty.isEmpty else { return }
            try pixels.withUnsafeMutableBytes { bytes in
                let first = dirty.y * stride + 4 * dirty.x
                try world.render(
                    .bgra, alpha: .premultiplied, into: UnsafeMutableRawBufferPointer(rebasing: bytes[first...]),
                    stride: stride, rectangle: dirty)
            }
        }

        try world.eraseCircle(x: world.width / 2, y: world.height / 2, radius: 8)
        for _ in 0..<100 { try frame() }

        let saved = try world.snapshot()
        let hash = try world.stateHash
        world.step(10)
        try world.restore(saved)
        let isBack = try world.stateHash == hash
        // The article ends.
        #expect(isBack)
        #expect(try world.render(.bgra, alpha: .premultiplied) == pixels)
        let middle = world.height / 2 * stride + 2 * world.width
        #expect(pixels[middle + 3] > 128, "the sprite did not heal")
    }

    @Test func `every block of the article is code of the test above`() throws {
        let article = try String(
            contentsOf: Tools.package.appendingPathComponent(
                "Sources/NCARuntime/NCARuntime.docc/RunAModel.md"), encoding: .utf8)
        let blocks = article.matches(of: /```swift\n([\s\S]*?)```/).map { String($0.1) }
        #expect(blocks.count == 4)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let marks = try #require(
            source.firstMatch(of: /article begins\.\n([\s\S]*?) *\/\/ The article ends/))
        let lines = marks.1.split(separator: "\n").map { $0.dropFirst(8) }
        let expected = blocks.joined().split(separator: "\n").map { $0[...] }
        #expect(lines == expected)
    }
}
