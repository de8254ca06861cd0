import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// The programs as a person or a script runs them.
@Suite struct CommandLineTests {
    /// A small picture: a ring with a coloured middle.
    private func picture(_ folder: String, side: Int = 12) throws -> String {
        var picture = RGBAImage(width: side, height: side)
        for y in 0..<side {
            for x in 0..<side {
                let (dx, dy) = (2 * x + 1 - side, 2 * y + 1 - side)
                let distance = dx * dx + dy * dy
                if distance < side * side {
                    picture[x, y] = distance < side * side / 4 ? RGBA(255, 180, 40) : RGBA(40, 60, 200)
                }
            }
        }
        try PNG.write(picture, to: folder + "/ring.png")
        return folder + "/ring.png"
    }

    private func train(_ arguments: [String], interruptedAfter: Double? = nil, signal: Int32 = SIGINT) throws
        -> Finished
    {
        try Tools.run(
            Tools.product("ncatrain"), ["image"] + arguments, interruptedAfter: interruptedAfter,
            signal: signal)
    }

    private static let small = ["--preset", "micro", "--pool", "16", "--batch", "4", "--margin", "3"]

    @Test func `a picture becomes a model, the same whatever the number of threads`() throws {
        try Tools.withFolder { folder in
            let picture = try picture(folder)
            var files: [[UInt8]] = []
            for threads in ["1", "2", "3"] {
                let output = "\(folder)/\(threads).nca"
                let run = try train(
                    [picture, "--output", output, "--iterations", "12", "--threads", threads, "--json"]
                        + Self.small)
                try #require(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("\"iterations\" : 12"))
                files.append(try AtomicFile.read(output))
                #expect(!FileManager.default.fileExists(atPath: output + ".checkpoint"))
            }
            #expect(files[0] == files[1] && files[0] == files[2])
            #expect(files[0].count < 1024, "the micro preset is under a kilobyte")
            let file = try ModelFile(bytes: files[0])
            #expect(file.metadata.name == "ring" && file.metadata.source == "ring.png")
            #expect(file.gridWidth == 18 && file.channels == 8 && file.hidden == 16)
        }
    }

    @Test func `a tile's sides are joined, and its cells live, where it is asked for`() throws {
        try Tools.withFolder { folder in
            let run = try train(
                [try picture(folder), "--output", folder + "/tile.nca", "--iterations", "2", "--margin", "0"]
                    + ["--wrap", "--no-alive-mask", "--preset", "micro", "--pool", "16", "--batch", "4"])
            try #require(run.status == 0, "\(run.errors)")
            let file = try ModelFile(contentsOf: folder + "/tile.nca")
            #expect(file.boundary == .wrap && file.aliveThreshold == nil && file.gridWidth == 16)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `an interrupted run resumes to the bytes of an uninterrupted one`(signal: Int32) throws {
        try Tools.withFolder { folder in
            let picture = try picture(folder)
            let arguments = [picture, "--iterations", "600"] + Self.small
            let whole = try train(arguments + ["--output", folder + "/whole.nca"])
            try #require(whole.status == 0, "\(whole.errors)")
            var run = try train(
                arguments + ["--output", folder + "/cut.nca"], interruptedAfter: 0.4, signal: signal)
            #expect(run.status == 130)
            #expect(run.errors.contains("--resume"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/cut.nca"))
            run = try train(arguments + ["--output", folder + "/cut.nca", "--resume"])
            try #require(run.status == 0, "\(run.errors)")
            #expect(try AtomicFile.read(folder + "/cut.nca") == AtomicFile.read(folder + "/whole.nca"))
        }
    }

    @Test func `a trained model is evaluated, previewed and baked`() throws {
        try Tools.withFolder { folder in
            let picture = try picture(folder)
            let model = folder + "/ring.nca"
            let run = try train(
                [picture, "--output", model, "--iterations", "8", "--preview", folder + "/p.png"] + Self.small
            )
            try #require(run.status == 0, "\(run.errors)")
            #expect(try PNG.read(folder + "/p.png").width > 300)
            let evaluation = try Tools.run(
                Tools.product("ncatrain"),
                ["evaluate", model, "--target", picture, "--margin", "3", "--json"])
            try #require(evaluation.status == 0, "\(evaluation.errors)")
            let numbers = try JSONDecoder().decode([String: Double].self, from: Data(evaluation.output.utf8))
            #expect(numbers.count == 7 && numbers.values.allSatisfy { $0 > 0 })
            let lives = try Tools.run(
                Tools.product("ncatrain"),
                ["evaluate", model, "--target", picture, "--margin", "3", "--lives", "3", "--json"])
            try #require(lives.status == 0, "\(lives.errors)")
            struct Spread: Decodable { var worst, mean: [String: Double] }
            let spread = try JSONDecoder().decode(Spread.self, from: Data(lives.output.utf8))
            for (name, value) in numbers {
                #expect(try #require(spread.worst[name]) <= value)
                #expect(try #require(spread.worst[name]) <= #require(spread.mean[name]))
            }
            #expect(spread.worst != spread.mean)
            let bake = try Tools.run(
                Tools.product("ncabake"),
                [
                    "--model", model, "--webp", "--sheet", "--output", folder + "/out", "--steps", "10",
                    "--json",
                ])
            try #require(bake.status == 0, "\(bake.errors)")
            for ending in ["webp", "png", "json"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/out." + ending))
            }
        }
    }

    @Test func `what cannot work ends with a code and a message that names it`() throws {
        try Tools.withFolder { folder in
            let good = try picture(folder)
            try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/junk.png"))
            try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/junk.nca"))
            try PNG.write(RGBAImage(width: 9, height: 9), to: folder + "/empty.png")
            var photo = RGBAImage(width: 16, height: 16)
            for y in 0..<16 { for x in 0..<16 { photo[x, y] = RGBA(UInt8(16 * x), UInt8(16 * y), 99) } }
            try PNG.write(photo, to: folder + "/photo.png")
            try ModelFile.growing().write(to: folder + "/growing.nca")
            let out = ["--iterations", "1", "--output", folder + "/o.nca"]
            let cases: [(String, [String], Int32, String)] = [
                ("ncatrain", ["image", folder + "/none.png"] + out, 66, "none.png"),
                ("ncatrain", ["image", folder + "/junk.png"] + out, 65, "neither PNG nor WebP"),
                ("ncatrain", ["image", folder + "/empty.png"] + out, 65, "fully transparent"),
                ("ncatrain", ["image", folder + "/photo.png"] + out, 65, "--background keep"),
                (
                    "ncatrain", ["image", good, "--iterations", "1", "--output", "/nowhere/o.nca"], 73,
                    "/nowhere/o.nca"
                ),
                ("ncatrain", ["image", good, "--resume"] + out, 65, "no checkpoint"),
                ("ncatrain", ["image", good, "--minutes", "0"], 64, "--minutes"),
                ("ncatrain", ["image", good, "--size", "12", "--margin", "6"] + out, 65, "--margin"),
                ("ncatrain", ["evaluate", folder + "/junk.nca", "--target", good], 65, "magic"),
                ("ncabake", ["--model", folder + "/none.nca", "--webp"], 66, "none.nca"),
                ("ncabake", ["--model", folder + "/junk.nca", "--webp"], 65, "magic"),
                ("ncabake", ["--model", folder + "/growing.nca"], 64, "--webp"),
                (
                    "ncabake", ["--model", folder + "/growing.nca", "--webp", "--background", "red"], 64,
                    "RRGGBB"
                ),
                (
                    "ncabake",
                    [
                        "--model", folder + "/growing.nca", "--webp", "--seed", "99,1", "--output",
                        folder + "/x",
                    ], 64, "99,1"
                ),
                (
                    "ncabake", ["--model", folder + "/growing.nca", "--webp", "--output", "/nowhere/x"], 73,
                    "/nowhere/x"
                ),
            ]
            for (program, arguments, status, text) in cases {
                let run = try Tools.run(Tools.product(program), arguments, in: folder)
                #expect(run.status == status, "\(program) \(arguments)")
                #expect(run.errors.contains(text), "\(program) \(arguments): \(run.errors)")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(
                names.allSatisfy { !$0.hasSuffix(".tmp") && !["o.nca", "x.webp"].contains($0) }, "\(names)")
        }
    }
}
