import Foundation
import NCAFiles
import NCAModelFile
import TestSupport
import Testing

/// `--watch`, as a person runs it beside an editor.
@Suite struct WatchTests {
    private func write(_ text: String, _ path: String) throws {
        // Not at once, as editors write.
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a bake is made again when its model or its scene changes`(
        signal: Int32
    ) throws {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 8).write(to: folder + "/a.nca")
            try write("model = \"a.nca\"\noutputs = [\"webp\"]\nscale = 1\n", folder + "/s.toml")
            let run = try Running("ncabake", ["--scene", "s.toml", "--watch"], in: folder)
            try #require(run.waits(forRound: 1), "\(run.output)")
            let first = try AtomicFile.read(folder + "/s.webp")
            try ModelFile.growing(width: 24, steps: 8).write(to: folder + "/a.nca")
            try #require(run.waits(forRound: 2), "\(run.output)")
            let second = try AtomicFile.read(folder + "/s.webp")
            #expect(second != first && run.output.contains("changed: a.nca"))
            try write("model = \"a.nca\"\noutputs = [\"webp\"]\nscale = 2\n", folder + "/s.toml")
            try #require(run.waits(forRound: 3), "\(run.output)")
            #expect(try AtomicFile.read(folder + "/s.webp") != second)
            // Broken while it is edited, and mended.
            try write("model = \"a.nca\"\noutputs = [\"we", folder + "/s.toml")
            try #require(run.waits(forRound: 4), "\(run.output)")
            #expect(run.output.contains("s.toml: line"), "\(run.output)")
            try write("model = \"a.nca\"\noutputs = [\"webp\"]\nscale = 1\n", folder + "/s.toml")
            try #require(run.waits(forRound: 5), "\(run.output)")
            #expect(run.end(signal) == 130)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.sorted() == ["a.nca", "log", "s.toml", "s.webp"])
        }
    }

    @Test func `a model that is not trained yet is waited for, wrong options are not`() throws {
        try Tools.withFolder { folder in
            let run = try Running("ncabake", ["--model", "a.nca", "--webp", "--watch"], in: folder)
            try #require(run.waits(forRound: 1), "\(run.output)")
            #expect(run.output.contains("a.nca: cannot open"))
            try ModelFile.growing(steps: 8).write(to: folder + "/a.nca")
            try #require(
                run.waits { FileManager.default.fileExists(atPath: folder + "/a.webp") }, "\(run.output)")
            #expect(run.end(SIGINT) == 130)
            let wrong = try Tools.run(Tools.product("ncabake"), ["--model", "a.nca", "--watch"], in: folder)
            #expect(wrong.status == 64)
        }
    }

    @Test func `a batch bakes what changes in its catalogue or its folder, and rests otherwise`() throws {
        try Tools.withFolder { folder in
            for name in ["a", "b"] { try ModelFile.growing(steps: 8).write(to: "\(folder)/\(name).nca") }
            // Into its own folder: what it writes there is no change.
            var run = try Running(
                "ncabake", ["batch", ".", "-o", ".", "--watch", "--report", "--sheet"], in: folder)
            try #require(run.waits(forRound: 1), "\(run.output)")
            Thread.sleep(forTimeInterval: 2)
            let rounds = run.output.components(separatedBy: "watching; Ctrl-C ends it").count - 1
            #expect(rounds <= 2, "what it wrote is current: \(run.output)")
            try ModelFile.growing(width: 24, steps: 8).write(to: folder + "/c.nca")
            try #require(
                run.waits { FileManager.default.fileExists(atPath: folder + "/c.png") }, "\(run.output)")
            try write("scale = 1\n", folder + "/a.toml")
            let before = try AtomicFile.read(folder + "/a.png")
            try #require(try run.waits { try AtomicFile.read(folder + "/a.png") != before }, "\(run.output)")
            #expect(run.end(SIGINT) == 130)

            try write("output = \"out\"\n[[sprite]]\nmodel = \"a.nca\"\n", folder + "/c.toml")
            run = try Running("ncabake", ["batch", "c.toml", "--watch"], in: folder)
            try #require(run.waits(forRound: 1), "\(run.output)")
            try write(
                "output = \"out\"\n[[sprite]]\nmodel = \"a.nca\"\n[[sprite]]\nmodel = \"b.nca\"\n",
                folder + "/c.toml")
            try #require(
                run.waits { FileManager.default.fileExists(atPath: folder + "/out/b.webp") }, "\(run.output)")
            #expect(run.end(SIGTERM) == 130)
        }
    }
}
