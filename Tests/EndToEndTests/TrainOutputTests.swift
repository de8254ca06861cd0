import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// What `ncatrain image` may replace, what it keeps of a picture, and that it trains again.
@Suite struct TrainOutputTests {
    private static let quick = [
        "--preset", "micro", "--mode", "grow", "--size", "12", "--margin", "2", "--iterations", "4",
        "--batch", "2",
        "--pool", "4", "--quiet",
    ]
    private static let red = RGBA(220, 30, 30), blue = RGBA(30, 30, 220)

    private func inFolder(_ body: (_ folder: String, _ train: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try PNG.write(Self.picture(), to: folder + "/a.png")
            try body(folder) {
                try Tools.run(Tools.product("ncatrain"), ["image"] + $0 + Self.quick, in: folder)
            }
        }
    }

    /// Two colours and no soft edge.
    private static func picture() -> RGBAImage {
        var picture = RGBAImage(width: 8, height: 8)
        for y in 1..<7 { for x in 1..<7 { picture[x, y] = x < 4 ? red : blue } }
        return picture
    }

    @Test func `a file that no training wrote stays, unless its name was given`() throws {
        try inFolder { folder, train in
            let mine = Array("my own notes".utf8)
            try AtomicFile.write(mine, to: folder + "/a.nca")
            let refused = try train(["a.png"])
            #expect(refused.status == 73)
            #expect(
                refused.errors.contains("a.nca is there already, and ncatrain did not write it"),
                "\(refused.errors)")
            #expect(try AtomicFile.read(folder + "/a.nca") == mine)
            #expect(try train(["a.png", "--output", "a.nca"]).status == 0)
            #expect(try AtomicFile.read(folder + "/a.nca") != mine)
            // Now it is a training's.
            #expect(try train(["a.png"]).status == 0)
        }
    }

    @Test func `a file that has a checkpoint's name stays`() throws {
        try inFolder { folder, train in
            let mine = Array("my own notes".utf8)
            try AtomicFile.write(mine, to: folder + "/a.nca.checkpoint")
            let refused = try train(["a.png", "--output", "a.nca"])
            #expect(refused.status == 73 && refused.errors.contains("a.nca.checkpoint"), "\(refused.errors)")
            #expect(try AtomicFile.read(folder + "/a.nca.checkpoint") == mine)
        }
    }

    @Test func `a model keeps the palette of pixel art, and its frames have no other colour`() throws {
        try inFolder { folder, train in
            try #require(try train(["a.png"]).status == 0)
            #expect(try ModelFile(contentsOf: folder + "/a.nca").metadata.palette == "1e1edc dc1e1e")
            let bake = try Tools.run(
                Tools.product("ncabake"),
                [
                    "--model", "a.nca", "--png", "frames", "--palette", "source", "--scale", "1", "--steps",
                    "8",
                ],
                in: folder)
            try #require(bake.status == 0, "\(bake.errors)")
            let frames = try FileManager.default.contentsOfDirectory(atPath: folder + "/frames")
            for name in frames where name.hasSuffix(".png") {
                let frame = try PNG.read("\(folder)/frames/\(name)")
                for y in 0..<frame.height {
                    for x in 0..<frame.width where frame[x, y].alpha > 0 {
                        #expect([Self.red, Self.blue].contains(frame[x, y]))
                    }
                }
            }
        }
    }

    @Test func `a picture with more colours than a palette has leaves none in the model`() throws {
        try inFolder { folder, train in
            var picture = RGBAImage(width: 8, height: 9)
            for y in 0..<9 { for x in 0..<8 { picture[x, y] = RGBA(UInt8(30 * x), UInt8(25 * y), 99) } }
            try PNG.write(picture, to: folder + "/a.png")
            try #require(try train(["a.png", "--background", "keep"]).status == 0)
            #expect(try ModelFile(contentsOf: folder + "/a.nca").metadata.palette == nil)
        }
    }

    @Test func `a model is trained again when its picture changes, until Ctrl-C`() throws {
        try inFolder { folder, _ in
            let options = Self.quick.filter { $0 != "--quiet" }
            let run = try Running("ncatrain", ["image", "a.png", "--watch"] + options, in: folder)
            try #require(run.waits(forRound: 1), "\(run.output)")
            let first = try AtomicFile.read(folder + "/a.nca")
            try PNG.write(RGBAImage(width: 8, height: 8, fill: RGBA(9, 200, 9)), to: folder + "/a.png")
            // The whole square has its border's colour: an error that the next change mends.
            try #require(run.waits(forRound: 2), "\(run.output)")
            var picture = Self.picture()
            picture[4, 4] = RGBA(0, 0, 0)
            try PNG.write(picture, to: folder + "/a.png")
            try #require(run.waits(forRound: 3), "\(run.output)")
            #expect(try AtomicFile.read(folder + "/a.nca") != first)
            #expect(run.end(SIGINT) == 130)
        }
    }
}
