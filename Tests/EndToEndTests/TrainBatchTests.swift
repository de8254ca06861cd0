import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// `ncatrain batch`, and a catalogue that both programs read.
@Suite struct TrainBatchTests {
    private func inFolder(_ body: (_ folder: String, _ train: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            for (name, colour) in [("red", RGBA(220, 30, 30)), ("blue", RGBA(30, 30, 220))] {
                var picture = RGBAImage(width: 8, height: 8)
                for y in 1..<7 { for x in 1..<7 { picture[x, y] = colour } }
                try PNG.write(picture, to: "\(folder)/\(name).png")
            }
            let text = """
                output = "out"
                [train]
                preset = "micro"
                mode = "grow"
                size = 12
                margin = 2
                iterations = 6
                batch = 2
                pool = 4
                [[sprite]]
                model = "models/red.nca"
                picture = "red.png"
                [[sprite]]
                model = "blue.nca"
                picture = "blue.png"
                train = { iterations = 4 }
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/c.toml"))
            try body(folder) { try Tools.run(Tools.product("ncatrain"), $0, in: folder) }
        }
    }

    @Test func `what is missing or stale is trained, and only that; then it is baked`() throws {
        try inFolder { folder, train in
            let list = try train(["batch", "c.toml", "--list"])
            #expect(list.output == "red\nblue\n")
            var run = try train(["batch", "c.toml"])
            try #require(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("red.nca") && run.output.contains("6 iterations"))
            #expect(run.output.contains("blue.nca") && run.output.contains("4 iterations"))
            #expect(try ModelFile(contentsOf: folder + "/models/red.nca").metadata.name == "red")
            run = try train(["batch", "c.toml"])
            #expect(run.status == 0 && run.output == "red: current\nblue: current\n")
            try PNG.write(RGBAImage(width: 8, height: 8, fill: RGBA(9, 200, 9)), to: folder + "/red.png")
            run = try train(["batch", "c.toml", "--dry-run"])
            #expect(run.output == "red: stale\nblue: current\n")
            let bake = try Tools.run(
                Tools.product("ncabake"), ["batch", "c.toml", "--steps", "6"], in: folder)
            #expect(bake.status == 0, "\(bake.errors)")
            #expect(FileManager.default.fileExists(atPath: folder + "/out/blue.webp"))
        }
    }

    @Test func `an interrupted batch goes on to the bytes of an uninterrupted one`() throws {
        try inFolder { folder, train in
            let path = folder + "/c.toml"
            let text = String(decoding: try AtomicFile.read(path), as: UTF8.self)
                .replacingOccurrences(of: "iterations = 6", with: "iterations = 900")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let only = ["batch", "c.toml", "--only", "red", "--threads", "1"]
            var run = try Tools.run(
                Tools.product("ncatrain"), only, in: folder, interruptedAfter: 0.4, signal: SIGTERM)
            try #require(run.status == 130, "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/models/red.nca"))
            #expect(try train(only + ["--dry-run"]).output == "red: interrupted; goes on\n")
            run = try train(only)
            try #require(run.status == 0, "\(run.errors)")
            let resumed = try AtomicFile.read(folder + "/models/red.nca")
            run = try train(only + ["--force"])
            #expect(try run.status == 0 && AtomicFile.read(folder + "/models/red.nca") == resumed)
        }
    }

    @Test func `a prompt that comes to nothing does not keep the others from being trained`() throws {
        try inFolder { folder, train in
            let path = folder + "/c.toml"
            let text = String(decoding: try AtomicFile.read(path), as: UTF8.self)
            let heart = """
                sprite = [
                    { model = "heart.nca", prompt = "a red heart", train = { iterations = 4, size = 24, canvases = 1,
                      canvas-iterations = 40, views = 2, retries = 0, mode = "grow" } },
                    { model = "red.nca", picture = "red.png", train = { preset = "micro", size = 12, margin = 2,
                      iterations = 4, batch = 2, pool = 4, mode = "grow" } }]
                """
            // TOML wants inline tables on one line.
            try Data(heart.replacing("\n", with: " ").utf8).write(to: URL(fileURLWithPath: path))
            let run = try train(["batch", "c.toml"])
            #expect(run.status == 75 && run.errors.contains("no sprite"), "\(run.errors)")
            #expect(FileManager.default.fileExists(atPath: folder + "/red.nca"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/heart.nca"))
            let both = text.replacing(
                "picture = \"red.png\"", with: "picture = \"red.png\"\nprompt = \"red\"")
            try Data(both.utf8).write(to: URL(fileURLWithPath: path))
            let refused = try train(["batch", "c.toml"])
            #expect(
                refused.status == 65 && refused.errors.contains("not from two of them"), "\(refused.errors)")
        }
    }

    @Test func `a file that has a stamp's name stays, and nothing is trained`() throws {
        try inFolder { folder, train in
            let mine = Array("my own notes".utf8)
            try AtomicFile.write(mine, to: folder + "/blue.nca.stamp")
            let refused = try train(["batch", "c.toml"])
            #expect(refused.status == 73 && refused.errors.contains("blue.nca.stamp is there already"))
            #expect(try AtomicFile.read(folder + "/blue.nca.stamp") == mine)
            #expect(!FileManager.default.fileExists(atPath: folder + "/models"), "red comes before blue")
        }
    }

    @Test func `two sprites that would train one model are refused`() throws {
        try inFolder { folder, train in
            let path = folder + "/c.toml"
            let text = String(decoding: try AtomicFile.read(path), as: UTF8.self)
            for model in ["models/red.nca", "models/Red.nca"] {
                let other = text.replacing("\"blue.nca\"", with: "\"\(model)\"\nname = \"blue\"")
                try Data(other.utf8).write(to: URL(fileURLWithPath: path))
                let refused = try train(["batch", "c.toml", "--dry-run"])
                #expect(
                    refused.status == 65 && refused.errors.contains("red and blue would both train"),
                    "\(refused.errors)")
            }
            // One model under two names, baked in two ways.
            let same = text.replacing("blue.nca", with: "models/red.nca").replacing(
                "blue.png\"", with: "red.png\"\nname = \"again\""
            ).replacing("iterations = 4", with: "")
            try Data(same.utf8).write(to: URL(fileURLWithPath: path))
            #expect(try train(["batch", "c.toml", "--dry-run"]).output == "red: missing\nagain: missing\n")
        }
    }

    @Test func `models of others are left alone, and wrong tables are refused by name`() throws {
        try inFolder { folder, train in
            try FileManager.default.createDirectory(
                atPath: folder + "/models", withIntermediateDirectories: false)
            try ModelFile.growing().write(to: folder + "/models/red.nca")
            let before = try AtomicFile.read(folder + "/models/red.nca")
            var run = try train(["batch", "c.toml", "--only", "red"])
            #expect(run.status == 0 && run.output.contains("left alone"))
            #expect(try AtomicFile.read(folder + "/models/red.nca") == before)
            let text = String(decoding: try AtomicFile.read(folder + "/c.toml"), as: UTF8.self)
                .replacingOccurrences(of: "margin = 2", with: "margni = 2")
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/c.toml"))
            run = try train(["batch", "c.toml"])
            #expect(run.status == 65 && run.errors.contains("margni"), "\(run.errors)")
        }
    }
}
