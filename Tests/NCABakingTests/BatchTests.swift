import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// `ncabake batch`, `--info` and scene files as a person or a script runs them.
@Suite struct BatchTests {
    private struct Result: Decodable {
        var name: String
        var state: String
        var error: String?
    }

    /// Runs in a folder with four models, in `models`.
    private func inFolder(_ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/models", withIntermediateDirectories: false)
            for (index, name) in ["a", "b", "c", "d"].enumerated() {
                try ModelFile.growing(width: 24 + 2 * index, steps: 20).write(
                    to: "\(folder)/models/\(name).nca")
            }
            try body(folder) { try Tools.run(Tools.product("ncabake"), $0, in: folder) }
        }
    }

    private func states(_ run: Finished) throws -> [String] {
        try JSONDecoder().decode([Result].self, from: Data(run.output.utf8)).map(\.state)
    }

    /// All files below a folder with their bytes, but for what says how long it took.
    private func contents(_ folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
        where !name.hasPrefix(".ncabake") && name != "report.html" {
            files[name] = try? AtomicFile.read(folder + "/" + name)
        }
        return files
    }

    private static let outputs = [
        "--webp", "--gif", "--apng", "--sheet", "--packed", "--trim", "--sheet-format", "godot",
    ]

    @Test func `one and two threads, and a second time, give the same bytes`() throws {
        try inFolder { folder, bake in
            for (output, jobs) in [("one", "1"), ("two", "2"), ("again", "2")] {
                let run = try bake(
                    ["batch", "models", "-o", output, "--jobs", jobs, "--json"] + Self.outputs)
                try #require(run.status == 0, "\(run.errors)")
                #expect(try states(run) == Array(repeating: "baked", count: 4))
            }
            let one = try contents(folder + "/one")
            #expect(one.count == 4 * 5)
            #expect(try one == contents(folder + "/two") && one == contents(folder + "/again"))
        }
    }

    @Test func `only what changed is baked anew: model, scene, or a file that is gone`() throws {
        try inFolder { folder, bake in
            func run(_ more: [String] = []) throws -> [String] {
                let run = try bake(["batch", "models", "--json"] + more)
                try #require(run.status == 0, "\(run.errors)")
                return try states(run)
            }
            let current = Array(repeating: "current", count: 4)
            #expect(try run(["--dry-run"]) == Array(repeating: "stale", count: 4))
            #expect(!FileManager.default.fileExists(atPath: folder + "/baked"), "a dry run writes nothing")
            #expect(try run() == Array(repeating: "baked", count: 4))
            #expect(try run() == current)
            try ModelFile.growing(width: 40, steps: 20).write(to: folder + "/models/b.nca")
            try Data("scale = 2\nfps = 10\n".utf8).write(to: URL(fileURLWithPath: folder + "/models/c.toml"))
            try FileManager.default.removeItem(atPath: folder + "/baked/d.webp")
            #expect(try run(["--dry-run"]) == ["current", "stale", "stale", "stale"])
            #expect(try run() == ["current", "baked", "baked", "baked"])
            #expect(try run() == current)
            #expect(
                try run(["--scale", "3"]) == Array(repeating: "baked", count: 4),
                "options are part of the scene")
            #expect(try run(["--scale", "3", "--force", "--only", "a"]) == ["baked"])
        }
    }

    @Test func `a batch that is killed leaves nothing half written, and the next one finishes it`() throws {
        try inFolder { folder, bake in
            let arguments =
                ["batch", "models", "--steps", "400", "--scale", "6", "--jobs", "2"] + Self.outputs
            let whole = try bake(arguments + ["-o", "whole"])
            try #require(whole.status == 0, "\(whole.errors)")
            let expected = try contents(folder + "/whole")
            var interruptions = 0
            for delay in [0.15, 0.4, 0.8] {
                let run = try Tools.run(
                    Tools.product("ncabake"), arguments + ["-o", "cut"], in: folder, interruptedAfter: delay,
                    signal: SIGKILL)
                if run.status != 0 { interruptions += 1 }
                for (name, bytes) in (try? contents(folder + "/cut")) ?? [:] where !name.hasSuffix(".tmp") {
                    #expect(expected[name] == bytes, "\(name) is whole")
                }
            }
            #expect(interruptions > 0, "it was killed while it worked")
            let last = try bake(arguments + ["-o", "cut"])
            #expect(last.status == 0)
            #expect(try contents(folder + "/cut") == expected, "and no temporary file stays")
        }
    }

    @Test func `temporary files of a killed batch go, those of other machines stay`() throws {
        try inFolder { folder, bake in
            let arguments = ["batch", "models", "--png", "--only", "a"]
            try #require(try bake(arguments).status == 0)
            // Into a folder of frames that is there already.
            let killed = try Tools.run(
                Tools.product("ncabake"), arguments + ["--steps", "4000", "--every", "1"], in: folder,
                interruptedAfter: 0.3, signal: SIGKILL)
            let frames = folder + "/baked/a-frames"
            func temporary(_ folder: String) throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".tmp") }
            }
            #expect(try killed.status != 0 && temporary(frames).count == 1)
            try AtomicFile.write([1], to: folder + "/baked/a.webp.another-machine-1.tmp")
            #expect(try bake(arguments).output.contains("a                baked"), "its stamp was gone")
            #expect(try temporary(frames) == [])
            #expect(try temporary(folder + "/baked") == ["a.webp.another-machine-1.tmp"])
        }
    }

    @Test func `a catalogue says what holds for all and for one, and a report shows it`() throws {
        try inFolder { folder, bake in
            let text = """
                output = "out"
                [scene]
                scale = 2
                outputs = ["webp", "sheet"]
                sheet = { layout = "packed", trim = true }
                [[sprite]]
                name = "first"
                model = "models/a.nca"
                [[sprite]]
                model = "models/b.nca"
                picture = "b.png"
                [sprite.scene]
                outputs = ["gif"]
                acts = [{ act = "grow", hidden = true }, { act = "idle", steps = 10, join = "none" }]
                [sprite.train]
                minutes = 3
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/c.toml"))
            let run = try bake(["batch", "c.toml", "--report"])
            try #require(run.status == 0, "\(run.errors)")
            #expect(
                try contents(folder + "/out").keys.sorted() == [
                    "b.gif", "first.json", "first.png", "first.webp",
                ])
            let html = String(decoding: try AtomicFile.read(folder + "/out/report.html"), as: UTF8.self)
            #expect(html.contains("src=\"first.webp\"") && html.contains("src=\"b.gif\""))
            #expect(html.contains("8 channels, 16 hidden") && html.contains("idle 0–"))
            let parts = ["src=\"", "href=\""].flatMap { html.components(separatedBy: $0).dropFirst() }
            let links = parts.map { part in String(part.prefix { $0 != "\"" }) }
            #expect(links.count >= 6)
            #expect(links.allSatisfy { FileManager.default.fileExists(atPath: folder + "/out/" + $0) })
            // Nothing would grow in a report of a sheet alone.
            let sheet = try bake(["batch", "models", "-o", "sheets", "--sheet", "--only", "a", "--report"])
            #expect(
                try sheet.status == 0
                    && contents(folder + "/sheets").keys.sorted() == ["a.json", "a.png", "a.webp"])
        }
    }

    @Test func `a sprite that fails is named, and the others are baked`() throws {
        try inFolder { folder, bake in
            try AtomicFile.write(Array("junk".utf8), to: folder + "/models/b.nca")
            let run = try bake(["batch", "models"])
            #expect(run.status == 1 && run.errors.contains("b: models/b.nca: model: magic"))
            #expect(try contents(folder + "/baked").keys.sorted() == ["a.webp", "c.webp", "d.webp"])
        }
    }

    @Test func `TOML and JSON say the same, and options change them`() throws {
        try inFolder { folder, bake in
            let toml = """
                model = "models/a.nca"
                scale = 2
                every = 4
                outputs = ["webp"]
                acts = [{ act = "grow" }, { act = "heal", steps = 12, circle = [12, 14, 4] }]
                events = [{ step = 3, rectangle = [0, 0, 4, 4] }]
                """
            let json = """
                {"model": "models/a.nca", "scale": 2, "every": 4, "outputs": ["webp"], "acts":
                 [{"act": "grow"}, {"act": "heal", "steps": 12, "circle": [12, 14, 4]}],
                 "events": [{"step": 3, "rectangle": [0, 0, 4, 4]}]}
                """
            try Data(toml.utf8).write(to: URL(fileURLWithPath: folder + "/t.toml"))
            try Data(json.utf8).write(to: URL(fileURLWithPath: folder + "/j.json"))
            for name in ["t.toml", "j.json"] {
                let run = try bake(["--scene", name])
                #expect(run.status == 0, "\(run.errors)")
            }
            #expect(try AtomicFile.read(folder + "/t.webp") == AtomicFile.read(folder + "/j.webp"))
            let options = try bake([
                "--model", "models/a.nca", "--webp", "--grow", "--heal", "--heal-steps", "12", "--erase",
                "12,14,4",
                "--scale", "2", "--every", "4", "-o", "o.webp", "--json",
            ])
            #expect(options.status == 0)
            let report = try JSONDecoder().decode(Bake.Report.self, from: Data(options.output.utf8))
            #expect(report.tags.map(\.name) == ["grow", "hurt"])
        }
    }

    @Test func `what cannot work ends with a code and a message that names it`() throws {
        try inFolder { folder, bake in
            func file(_ name: String, _ text: String) throws {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            try file("typo.toml", "model = \"models/a.nca\"\nscael = 2\n")
            try file("broken.toml", "model = \n")
            try file("broken.json", "{\"model\": ")
            try file("type.toml", "model = \"models/a.nca\"\nscale = \"big\"\n")
            try file("act.toml", "model = \"models/a.nca\"\nacts = [{ act = \"dance\" }]\n")
            try file("twice.toml", "[[sprite]]\nmodel = \"a.nca\"\n[[sprite]]\nmodel = \"x/a.nca\"\n")
            let good = ["--model", "models/a.nca", "--webp"]
            let cases: [([String], Int32, String)] = [
                (["--scene", "typo.toml", "--webp"], 65, "scael"),
                (["--scene", "none.toml"], 66, "none.toml"),
                (["--scene", "broken.toml"], 65, "broken.toml: line 1"),
                (["--scene", "broken.json"], 65, "broken.json"),
                (["--scene", "type.toml", "--webp"], 65, "scale"),
                (["--scene", "act.toml", "--webp"], 65, "act"),
                (["batch", "twice.toml"], 65, "two sprites are called a"), (["batch", "none"], 66, "none"),
                (["batch", "models", "--only", "z"], 64, "--only z"),
                (["batch", "models", "--jobs", "0"], 64, "--jobs"),
                (["batch"], 64, "folder or catalogue"), (good + ["--frames", "0"], 64, "--frames"),
                (good + ["--easing", "even"], 64, "--frames"),
                (good + ["--every", "2", "--frames", "3"], 64, "--every or"),
                (good + ["--quality", "3", "--max-bytes", "9"], 64, "--max-bytes"),
                (good + ["--near-lossless", "101"], 64, "--near-lossless"),
                (good + ["--margin=-1"], 64, "--margin"),
                (good + ["--erase", "1,2"], 64, "--erase"),
                (good + ["--background", "none.png"], 66, "none.png"),
                (good + ["--sheet-format", "unity"], 64, "--sheet-format"), (["--info"], 64, "--model"),
                (good + ["--hold-first=-2"], 64, "--hold-first"),
            ]
            for (arguments, status, text) in cases {
                let run = try bake(arguments)
                #expect(
                    run.status == status && run.errors.contains(text),
                    "\(arguments): \(run.status) \(run.errors)")
            }
        }
    }

    @Test func `info tells network, provenance and use, and bakes nothing`() throws {
        try inFolder { folder, bake in
            let run = try bake(["--model", "models/a.nca", "--info"])
            #expect(run.status == 0)
            for text in ["8 channels, 16 hidden", "24×28 cells", "20 steps", "MIT", "made by hand"] {
                #expect(run.output.contains(text), "\(text)")
            }
            let json = try bake(["--model", "models/a.nca", "--info", "--json"])
            let summary = try JSONDecoder().decode(ModelSummary.self, from: Data(json.output.utf8))
            #expect(summary.hidden == 16 && summary.parameters == 16 + 16 * 24 + 8 * 16)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["models"])
        }
    }
}
