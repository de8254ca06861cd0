import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// Which files a bake replaces, removes and leaves alone, as `ncabake` is run in a folder with a user's own files.
@Suite struct ReplacingTests {
    private func inFolder(_ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 12).write(to: folder + "/sprout.nca")
            try body(folder) { try Tools.run(Tools.product("ncabake"), $0, in: folder) }
        }
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    /// Pages of 2 × 2 frames: seven frames give two of them.
    private static let paged = ["--model", "sprout.nca", "--sheet", "--max-size", "256"]

    private static let everything = [
        "--webp", "--apng", "--gif", "--sheet", "--sheet-preview", "--png", "frames",
        "--sheet-format", "json", "--sheet-format", "aseprite", "--sheet-format", "aseprite-hash",
        "--sheet-format", "texturepacker", "--sheet-format", "libgdx", "--sheet-format", "godot",
        "--sheet-format", "css",
    ]

    /// Every file that `everything` writes.
    private static let written =
        ["webp", "apng", "gif", "png", "json", "aseprite.json", "aseprite-hash.json", "texturepacker.json"]
        .map { "sprout.\($0)" } + ["sprout.atlas", "sprout.tres", "sprout.css", "sprout-preview.png"]
        + ["frames/000.png", "frames/006.png"]

    @Test(arguments: written) func `no output replaces a file that no bake wrote`(name: String) throws {
        try inFolder { folder, bake in
            try FileManager.default.createDirectory(
                atPath: folder + "/frames", withIntermediateDirectories: false)
            let drawing = try PNG.encode(RGBAImage(width: 5, height: 5, fill: RGBA(9, 8, 7)))
            let others: [String: String] = [
                "json":
                    "{\"meta\": {\"app\": \"https://www.aseprite.org/\", \"version\": \"1.3\"}, \"frames\": []}",
                "atlas": "\nhero.png\nsize: 64,64\n",
                "tres": "[gd_resource type=\"SpriteFrames\" format=3]\n",
                "css": ".hero { color: red }\n",
            ]
            let ending = String(name.split(separator: ".").last!)
            let own = others[ending].map { Array($0.utf8) } ?? drawing
            try AtomicFile.write(own, to: "\(folder)/\(name)")
            let before = try names(folder)
            let run = try bake(["--model", "sprout.nca"] + Self.everything)
            #expect(run.status == 73 && run.errors.contains("\(name) is there already"), "\(run.errors)")
            #expect(run.errors.contains("--output"), "the remedy")
            #expect(try names(folder) == before, "refused before anything is written")
            #expect(try AtomicFile.read("\(folder)/\(name)") == own)
        }
    }

    @Test func `every output replaces its own file of an earlier bake`() throws {
        try inFolder { folder, bake in
            for scale in ["2", "3"] {
                let run = try bake(["--model", "sprout.nca", "--scale", scale] + Self.everything)
                #expect(run.status == 0, "\(run.errors)")
            }
            #expect(try PNG.read(folder + "/frames/000.png").width == 3 * 32)
            let report = ["batch", ".", "--report", "-o", "baked"]
            for scale in ["2", "3"] {
                let run = try bake(report + ["--scale", scale])
                #expect(run.status == 0, "\(run.errors)")
            }
        }
    }

    @Test func `a file that is named exactly is replaced`() throws {
        try inFolder { folder, bake in
            for name in ["a.webp", "a.png", "a.json"] {
                try AtomicFile.write(Array("mine".utf8), to: "\(folder)/\(name)")
            }
            let named = try bake(["--model", "sprout.nca", "--webp", "--output", "a.webp"])
            #expect(named.status == 0, "\(named.errors)")
            #expect(try AtomicFile.read(folder + "/a.webp").starts(with: "RIFF".utf8))
            // The description of a sheet that is named is not named itself.
            let sheet = try bake(["--model", "sprout.nca", "--sheet", "--output", "a.png"])
            #expect(sheet.status == 73 && sheet.errors.contains("a.json is there already"))
            let other = try bake(["--model", "sprout.nca", "--webp", "--sheet", "--output", "a.webp"])
            #expect(other.status == 73 && other.errors.contains("a.png is there already"))
        }
    }

    @Test(arguments: [["--packed", "--trim", "--max-size", "64"], ["--columns", "2"]])
    func `a further page does not replace a picture of the user's`(options: [String]) throws {
        try inFolder { folder, bake in
            let drawing = RGBAImage(width: 5, height: 5, fill: RGBA(9, 8, 7))
            try PNG.write(drawing, to: folder + "/sprout-1.png")
            let run = try bake(Self.paged + options)
            #expect(run.status == 73 && run.errors.contains("sprout-1.png is there already"), "\(run.errors)")
            #expect(try names(folder) == ["sprout-1.png", "sprout.nca"], "nothing is written")
            #expect(try PNG.read(folder + "/sprout-1.png") == drawing)
        }
    }

    @Test func `a sheet does not replace a page or a preview of another sheet`() throws {
        try inFolder { folder, bake in
            try #require(try bake(Self.paged).status == 0)
            try ModelFile.growing(steps: 12).write(to: folder + "/sprout-1.nca")
            let page = try AtomicFile.read(folder + "/sprout-1.png")
            let run = try bake(["--model", "sprout-1.nca", "--sheet"])
            #expect(run.status == 73 && run.errors.contains("page 1 of the sheet sprout"), "\(run.errors)")
            #expect(try AtomicFile.read(folder + "/sprout-1.png") == page)
            // And the other way round.
            try FileManager.default.removeItem(atPath: folder + "/sprout-1.png")
            try #require(try bake(["--model", "sprout-1.nca", "--sheet"]).status == 0)
            let back = try bake(Self.paged)
            #expect(
                back.status == 73 && back.errors.contains("sprout-1.png is there already, and is a sheet"))
            // A preview of training is not a preview of a sheet.
            try AtomicFile.write(
                try PNG.encode(RGBAImage(width: 9, height: 9), texts: [("Software", "ncatrain 0.1.0")]),
                to: folder + "/sprout-preview.png")
            let preview = try bake(["--model", "sprout.nca", "--sheet-preview"])
            #expect(preview.status == 73 && preview.errors.contains("sprout-preview.png"))
        }
    }

    @Test func `pages that a smaller sheet no longer has are removed, and nothing else is`() throws {
        try inFolder { folder, bake in
            let formats = ["--sheet-format", "texturepacker", "--sheet-format", "godot"]
            try #require(try bake(Self.paged + ["--max-size", "128"] + formats).status == 0)
            let pages = (1..<7).map { "sprout-\($0)" }
            let all = ["sprout.nca", "sprout.png", "sprout.json", "sprout.tres"]
            #expect(try names(folder) == (all + pages.flatMap { ["\($0).png", "\($0).json"] }).sorted())
            try PNG.write(RGBAImage(width: 4, height: 4), to: folder + "/sprout-7.png")
            try PNG.write(RGBAImage(width: 4, height: 4), to: folder + "/sprout-01.png")
            let run = try bake(Self.paged + ["--max-size", "1024"] + formats)
            try #require(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("removed sprout-1.png, sprout-1.json"), "\(run.output)")
            #expect(try names(folder) == (all + ["sprout-01.png", "sprout-7.png"]).sorted())
        }
    }

    @Test func `a description that no longer fits the sheet is pointed out`() throws {
        try inFolder { folder, bake in
            try #require(
                try bake(["--model", "sprout.nca", "--sheet", "--sheet-format", "godot"]).status == 0)
            let run = try bake(["--model", "sprout.nca", "--sheet", "--scale", "2"])
            #expect(run.status == 0 && run.errors.contains("warning: sprout.tres describes the sheet of an"))
            let again = try bake([
                "--model", "sprout.nca", "--sheet", "--sheet-format", "godot", "--sheet-format", "json",
            ])
            #expect(again.status == 0 && again.errors.isEmpty)
        }
    }

    // MARK: Batches

    private func clash(_ models: [String], _ arguments: [String]) throws -> Finished {
        try Tools.withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder + "/models", withIntermediateDirectories: false)
            for name in models { try ModelFile.growing(steps: 12).write(to: "\(folder)/models/\(name).nca") }
            let run = try Tools.run(
                Tools.product("ncabake"), ["batch", "models", "--jobs", "2"] + arguments, in: folder)
            if run.status != 0 { #expect(try names(folder).allSatisfy { $0.hasPrefix("models") }) }
            return run
        }
    }

    @Test func `two sprites that would write one file are refused before the first bake`() throws {
        let paged = ["--sheet", "--max-size", "256"]
        var run = try clash(["dragon", "dragon-1", "gem"], paged)
        #expect(
            run.status == 64 && run.errors.contains("dragon-1 and dragon would both write baked/dragon-1.png")
        )
        run = try clash(["dragon", "dragon-preview"], ["--sheet", "--sheet-preview"])
        #expect(run.status == 64 && run.errors.contains("dragon-preview.png"), "\(run.errors)")
        run = try clash(["dragon", "dragon-1"], paged + ["--only", "dragon"])
        #expect(run.status == 64, "the other's files are not replaced either")
        run = try clash(["dragon", "dragon-1"], paged + ["--dry-run"])
        #expect(run.status == 64)
        run = try clash(["dragon", "dragon-1"], ["--sheet"])
        #expect(run.status == 0, "a sheet of one page leaves the name free: \(run.errors)")
    }

    @Test(arguments: [["--webp"], ["--png"], ["--sheet", "--sheet-format", "css"]])
    func `names that differ in case only are refused`(outputs: [String]) throws {
        let run = try clash(["Dragon", "dragon"], outputs)
        #expect(
            run.status == 64 && run.errors.contains("Dragon and dragon would both write"), "\(run.errors)")
        #expect(run.errors.contains("one file on macOS and Windows"))
        let composed = try clash(["caf\u{E9}", "cafe\u{301}"], outputs)
        #expect(composed.status == 64, "one name, written in two ways")
    }

    @Test func `a report does not replace a page of the user's`() throws {
        try inFolder { folder, bake in
            try AtomicFile.write(Array("<html>mine</html>".utf8), to: folder + "/report.html")
            let run = try bake(["batch", ".", "-o", ".", "--report"])
            #expect(run.status == 73 && run.errors.contains("report.html is there already"), "\(run.errors)")
            #expect(try names(folder).filter { !$0.hasPrefix(".ncabake") } == ["report.html", "sprout.nca"])
        }
    }

    // MARK: Temporary files

    @Test func `what an engine sees in a project is only what is finished`() throws {
        try inFolder { folder, _ in
            // Into a new folder of frames, and into one that is there.
            for (round, frames) in ["frames", "old"].enumerated() {
                if round == 1 {
                    try FileManager.default.createDirectory(
                        atPath: folder + "/old", withIntermediateDirectories: false)
                }
                func staging() throws -> [String] {
                    try names(folder).filter {
                        $0.split(separator: "/").last!.hasPrefix(".\(frames).") || $0.hasPrefix("old/.")
                    }
                    .filter { $0.hasSuffix(".tmp") && !$0.contains(".tmp/") }
                }
                let run = try Running(
                    "ncabake",
                    [
                        "--model", "sprout.nca", "--png", frames, "--webp", "--steps", "100000", "--every",
                        "1",
                    ], in: folder)
                // A folder that holds the mark for Godot is whole enough to be looked at.
                let began = try run.waits {
                    let known = try names(folder)
                    return try staging().contains { known.contains($0 + "/.gdignore") }
                }
                #expect(run.end(SIGKILL) != 0)
                try FileManager.default.removeItem(atPath: folder + "/log")
                let left = try names(folder), staging = try staging()
                #expect(began, "it was killed while it worked: \(left)")
                for path in staging {
                    let name = path.split(separator: "/").last!
                    #expect(name.hasPrefix("."), "\(path) is hidden")
                    #expect(left.contains(path + "/.gdignore"), "Godot leaves it alone")
                }
                let visible = left.filter { path in
                    !path.split(separator: "/").contains { $0.hasPrefix(".") }
                }
                #expect(!visible.contains { $0.hasSuffix(".png") || $0.hasSuffix(".webp") })
            }
        }
    }

    @Test func `a finished folder of frames holds frames alone`() throws {
        try inFolder { folder, bake in
            for _ in 0..<2 {
                try #require(try bake(["--model", "sprout.nca", "--png", "frames"]).status == 0)
                #expect(try names(folder + "/frames") == (0..<7).map { "00\($0).png" })
            }
        }
    }
}
