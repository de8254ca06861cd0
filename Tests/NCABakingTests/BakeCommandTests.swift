import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// `ncabake` as a person or a script runs it.
@Suite struct BakeCommandTests {
    /// Runs in a folder of its own that holds `sprout.nca`.
    private func inFolder(_ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            var file = ModelFile.growing(steps: 12)
            file.metadata.name = "sprout"
            try file.write(to: folder + "/sprout.nca")
            try body(folder) { try Tools.run(Tools.product("ncabake"), $0, in: folder) }
        }
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    @Test func `files are named after the model, in the working folder`() throws {
        try inFolder { folder, bake in
            let run = try bake(["--model", folder + "/sprout.nca", "--webp", "--sheet", "--png", "frames"])
            try #require(run.status == 0, "\(run.errors)")
            let frames = (0..<7).map { "frames/00\($0).png" }
            #expect(
                try names(folder)
                    == (["frames", "sprout.json", "sprout.nca", "sprout.png", "sprout.webp"] + frames)
                    .sorted())
            #expect(run.output.contains("sprout.webp") && run.output.contains("sprout.json"))
            #expect(run.output.contains("frames/000.png ... frames/006.png"))
            #expect(run.output.contains("7 frames of 128×112 pixels, 1.3 s"))
            #expect(run.errors.isEmpty, "no bar where nobody looks")
        }
    }

    @Test func `an output's ending is replaced, and a folder takes the model's name`() throws {
        try inFolder { folder, bake in
            var run = try bake(["--model", "sprout.nca", "--webp", "--sheet", "--output", "my.sprite.webp"])
            try #require(run.status == 0, "\(run.errors)")
            let files = try names(folder).filter { $0 != "sprout.nca" }
            #expect(files == ["my.sprite.json", "my.sprite.png", "my.sprite.webp"])
            try FileManager.default.createDirectory(
                atPath: folder + "/out", withIntermediateDirectories: false)
            run = try bake(["--model", "sprout.nca", "--webp", "-o", "out/"])
            #expect(run.status == 0)
            #expect(try names(folder + "/out") == ["sprout.webp"])
        }
    }

    @Test func `every option reaches the frames`() throws {
        try inFolder { folder, bake in
            let run = try bake([
                "--model", "sprout.nca", "--webp", "--sheet", "--size", "40x30", "--seed", "9,8",
                "--seed=30,20",
                "--rng", "5", "--steps", "10", "--every", "3", "--scale", "3", "--fps", "12.5", "--hold",
                "200",
                "--loop", "2", "--background", "#102030", "--columns", "2", "--json",
            ])
            try #require(run.status == 0, "\(run.errors)")
            var scene = Scene(
                model: try ModelFile(contentsOf: folder + "/sprout.nca").model(), width: 40, height: 30)
            (scene.seeds, scene.randomSeed, scene.steps) = ([(9, 8), (30, 20)], 5, 10)
            (scene.every, scene.scale, scene.background) = (3, 3, RGBA(16, 32, 48))
            let decoded = try WebPDecoder.decode(try AtomicFile.read(folder + "/sprout.webp"))
            #expect(try differences(decoded.frames, pictures(scene)) == [])
            #expect(decoded.loops == 2 && decoded.ends == [80, 160, 240, 320, 600])
            let sheet = try JSONDecoder().decode(
                OwnDescription.self, from: Data(try AtomicFile.read(folder + "/sprout.json")))
            #expect(sheet.columns == 2 && sheet.rows == 3 && sheet.model.name == "sprout")
            let report = try JSONDecoder().decode(Bake.Report.self, from: Data(run.output.utf8))
            #expect(report.files.map(\.path) == ["sprout.webp", "sprout.png", "sprout.json"])
            #expect(
                report.frames == 5 && report.width == 120 && report.height == 90 && report.duration == 600)
        }
    }

    @Test func `the same command writes the same bytes`() throws {
        try inFolder { folder, bake in
            var runs: [[[UInt8]]] = []
            for _ in 0..<2 {
                let run = try bake(["--model", "sprout.nca", "--webp", "--sheet", "--quiet"])
                #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
                runs.append(
                    try ["webp", "png", "json"].map { try AtomicFile.read("\(folder)/sprout.\($0)") })
            }
            #expect(runs[0] == runs[1])
            let lossy = try bake(["--model", "sprout.nca", "--webp", "--quality", "10"])
            #expect(lossy.status == 0)
            #expect(try AtomicFile.read(folder + "/sprout.webp") != runs[0][0])
        }
    }

    @Test func `the picture that a model was trained from is not overwritten by chance`() throws {
        try inFolder { folder, bake in
            let drawing = RGBAImage(width: 5, height: 5, fill: RGBA(9, 8, 7))
            try PNG.write(drawing, to: folder + "/sprout.png")
            for arguments in [["--sheet"], ["--webp", "--sheet", "--output", "sprout.webp"]] {
                let run = try bake(["--model", "sprout.nca"] + arguments)
                #expect(run.status == 73 && run.errors.contains("sprout.png is there already"))
                #expect(try names(folder) == ["sprout.nca", "sprout.png"])
            }
            #expect(try PNG.read(folder + "/sprout.png") == drawing)
            let run = try bake(["--model", "sprout.nca", "--sheet", "--output", "sprout.png"])
            #expect(run.status == 0, "named, it is meant")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `an interrupted bake leaves nothing behind`(signal: Int32) throws {
        try inFolder { folder, _ in
            let run = try Tools.run(
                Tools.product("ncabake"),
                [
                    "--model", "sprout.nca", "--webp", "--png", "frames", "--steps", "1000000", "--every",
                    "100",
                    "--scale", "16",
                ], in: folder, interruptedAfter: 1, signal: signal)
            #expect(run.status == 130 && run.errors.contains("interrupted; nothing was written"))
            #expect(try names(folder) == ["sprout.nca"])
        }
    }

    @Test func `what cannot work ends with a code and a message that names it`() throws {
        try inFolder { folder, bake in
            try AtomicFile.write(Array("junk".utf8), to: folder + "/junk.nca")
            try AtomicFile.write([], to: folder + "/empty.nca")
            var damaged = try AtomicFile.read(folder + "/sprout.nca")
            damaged[100] ^= 1
            try AtomicFile.write(damaged, to: folder + "/damaged.nca")
            let before = try names(folder)
            let good = ["--model", "sprout.nca", "--webp"]
            let cases: [([String], Int32, String)] = [
                (["--model", "none.nca", "--webp"], 66, "none.nca"),
                (["--model", ".", "--webp"], 66, "directory"),
                (["--model", "junk.nca", "--webp"], 65, "junk.nca: model: magic"),
                (["--model", "empty.nca", "--webp"], 65, "empty.nca: model: "),
                (["--model", "damaged.nca", "--webp"], 65, "damaged.nca: model: crc"),
                (["--webp"], 64, "--model"),
                (["--model", "sprout.nca"], 64, "--webp, --sheet or --png"),
                (good + ["--seed", "32,0"], 64, "seed 32,0 is outside the world of 32×28"),
                (good + ["--seed", "32x0"], 64, "--seed"), (good + ["--seed", "1,,2"], 64, "--seed"),
                (good + ["--size", "0x5"], 64, "a world of 0×5"), (good + ["--size", "5"], 64, "--size"),
                (good + ["--size", "99999999999999999999x5"], 64, "--size"),
                (good + ["--size", "9000x9000"], 64, "4096"),
                (good + ["--scale", "0"], 64, "raise --scale"),
                (good + ["--scale", "513"], 64, "lower --scale"),
                (good + ["--scale", "512"], 64, "lower --scale"),
                (good + ["--steps=-1"], 64, "--steps"), (good + ["--every", "0"], 64, "--every"),
                (good + ["--fps", "0"], 64, "--fps"), (good + ["--fps", "nan"], 64, "--fps"),
                (good + ["--hold=-1"], 64, "--hold"), (good + ["--loop", "70000"], 64, "--loop"),
                (good + ["--quality", "101"], 64, "--quality"),
                (good + ["--quality", "nan"], 64, "--quality"),
                (good + ["--columns", "0"], 64, "--columns"),
                (good + ["--background", "red"], 64, "RRGGBB"), (good + ["extra.webp"], 64, "extra.webp"),
                (good + ["--output", "none/x"], 73, "none/x.webp"),
                (["--model", "sprout.nca", "--png", "junk.nca"], 73, "junk.nca is a file"),
            ]
            for (arguments, status, text) in cases {
                let run = try bake(arguments)
                #expect(run.status == status, "\(arguments): \(run.errors)")
                #expect(run.errors.contains(text), "\(arguments): \(run.errors)")
                #expect(run.output.isEmpty)
            }
            #expect(try names(folder) == before, "nothing was written")
        }
    }

    @Test func `the examples of the help text work`() throws {
        try inFolder { folder, bake in
            let help = try bake(["--help"])
            #expect(help.status == 0)
            let examples = help.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { $0.hasPrefix("ncabake --model") && !$0.contains("--show") }
            #expect(examples.count == 7)
            for example in examples {
                let words = example.split(separator: " ").dropFirst().map {
                    $0.replacingOccurrences(of: "dragon.nca", with: "sprout.nca")
                }
                let run = try bake(words + ["--quiet"])
                #expect(run.status == 0, "\(example): \(run.errors)")
            }
            #expect(try names(folder).contains("sprout.webp"))
        }
    }
}
