import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// `--palette`: frames have a palette's colours, and no others.
@Suite struct PaletteTests {
    private static let colours = [
        RGBA(26, 28, 44), RGBA(177, 62, 83), RGBA(239, 125, 87), RGBA(56, 183, 100),
    ]
    private static let text = "1a1c2c b13e53 ef7d57 38b764"

    private func inFolder(
        palette: String? = text,
        _ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void
    ) throws {
        try Tools.withFolder { folder in
            // A dragon of many colours.
            var file = try ModelFile(
                contentsOf: Tools.package.appendingPathComponent("Models/dragon.nca").path)
            (file.steps, file.metadata.palette) = (40, palette)
            try file.write(to: folder + "/sprout.nca")
            try body(folder) {
                try Tools.run(
                    Tools.product("ncabake"),
                    ["--model", "sprout.nca", "--every", "10", "--scale", "2"] + $0,
                    in: folder)
            }
        }
    }

    private func frames(_ folder: String) throws -> [RGBAImage] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            try PNG.read("\(folder)/\($0)")
        }
    }

    private func seen(_ pictures: [RGBAImage]) -> Set<RGBA> {
        var colours: Set<RGBA> = []
        for picture in pictures {
            for y in 0..<picture.height {
                for x in 0..<picture.width where picture[x, y].alpha > 0 { colours.insert(picture[x, y]) }
            }
        }
        return colours
    }

    /// Colours of all frames that are seen, as Pillow reads them.
    private func pillow(_ path: String) throws -> Set<RGBA> { seen(try Pillow.decode(path).frames) }

    @Test(
        .enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"),
        arguments: [[], ["--filter", "smooth"], ["--heal", "--idle", "--vanish"]])
    func `every output has exactly the colours of the picture that the model was trained from`(
        options: [String]
    )
        throws
    {
        try inFolder { folder, bake in
            let run = try bake(
                [
                    "--palette", "source", "--webp", "--apng", "--gif", "--sheet", "--packed", "--trim",
                    "--png", "f",
                ]
                    + options)
            try #require(run.status == 0, "\(run.errors)")
            let wanted = Set(Self.colours)
            for name in ["sprout.webp", "sprout.apng", "sprout.gif", "sprout.png", "f/002.png"] {
                let found = try pillow("\(folder)/\(name)")
                #expect(found.isSubset(of: wanted) && found.count >= 2, "\(name): \(found)")
            }
            // Without it, there are many more.
            try #require(try bake(["--png", "plain"] + options).status == 0)
            #expect(seen(try frames(folder + "/plain")).count > 20)
        }
    }

    @Test func `each pixel has the nearest colour, and alpha is cut at one half`() throws {
        try inFolder { folder, bake in
            try #require(try bake(["--png", "plain", "--no-bleed"]).status == 0)
            try #require(try bake(["--png", "snapped", "--no-bleed", "--palette", "source"]).status == 0)
            func distance(_ a: RGBA, _ b: RGBA) -> Int {
                [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)].reduce(0) {
                    $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
                }
            }
            for (plain, snapped) in zip(try frames(folder + "/plain"), try frames(folder + "/snapped")) {
                let wrong = (0..<plain.width * plain.height).filter { i in
                    let (before, after) = (
                        plain[i % plain.width, i / plain.width], snapped[i % plain.width, i / plain.width]
                    )
                    if before.alpha < 128 { return after.alpha != 0 }
                    let least = Self.colours.map { distance($0, before) }.min()!
                    return after.alpha != 255 || distance(after, before) != least
                }
                #expect(wrong.isEmpty)
            }
        }
    }

    @Test func `palettes of GIMP, Lospec and pictures give the same bytes`() throws {
        try inFolder { folder, bake in
            let gimp = """
                GIMP Palette
                Name: Four
                Columns: 4
                # colours
                 26  28  44\tInk
                177  62  83\tWine
                239 125  87\tPeach
                 56 183 100\tLeaf

                """
            try AtomicFile.write(Array(gimp.utf8), to: folder + "/four.gpl")
            try AtomicFile.write(
                Array("1a1c2c\r\nb13e53\r\nef7d57\r\n38b764\r\n".utf8), to: folder + "/four.hex")
            var picture = RGBAImage(width: 5, height: 2)
            for (x, colour) in Self.colours.enumerated() { picture[x, 0] = colour }
            try PNG.write(picture, to: folder + "/four.png")
            try #require(try bake(["--gif", "--palette", "source"]).status == 0)
            let wanted = try AtomicFile.read(folder + "/sprout.gif")
            for name in ["four.gpl", "four.hex", "four.png"] {
                let run = try bake(["--gif", "--palette", name])
                try #require(run.status == 0, "\(run.errors)")
                #expect(try AtomicFile.read(folder + "/sprout.gif") == wanted, "\(name)")
            }
            let scene =
                "model = \"sprout.nca\"\noutputs = [\"gif\"]\nevery = 10\nscale = 2\npalette = \"four.hex\"\n"
            try AtomicFile.write(Array(scene.utf8), to: folder + "/scene.toml")
            let run = try Tools.run(
                Tools.product("ncabake"), ["--scene", folder + "/scene.toml", "-o", "scene.gif"], in: folder)
            try #require(run.status == 0, "\(run.errors)")
            #expect(try AtomicFile.read(folder + "/scene.gif") == wanted)
        }
    }

    @Test func `a number of colours is that of all frames together`() throws {
        try inFolder { folder, bake in
            for count in [2, 7, 32] {
                let run = try bake(["--png", "f", "--palette", "\(count)"])
                try #require(run.status == 0, "\(run.errors)")
                let found = seen(try frames(folder + "/f"))
                #expect(found.count <= count && found.count > count * 3 / 4, "\(count): \(found.count)")
                #expect(found.allSatisfy { $0.alpha == 255 })
            }
        }
    }

    @Test func `soft colours of a palette stay soft`() throws {
        try inFolder(palette: "1a1c2c b13e53 ef7d5780") { folder, bake in
            try #require(try bake(["--png", "f", "--palette", "source"]).status == 0)
            let found = seen(try frames(folder + "/f"))
            #expect(found.isSubset(of: [RGBA(26, 28, 44), RGBA(177, 62, 83), RGBA(239, 125, 87, 128)]))
            #expect(found.contains(RGBA(239, 125, 87, 128)), "\(found)")
        }
    }

    @Test func `a palette that cannot be used is named`() throws {
        try inFolder(palette: nil) { folder, bake in
            try AtomicFile.write(Array("1a1c2c\nnot a colour\n".utf8), to: folder + "/bad.hex")
            try AtomicFile.write(Array("GIMP Palette\n1 2\n".utf8), to: folder + "/bad.gpl")
            try AtomicFile.write([], to: folder + "/empty.hex")
            try AtomicFile.write(
                Array((0..<300).map { "00\(String($0 + 4096, radix: 16))\n" }.joined().utf8),
                to: folder + "/long.hex")
            let cases: [(String, Int32, String)] = [
                ("source", 64, "--palette"), ("1", 64, "--palette"), ("257", 64, "--palette"),
                ("none.hex", 66, "none.hex"), ("bad.hex", 65, "bad.hex: line 2"),
                ("bad.gpl", 65, "bad.gpl: line 2"), ("empty.hex", 65, "empty.hex"), ("long.hex", 65, "more"),
            ]
            for (palette, status, text) in cases {
                let run = try bake(["--webp", "--palette", palette])
                #expect(
                    run.status == status && run.errors.contains(text),
                    "\(palette): \(run.status) \(run.errors)")
            }
        }
    }

    @Test func `a batch bakes anew when its palette's file changes`() throws {
        try inFolder { folder, _ in
            func run() throws -> String {
                let run = try Tools.run(
                    Tools.product("ncabake"), ["batch", ".", "--palette", "p.hex", "--every", "10"],
                    in: folder)
                try #require(run.status == 0, "\(run.errors)")
                return run.output
            }
            try AtomicFile.write(Array("ff0000\n00ff00\n".utf8), to: folder + "/p.hex")
            #expect(try run().contains("baked"))
            #expect(try run().contains("current"))
            try AtomicFile.write(Array("ff0000\n0000ff\n".utf8), to: folder + "/p.hex")
            #expect(try run().contains("baked"))
        }
    }

    @Test func `a picture of few colours is a palette, one of many is none`() throws {
        var picture = RGBAImage(width: 9, height: 9)
        for (index, colour) in Self.colours.enumerated() {
            for x in 0...index { picture[x, index] = colour }
        }
        let palette = try #require(Palette(of: picture))
        #expect(palette.colours == Self.colours.reversed(), "the commonest first")
        #expect(Palette(text: palette.text) == palette && palette.isOpaque)
        picture[0, 8] = RGBA(1, 2, 3, 4)
        #expect(Palette(of: picture)?.isOpaque == false)
        #expect(Palette(of: picture).flatMap { Palette(text: $0.text) } == Palette(of: picture))
        var painted = RGBAImage(width: 9, height: 9)
        for i in 0..<65 { painted[i % 9, i / 9] = RGBA(UInt8(i), 0, 0) }
        #expect(Palette(of: painted) == nil && Palette(of: RGBAImage(width: 3, height: 3)) == nil)
        for text in ["", "12", "1234567", "xyzxyz", "112233 44"] { #expect(Palette(text: text) == nil) }
    }
}
