import Foundation
import NCAFiles
import NCAGuidance
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// `ncatrain prompt` as a person or a script runs it, with the guide that ships.
@Suite(.serialized) struct PromptCommandTests {
    private func prompt(
        _ arguments: [String], interruptedAfter: Double? = nil, signal: Int32 = SIGINT
    ) throws -> Finished {
        try Tools.run(
            Tools.product("ncatrain"), ["prompt"] + arguments, in: Tools.package.path,
            interruptedAfter: interruptedAfter, signal: signal)
    }

    private static let short = [
        "--size", "24", "--canvases", "1", "--canvas-iterations", "60", "--views", "2", "--retries", "0",
        "--mode",
        "grow", "--name", "heart",
    ]

    @Test
    func `words become a sprite that grows in the fixed-point engine, the same on any number of threads`()
        throws
    {
        try Tools.withFolder { folder in
            var files: [[UInt8]] = []
            for threads in ["1", "2"] {
                let output = "\(folder)/\(threads).nca"
                let run = try prompt(
                    [
                        "a red heart", "--output", output, "--iterations", "450", "--threads", threads,
                        "--canvas",
                        "\(folder)/\(threads).png", "--preview", folder + "/preview.png", "--json",
                    ] + Self.short)
                try #require(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("\"rank\"") && run.output.contains("\"attempts\" : 1"))
                files.append(try AtomicFile.read(output))
                for trace in [".checkpoint", ".canvas.png"] {
                    #expect(!FileManager.default.fileExists(atPath: output + trace))
                }
            }
            #expect((files[0] == files[1]) == true)
            let canvases = try ["1", "2"].map { try PNG.read("\(folder)/\($0).png") }
            #expect(canvases[0] == canvases[1] && canvases[0].width == 24)
            let file = try ModelFile(bytes: files[0])
            #expect(file.metadata.source == "a red heart" && file.metadata.name == "heart")
            #expect(try PNG.read(folder + "/preview.png").width > 200)
            let world = try World(model: try file.model())
            try world.seed()
            world.step(file.steps)
            let pixels = stride(from: 0, to: 4 * 24 * 24, by: 4)
            let picture = try RGBAImage(width: 24, height: 24, pixels: world.render())
            let solid = pixels.filter { picture.pixels[$0 + 3] > 128 }
            #expect(solid.count > 60)
            #expect(solid.count { picture.pixels[$0] > picture.pixels[$0 + 2] } > solid.count * 3 / 4, "red")
        }
    }

    @Test func `several prompts become forms of one model, each painted over the one before`() throws {
        try Tools.withFolder { folder in
            let output = folder + "/hearts.nca", strip = folder + "/canvases.png"
            let run = try prompt(
                [
                    "a red heart", "a blue heart", "--forms", "--output", output, "--iterations", "450",
                    "--canvas",
                    strip, "--json",
                ] + Self.short)
            try #require(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("\"verdicts\"") && run.output.contains("\"morphs\""))
            let file = try ModelFile(contentsOf: output)
            #expect(file.forms.map(\.name) == ["a red heart", "a blue heart"])
            #expect(!FileManager.default.fileExists(atPath: output + ".checkpoint"))

            let canvases = try PNG.read(strip)
            #expect(canvases.width == 48 && canvases.height == 24)
            let cells = (0..<24 * 24).map { ($0 % 24, $0 / 24) }
            let both = cells.count {
                canvases[$0.0, $0.1].alpha > 128 && canvases[$0.0 + 24, $0.1].alpha > 128
            }
            let either = cells.count {
                canvases[$0.0, $0.1].alpha > 128 || canvases[$0.0 + 24, $0.1].alpha > 128
            }
            #expect(2 * both > either, "the second has the first one's shape: \(both) of \(either)")
            let changed = cells.count {
                let (a, b) = (canvases[$0.0, $0.1], canvases[$0.0 + 24, $0.1])
                let isOther = abs(Int(a.green) - Int(b.green)) > 60 || abs(Int(a.blue) - Int(b.blue)) > 60
                return a.alpha > 128 && b.alpha > 128 && isOther
            }
            #expect(2 * changed > both, "and other colours: \(changed) of \(both)")
        }
        for arguments in [
            ["a red heart", "--forms"], ["a", "a", "--forms"], ["a", "b", "--forms", "--scene"],
        ] {
            #expect(try prompt(arguments + Self.short).status == 64)
        }
    }

    @Test func `a run that comes to nothing says so with its own exit code, and writes no model`() throws {
        try Tools.withFolder { folder in
            // Far too short: the automaton is still a seed.
            let run = try prompt(
                ["a red heart", "--output", folder + "/x.nca", "--iterations", "2"] + Self.short)
            #expect(run.status == 75, "\(run.errors)")
            #expect(run.errors.contains("no sprite after 1 attempt"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            let again = try prompt(
                ["a red heart", "--output", folder + "/x.nca", "--iterations", "2"] + Self.short + [
                    "--retries", "1",
                ])
            #expect(again.status == 75 && again.errors.contains("after 2 attempts"))
        }
    }

    @Test func `an interrupted run resumes to the bytes of an uninterrupted one`() throws {
        try Tools.withFolder { folder in
            let arguments = ["a red heart", "--iterations", "450", "--threads", "2"] + Self.short
            let whole = try prompt(arguments + ["--output", folder + "/whole.nca"])
            try #require(whole.status == 0, "\(whole.errors)")
            var wait = 2.0
            var first = try prompt(arguments + ["--output", folder + "/cut.nca"], interruptedAfter: wait)
            while first.status == 130, !FileManager.default.fileExists(atPath: folder + "/cut.nca.checkpoint")
            {
                wait *= 1.5
                first = try prompt(arguments + ["--output", folder + "/cut.nca"], interruptedAfter: wait)
            }
            if first.status == 130 {
                let other = try prompt(
                    ["a dog"] + arguments.dropFirst() + ["--output", folder + "/cut.nca", "--resume"])
                #expect(other.status == 65 && other.errors.contains("another wish"))
                let second = try prompt(arguments + ["--output", folder + "/cut.nca", "--resume"])
                #expect(second.status == 0, "\(second.errors)")
            }
            let files = try ["cut", "whole"].map { try AtomicFile.read("\(folder)/\($0).nca") }
            #expect(
                (files[0] == files[1]) == true, "not compared by value: thousands of bytes would be printed")
        }
    }

    @Test(arguments: [
        ["--method", "direct"], ["--method", "direct", "--embryo"],
        ["--method", "direct", "--no-alive-mask"], ["--scene"],
        ["--guide-sees", "rgb"], ["--distance", "spherical"], ["--negative", "a red apple"],
        ["--cutouts", "0.5"], ["--template", "an icon of {}", "--template", "{}"],
        ["--image-prompt", "docs/images/models.png"],
    ])
    func `every way to guide trains, and its verdict is about what grew`(options: [String]) throws {
        try Tools.withFolder { folder in
            let run = try prompt(
                ["a red heart", "--output", folder + "/x.nca", "--iterations", "6", "--json"] + Self.short
                    + options)
            // Six iterations make no sprite: what counts is that nothing else goes wrong.
            #expect(run.status == 75, "\(run.errors)")
            struct Nothing: Decodable {
                var output: String
                var failure: Verdict.Failure
                var attempts: Int
            }
            let nothing = try JSONDecoder().decode(Nothing.self, from: Data(run.output.utf8))
            #expect(
                nothing.attempts >= 1 && run.errors.contains(nothing.failure.explanation), "\(run.errors)")
            #expect(nothing.output == folder + "/x.nca")
        }
    }

    @Test(arguments: [
        ([], "Say what to grow"),
        (["a dog", "--embryo"], "belong to --method direct"),
        (["a dog", "--minutes", "1", "--iterations", "1"], "not both"),
        (["a dog", "--size", "4"], "--size"),
        (["a dog", "--template", "an icon"], "no {}"),
        (["a dog:-1"], "above 0"),
        (["a dog", "--clip", "/nowhere"], "no such folder"),
        (["a dog", "--output", "/nowhere/x.nca"], "/nowhere"),
    ])
    func `wrong use is refused before anything is trained`(arguments: [String], message: String) throws {
        let run = try prompt(arguments)
        #expect(run.status != 0 && run.status != 75)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func `another model says how like a prompt a sprite is`() throws {
        let run = try Tools.run(
            Tools.product("ncatrain"), ["evaluate", "Models/heart.nca", "--prompt", "a red heart", "--json"],
            in: Tools.package.path)
        try #require(run.status == 0, "\(run.errors)")
        struct Found: Decodable {
            struct Moment: Decodable {
                var step: Int
                var similarity: Double
                var rank: Int
            }
            var moments: [Moment]
        }
        let found = try JSONDecoder().decode(Found.self, from: Data(run.output.utf8))
        #expect(found.moments.map(\.step) == [64, 1000])
        #expect(found.moments.allSatisfy { $0.rank < 5 && $0.similarity > 0.3 })
    }
}
