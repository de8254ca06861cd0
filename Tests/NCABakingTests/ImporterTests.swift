import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// What importers do with sheets, frames and descriptions as `ncabake` writes them: order, alignment, filtering, names.
@Suite struct ImporterTests {
    private func inFolder(_ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 20).write(to: folder + "/sprout.nca")
            try body(folder) {
                try Tools.run(Tools.product("ncabake"), ["--model", "sprout.nca"] + $0, in: folder)
            }
        }
    }

    private func object(_ path: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try AtomicFile.read(path))) as? [String: Any])
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try AtomicFile.read(path), as: UTF8.self)
    }

    private static let allFormats = [
        "json", "aseprite", "aseprite-hash", "texturepacker", "libgdx", "godot", "css",
    ].flatMap { ["--sheet-format", $0] }

    // MARK: Order

    /// Keys of a JSON object in the file's order, as Python reads them.
    private func keys(_ path: String, of name: String) throws -> [String] {
        let script = """
            import json, sys
            print("\\n".join(k for k, _ in dict(json.load(open(sys.argv[1]), object_pairs_hook=list))[sys.argv[2]]))
            """
        let run = try Tools.run("/usr/bin/python3", ["-c", script, path, name])
        try #require(run.status == 0, "\(run.errors)")
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test func `frames and animations stand in the order in which they play, in every JSON`() throws {
        try inFolder { folder, bake in
            // Names whose order as text is another than that of the acts.
            let run = try bake(
                ["--grow", "--heal", "--idle", "--vanish", "--every", "1", "--scale", "1", "--hold", "0"]
                    + ["--sheet"] + Self.allFormats)
            try #require(run.status == 0, "\(run.errors)")
            let count = try #require((try object(folder + "/sprout.json")["frames"] as? [Any])?.count)
            #expect(count > 100)
            #expect(
                try keys(folder + "/sprout.aseprite-hash.json", of: "frames") == (0..<count).map(String.init))
            let animations = try keys(folder + "/sprout.texturepacker.json", of: "animations")
            #expect(animations == ["grow", "hurt", "idle", "vanish"])
            let frames =
                try object(folder + "/sprout.texturepacker.json")["animations"] as? [String: [String]]
            #expect(
                try keys(folder + "/sprout.texturepacker.json", of: "frames")
                    == animations.flatMap { frames?[$0] ?? [] })
        }
    }

    // MARK: The pivot

    /// Where each format says that the pivot is, in pixels from the top left of the whole frame.
    private func pivots(_ folder: String) throws -> [String: [Double]] {
        let own = try object(folder + "/sprout.json")
        let size = try #require(own["frameSize"] as? [String: Double])
        var pivots: [String: [Double]] = [:]
        func point(_ value: Any?) throws -> [Double] {
            let point = try #require(value as? [String: Double])
            return [point["x"]!, point["y"]!]
        }
        pivots["json"] = try point(own["pivot"])
        let atlas = try object(folder + "/sprout.texturepacker.json")
        for key in ["pivot", "anchor"] {
            let all = try (atlas["frames"] as? [String: [String: Any]] ?? [:]).values.map {
                try point($0[key])
            }
            #expect(Set(all).count == 1, "one for all frames")
            pivots["texturepacker \(key)"] = [all[0][0] * size["w"]!, all[0][1] * size["h"]!]
        }
        for name in ["aseprite", "aseprite-hash"] {
            let meta = try object("\(folder)/sprout.\(name).json")["meta"] as? [String: Any]
            let slice = (meta?["slices"] as? [[String: Any]])?.first
            let key = try #require((slice?["keys"] as? [[String: Any]])?.first)
            let (bounds, pivot) = (try point(key["bounds"]), try point(key["pivot"]))
            pivots[name] = [bounds[0] + pivot[0], bounds[1] + pivot[1]]
        }
        let numbers = { (match: Substring) in
            match.split(whereSeparator: { ", px".contains($0) }).map { Double($0)! }
        }
        let resource = try text(folder + "/sprout.tres").firstMatch(of: /metadata\/pivot = Vector2\((.*)\)/)
        pivots["godot"] = numbers(try #require(resource).1)
        let style = try text(folder + "/sprout.css").firstMatch(of: /transform-origin: (.*);/)
        pivots["css"] = numbers(try #require(style).1)
        return pivots
    }

    /// The smallest rectangle with everything that is seen in a frame: left, top, right and bottom, in pixels.
    private func content(_ folder: String, frame: String) throws -> [Double] {
        let picture = try PNG.read("\(folder)/frames/\(frame)")
        let pixels = (0..<picture.width * picture.height).filter { picture.pixels[4 * $0 + 3] > 0 }
        let (columns, rows) = (pixels.map { $0 % picture.width }, pixels.map { $0 / picture.width })
        return [columns.min()!, rows.min()!, columns.max()! + 1, rows.max()! + 1].map(Double.init)
    }

    private static let variants = [
        [], ["--crop"], ["--crop", "--margin", "3"], ["--trim", "--packed", "--padding", "2"],
        ["--crop", "--trim", "--packed", "--extrude", "1", "--scale", "6"],
        ["--scale", "2", "--margin", "5", "--max-size", "4000"],
    ]

    @Test(arguments: variants) func `the seed is where each format has its pivot`(options: [String]) throws {
        try inFolder { folder, bake in
            let run = try bake(
                ["--sheet", "--png", "frames", "--every", "4", "--seed", "11,13", "--scale", "4", "--json"]
                    + options + Self.allFormats)
            try #require(run.status == 0, "\(run.errors)")
            let scale = try #require(try object(folder + "/sprout.json")["scale"] as? Double)
            // The first frame shows the seed alone.
            let seed = try content(folder, frame: "000.png")
            #expect(seed[2] - seed[0] == scale && seed[3] - seed[1] == scale)
            let middle = [seed[0] + scale / 2, seed[1] + scale / 2]
            let pivots = try pivots(folder)
            #expect(pivots.count == 7)
            for (format, pivot) in pivots {
                #expect(
                    zip(pivot, middle).allSatisfy { abs($0 - $1) < 1e-9 }, "\(format): \(pivot), \(middle)")
            }
            // For what has no place for it, the report says so.
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect(report["pivot"] as? [String: Double] == ["x": middle[0], "y": middle[1]])
        }
    }

    @Test(arguments: variants) func `a pivot at the centre, the bottom or a cell belongs to what is seen`(
        options: [String]
    ) throws {
        for (pivot, isRight) in [
            ("centre", { $0[0] == ($1[0] + $1[2]) / 2 && $0[1] == ($1[1] + $1[3]) / 2 }),
            ("bottom", { $0[0] == ($1[0] + $1[2]) / 2 && $0[1] == $1[3] }),
        ] as [(String, ([Double], [Double]) -> Bool)] {
            try inFolder { folder, bake in
                let run = try bake(
                    ["--sheet", "--png", "frames", "--every", "4", "--scale", "4", "--pivot", pivot] + options
                        + Self.allFormats)
                try #require(run.status == 0, "\(run.errors)")
                // The last frame shows all that is ever seen.
                let last = try FileManager.default.contentsOfDirectory(atPath: folder + "/frames").max()!
                let place = try #require(try pivots(folder)["json"])
                #expect(isRight(place, try content(folder, frame: last)), "\(pivot): \(place)")
            }
        }
        try inFolder { folder, bake in
            var places: [[Double]] = []
            for pivot in ["seed", "16,14", "17,12"] {
                let run = try bake(
                    ["--sheet", "--every", "4", "--scale", "4", "--pivot", pivot] + options + Self.allFormats)
                try #require(run.status == 0, "\(run.errors)")
                places.append(try #require(try pivots(folder)["json"]))
            }
            let scale = try #require(try object(folder + "/sprout.json")["scale"] as? Double)
            #expect(places[0] == places[1], "the model's seed is at 16,14")
            #expect(places[2] == [places[1][0] + scale, places[1][1] - 2 * scale])
        }
    }

    @Test func `a scene file names a pivot as the option does`() throws {
        try inFolder { folder, bake in
            for (file, option) in [("\"bottom\"", "bottom"), ("[3, 4]", "3,4")] {
                try Data("model = \"sprout.nca\"\noutputs = [\"sheet\"]\npivot = \(file)\n".utf8).write(
                    to: URL(fileURLWithPath: folder + "/scene.toml"))
                let run = try Tools.run(
                    Tools.product("ncabake"), ["--scene", "scene.toml", "-o", "a.png"], in: folder)
                try #require(run.status == 0, "\(run.errors)")
                try #require(try bake(["--sheet", "--pivot", option, "-o", "b.png"]).status == 0)
                let (a, b) = (try object(folder + "/a.json"), try object(folder + "/b.json"))
                #expect(a["pivot"] as? [String: Double] == b["pivot"] as? [String: Double])
            }
            #expect(try bake(["--sheet", "--pivot", "top"]).status == 64)
        }
    }

    // MARK: Filtering

    /// Pixels without alpha beside visible ones whose colour none of these neighbours would give.
    private func fringes(_ picture: RGBAImage) -> Int {
        var count = 0
        for y in 0..<picture.height {
            for x in 0..<picture.width where picture[x, y].alpha == 0 {
                var colours: [RGBA] = []
                for dy in -1...1 {
                    for dx in -1...1 {
                        let (nx, ny) = (x + dx, y + dy)
                        guard 0..<picture.width ~= nx, 0..<picture.height ~= ny, picture[nx, ny].alpha > 0
                        else { continue }
                        colours.append(picture[nx, ny])
                    }
                }
                guard !colours.isEmpty else { continue }
                let own = picture[x, y]
                let isBetween = [\RGBA.red, \.green, \.blue].allSatisfy { channel in
                    let values = colours.map { $0[keyPath: channel] }
                    return values.min()!...values.max()! ~= own[keyPath: channel]
                }
                if !isBetween { count += 1 }
            }
        }
        return count
    }

    @Test func `colours are carried outwards under transparent pixels of sheets and frames`() throws {
        try inFolder { folder, bake in
            let options = ["--sheet", "--png", "frames", "--every", "5", "--filter", "smooth"]
            for layout in [[], ["--packed", "--trim", "--padding", "3", "--extrude", "1"]] {
                let run = try bake(options + layout)
                try #require(run.status == 0, "\(run.errors)")
                for path in ["sprout.png", "frames/000.png", "frames/004.png"] {
                    let picture = try PNG.read("\(folder)/\(path)")
                    #expect(fringes(picture) == 0, "\(path)")
                }
            }
            let bytes = try AtomicFile.read(folder + "/sprout.png").count
            let run = try bake(
                options + ["--packed", "--trim", "--padding", "3", "--extrude", "1", "--no-bleed"])
            try #require(run.status == 0, "\(run.errors)")
            #expect(try AtomicFile.read(folder + "/sprout.png").count < bytes)
            #expect(fringes(try PNG.read(folder + "/frames/004.png")) > 100)
        }
    }

    @Test(.enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"))
    func `a sheet that is halved without a look at alpha has no dark fringe`() throws {
        // The darkest of red, green and blue that a mean of 2 × 2 pixels shows where anything is seen.
        let script = """
            import sys
            from PIL import Image
            sheet = Image.open(sys.argv[1])
            half = Image.merge("RGBA", [c.resize((sheet.width // 2, sheet.height // 2), Image.BOX) for c in sheet.split()])
            print(min(max(p[:3]) for p in half.getdata() if p[3] > 0))
            """
        func darkest(_ options: [String]) throws -> Int {
            try Tools.withFolder { folder in
                // A bright sprite on nothing.
                var file = ModelFile.growing(steps: 20)
                for channel in 0..<3 { file.seed[channel] = 4096 }
                try file.write(to: folder + "/sprout.nca")
                let run = try Tools.run(
                    Tools.product("ncabake"),
                    ["--model", "sprout.nca", "--sheet", "--steps", "0", "--scale", "3"] + options, in: folder
                )
                try #require(run.status == 0, "\(run.errors)")
                let read = try Tools.run("/usr/bin/python3", ["-c", script, folder + "/sprout.png"])
                return try #require(Int(read.output.split(separator: "\n").last ?? ""), "\(read.errors)")
            }
        }
        #expect(try darkest([]) == 255)
        #expect(try darkest(["--no-bleed"]) < 128)
    }

    @Test(.enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"))
    func `an exact WebP keeps colours under transparent pixels`() throws {
        try inFolder { folder, bake in
            let run = try bake(["--webp", "--exact", "--png", "frames", "--every", "5", "--filter", "smooth"])
            try #require(run.status == 0, "\(run.errors)")
            let frames = try Pillow.decode(folder + "/sprout.webp").frames
            #expect(frames.count == 5)
            for (index, frame) in frames.enumerated() {
                let baked = try PNG.read("\(folder)/frames/00\(index).png")
                let isEqual = frame.pixels == baked.pixels
                #expect(isEqual, "frame \(index)")
            }
            #expect(try bake(["--webp", "--exact", "--quality", "50"]).status == 64)
        }
    }

    // MARK: Godot

    @Test func `numbers that Godot's editor gave files survive a bake`() throws {
        try inFolder { folder, bake in
            let options = ["--sheet", "--sheet-format", "godot", "--max-size", "256"]
            try #require(try bake(options).status == 0)
            let before = try text(folder + "/sprout.tres")
            // What the editor makes of it when a scene refers to the resource.
            let edited = before.replacing(" format=3]", with: " format=3 uid=\"uid://dk3q2m1abcde\"]")
                .replacing(
                    "path=\"sprout-1.png\"", with: "uid=\"uid://b0page1\" path=\"res://art/sprout-1.png\"")
            #expect(edited.contains("uid://dk3q2m1abcde") && edited.contains("uid://b0page1"))
            try AtomicFile.write(Array(edited.utf8), to: folder + "/sprout.tres")
            try #require(try bake(options + ["--every", "1"]).status == 0)
            let after = try text(folder + "/sprout.tres")
            #expect(
                after.contains(
                    /\[gd_resource type="SpriteFrames" load_steps=\d+ format=3 uid="uid:\/\/dk3q2m1abcde"\]/))
            #expect(
                after.contains(
                    #"[ext_resource type="Texture2D" uid="uid://b0page1" path="sprout-1.png" id="2"]"#))
            #expect(after.contains(#"[ext_resource type="Texture2D" path="sprout.png" id="1"]"#))
            #expect(after != before)
        }
    }

    // MARK: Names

    @Test(arguments: [
        ("libgdx", "attack:fire", "colons"), ("libgdx", "two\nlines", "line breaks"),
        ("libgdx", "ends ", "spaces at their ends"), ("godot", "attack/fire", "slashes"),
        ("godot", "attack,fire", "commas"),
    ]) func `a tag that a format cannot hold is refused with what it can`(
        format: String, tag: String, text: String
    ) throws {
        try inFolder { folder, bake in
            let scene = ["outputs": ["sheet"], "acts": [["act": "grow", "tag": tag]]] as [String: Any]
            try JSONSerialization.data(withJSONObject: scene).write(
                to: URL(fileURLWithPath: folder + "/scene.json"))
            let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            let run = try bake(["--scene", "scene.json", "--sheet-format", format])
            #expect(
                run.status == 64 && run.errors.contains(tag) && run.errors.contains(text), "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
            #expect(try bake(["--scene", "scene.json", "--sheet-format", "aseprite"]).status == 0)
        }
    }

    @Test func `two tags that become one class are refused`() throws {
        try inFolder { folder, bake in
            let scene = """
                outputs = ["sheet"]
                acts = [{ act = "grow", tag = "fire ball" }, { act = "heal", tag = "fire-ball" }]
                """
            try Data(scene.utf8).write(to: URL(fileURLWithPath: folder + "/scene.toml"))
            let run = try bake(["--scene", "scene.toml", "--sheet-format", "css"])
            #expect(run.status == 64 && run.errors.contains("fire-ball"), "\(run.errors)")
        }
    }

    @Test func `a prefix tells the tags of two sprites apart`() throws {
        try inFolder { folder, bake in
            let run = try bake([
                "--sheet", "--grow", "--idle", "--tag-prefix", "{name}-", "--sheet-format", "aseprite",
            ])
            try #require(run.status == 0, "\(run.errors)")
            let meta = try object(folder + "/sprout.json")["meta"] as? [String: Any]
            let tags = meta?["frameTags"] as? [[String: Any]]
            #expect(tags?.map { $0["name"] as? String } == ["sprout-grow", "sprout-idle"])
        }
        try Tools.withFolder { folder in
            for name in ["a", "b"] { try ModelFile.growing(steps: 8).write(to: "\(folder)/\(name).nca") }
            let run = try Tools.run(
                Tools.product("ncabake"),
                ["batch", ".", "--sheet", "--sheet-format", "aseprite", "--tag-prefix", "{name}:"], in: folder
            )
            try #require(run.status == 0, "\(run.errors)")
            for name in ["a", "b"] {
                #expect(try text("\(folder)/baked/\(name).json").contains("\"name\" : \"\(name):grow\""))
            }
        }
    }

    // MARK: Sizes

    @Test func `no page is larger than phones take, unless it is asked for, which is pointed out`() throws {
        try inFolder { folder, bake in
            let large = ["--sheet", "--columns", "1", "--scale", "24", "--every", "2", "--json"]
            let run = try bake(large)
            try #require(run.status == 0, "\(run.errors)")
            for page in ["sprout.png", "sprout-1.png"] {
                let picture = try PNG.read("\(folder)/\(page)")
                #expect(max(picture.width, picture.height) <= 4096)
            }
            let asked = try bake(large + ["--max-size", "16384"])
            #expect(asked.status == 0)
            #expect(asked.output.contains("sprout.png has 768×7392 pixels"), "\(asked.output)")
        }
    }
}
