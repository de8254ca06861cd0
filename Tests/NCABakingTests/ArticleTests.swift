import Foundation
import NCABaking
import NCAFiles
import TestSupport
import Testing

/// The article "Bake in Swift": its code stands here once more, where it is compiled and run.
@Suite struct ArticleTests {
    private final class Shown { var frames = 0 }

    @Test func `the article's code bakes what the article says`() throws {
        let package = Tools.package.path
        try Tools.withFolder { folder in
            let shown = Shown()
            func show(_ pixels: [UInt8], width: Int, height: Int) {
                if pixels.count == 4 * width * height { shown.frames += 1 }
            }
            func print(_ values: Any...) {}
            try FileManager.default.createDirectory(
                atPath: folder + "/baked", withIntermediateDirectories: false)
            let code = try Self.code(of: "BakeInSwift")

            // article
            var scene = SceneFile(model: "Models/dragon.nca")
            scene.acts = [ActEntry(.grow), ActEntry(.heal), ActEntry(.idle)]
            scene.outputs = [.webp, .sheet]
            scene.sheet = SheetEntry()
            scene.sheet?.layout = .packed
            scene.sheet?.formats = [.godot]

            // end
            scene.model = package + "/Models/dragon.nca"
            (scene.every, scene.scale) = (16, 1)
            let out = folder + "/baked/"
            let report = try Bake(scene, output: out).run()
            #expect(
                report.files.map { $0.path.dropFirst(folder.count + 1) } == [
                    "baked/dragon.webp", "baked/dragon.png", "baked/dragon.tres",
                ])
            #expect(code.contains("let report = try Bake(scene, output: \"baked/\").run()"))

            // article
            var all = SceneFile()
            all.scale = 2
            all.outputs = [.webp]

            // end
            all.every = 40
            var batch = try Batch(
                contentsOf: package + "/Models", folder: folder + "/batch", options: all,
                only: ["gem", "star"])
            #expect(code.contains("Batch(contentsOf: \"Models\", folder: \"baked\", options: all)"))
            // article
            batch.writesReport = true
            for result in try batch.run() { print(result.name, result.state, result.error ?? "") }

            // end
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/batch").sorted() == [
                    ".ncabake", "gem.webp", "report.html", "star.webp",
                ])

            // article
            for frame in try scene.pictures() {
                show(frame.picture.pixels, width: frame.picture.width, height: frame.picture.height)
            }

            // end
            #expect(shown.frames == report.frames)

            // article
            do {
                scene.scale = 0
                _ = try Bake(scene, output: "baked/").run()
            } catch let error as BakingError {
                print(error)
            }

            // end
            let compiled = try Self.compiled()
            #expect(compiled.count == 5)
            for part in compiled { #expect(code.contains(part), "\(part)") }
        }
    }

    /// The Swift code of an article.
    private static func code(of article: String) throws -> String {
        let path = Tools.package.appendingPathComponent("Sources/NCABaking/NCABaking.docc/\(article).md").path
        let parts = String(decoding: try AtomicFile.read(path), as: UTF8.self).components(separatedBy: "```")
        return parts.filter { $0.hasPrefix("swift\n") }.map { String($0.dropFirst(6)) }.joined()
    }

    /// What stands between the marks in this file, without its indentation.
    private static func compiled() throws -> [String] {
        let text = String(decoding: try AtomicFile.read(#filePath), as: UTF8.self)
        return text.components(separatedBy: "            // article\n").dropFirst().map { part in
            part.components(separatedBy: "            // end\n")[0].split(separator: "\n")
                .map { $0.replacing(/^ {12}/, with: "") }.joined(separator: "\n")
        }
    }
}
