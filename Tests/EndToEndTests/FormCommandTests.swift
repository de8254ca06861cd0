import Foundation
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// `ncatrain image`, `evaluate` and `batch` with several forms, as a person or a script runs them.
@Suite struct FormCommandTests {
    private static let quick = [
        "--preset", "micro", "--margin", "2", "--iterations", "4", "--batch", "4", "--pool", "8", "--quiet",
    ]

    private func inFolder(_ body: (_ folder: String, _ run: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try PNG.write(Self.picture(3..<7, RGBA(220, 30, 30)), to: folder + "/egg.png")
            try PNG.write(Self.picture(1..<9, RGBA(30, 30, 220)), to: folder + "/bird.png")
            try body(folder) { try Tools.run(Tools.product("ncatrain"), $0, in: folder) }
        }
    }

    private static func picture(_ cells: Range<Int>, _ colour: RGBA) -> RGBAImage {
        var picture = RGBAImage(width: 10, height: 10)
        for y in cells { for x in cells { picture[x, y] = colour } }
        return picture
    }

    private func names(_ path: String) throws -> [String] {
        try ModelFile(contentsOf: path).forms.map(\.name)
    }

    @Test func `several pictures become forms, by the names of their files or others`() throws {
        try inFolder { folder, run in
            let two = try run(["image", "egg.png", "bird.png", "--preview", "p.png", "--json"] + Self.quick)
            try #require(two.status == 0, "\(two.errors)")
            #expect(try names(folder + "/egg.nca") == ["egg", "bird"])
            #expect(try ModelFile(contentsOf: folder + "/egg.nca").metadata.palette == "1e1edc dc1e1e")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(two.output.utf8)) as? [String: Any])
            let forms = try #require(json["forms"] as? [String: Any])
            let morphs = try #require(forms["morphs"] as? [String: [String: Double]])
            #expect(morphs["egg"]?["bird"] != nil && morphs["bird"]?["egg"] != nil)
            #expect((json["psnr"] as? [String: Double])?["switched"] != nil)
            #expect(try PNG.read(folder + "/p.png").height > 6 * 100)

            let named = try run(
                ["image", "egg.png", "--form", "a bird=bird.png", "--output", "b.nca"] + Self.quick)
            #expect(named.status == 0 && (try? names(folder + "/b.nca")) == ["egg", "a bird"])
            let single = try run(["image", "egg.png", "--output", "one.nca"] + Self.quick)
            #expect(single.status == 0 && (try? names(folder + "/one.nca")) == [""])
        }
    }

    @Test func `a folder and the frames of an animation are forms`() throws {
        try inFolder { folder, run in
            try FileManager.default.createDirectory(
                atPath: folder + "/tree", withIntermediateDirectories: false)
            for name in ["egg", "bird"] {
                try FileManager.default.copyItem(
                    atPath: "\(folder)/\(name).png", toPath: "\(folder)/tree/\(name).png")
            }
            let trained = try run(["image", "tree"] + Self.quick)
            #expect(trained.status == 0, "\(trained.errors)")
            #expect(try names(folder + "/tree.nca") == ["bird", "egg"])
            // What grows from a seed has the seed in every frame.
            try ModelFile.growing().write(to: folder + "/growing.nca")
            let baked = try Tools.run(
                Tools.product("ncabake"),
                ["--model", "growing.nca", "--webp", "--scale", "1", "--frames", "3"], in: folder)
            try #require(baked.status == 0, "\(baked.errors)")
            let grown = try run(["image", "growing.webp", "--frames", "--output", "frames.nca"] + Self.quick)
            #expect(grown.status == 0, "\(grown.errors)")
            #expect(try names(folder + "/frames.nca") == ["frame 1", "frame 2", "frame 3"])
        }
    }

    @Test func `what cannot be forms of one model is refused, and the error says what to do`() throws {
        try inFolder { folder, run in
            try PNG.write(RGBAImage(width: 12, height: 10, fill: RGBA(1, 2, 3)), to: folder + "/wide.png")
            var corner = RGBAImage(width: 10, height: 10)
            corner[0, 0] = RGBA(9, 9, 9)
            try PNG.write(corner, to: folder + "/corner.png")
            for (arguments, status, text) in [
                (["egg.png", "wide.png"], 65, "one canvas"), (["egg.png", "corner.png"], 65, "overlap"),
                (["egg.png", "egg.png"], 64, "--form NAME=FILE"), (["--form", "egg.png"], 64, "--form"),
                ([], 64, "Give a picture"), (["egg.png", "none.png"], 66, "none.png"),
            ] as [([String], Int32, String)] {
                let refused = try run(["image"] + arguments + Self.quick)
                #expect(
                    refused.status == status && refused.errors.contains(text),
                    "\(arguments): \(refused.status) \(refused.errors)")
            }
        }
    }

    @Test func `evaluate wants a target for each form, and prints the matrix`() throws {
        try inFolder { folder, run in
            try #require(run(["image", "egg.png", "bird.png"] + Self.quick).status == 0)
            let evaluate = ["evaluate", "egg.nca", "--margin", "2"]
            let one = try run(evaluate + ["--target", "egg.png"])
            #expect(one.status == 64 && one.errors.contains("egg, bird"), "\(one.errors)")
            let targets = ["--target", "egg.png", "--target", "bird.png"]
            let both = try run(evaluate + targets + ["--drift"])
            for text in ["from egg to", "from bird to", "changes in a row", "wandered"] {
                #expect(both.output.contains(text), "\(both.output)\(both.errors)")
            }
            let spread = try run(evaluate + targets + ["--lives", "2", "--json", "--drift"])
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(spread.output.utf8)) as? [String: Any])
            #expect(Set(json.keys) == ["lives", "worst", "mean", "drift"])
        }
    }

    @Test func `a catalogue's pictures are trained as forms, and a run that was stopped goes on`() throws {
        try inFolder { folder, run in
            let catalogue = """
                [train]
                preset = "micro"
                margin = 2
                iterations = 4
                batch = 4
                pool = 8
                [[sprite]]
                model = "models/bird.nca"
                pictures = ["egg.png", "bird.png"]
                """
            try Data(catalogue.utf8).write(to: URL(fileURLWithPath: folder + "/c.toml"))
            let first = try run(["batch", "c.toml"])
            #expect(first.status == 0, "\(first.errors)")
            #expect(try names(folder + "/models/bird.nca") == ["egg", "bird"])
            #expect(try run(["batch", "c.toml"]).output.contains("bird: current"))
            try PNG.write(Self.picture(2..<7, RGBA(220, 30, 30)), to: folder + "/egg.png")
            #expect(try run(["batch", "c.toml", "--dry-run"]).output.contains("bird: stale"))
        }
    }
}
