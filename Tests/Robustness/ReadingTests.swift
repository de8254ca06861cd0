import Foundation
import NCAImageIO
import TestSupport
import Testing

/// What users see of a picture's file that is not used.
@Suite struct ReadingTests {
    private static let script = """
        import sys
        from PIL import Image
        def disc(colour):
            image = Image.new("RGBA", (12, 12))
            for x in range(12):
                for y in range(12):
                    if (2 * x - 11) ** 2 + (2 * y - 11) ** 2 < 144: image.putpixel((x, y), colour)
            return image
        frames = [disc((200, 0, 0, 255)), disc((0, 200, 0, 255)), disc((0, 0, 200, 255))]
        for ending in ("png", "webp"):
            frames[0].save(sys.argv[1] + "/walk." + ending, save_all=True, append_images=frames[1:], duration=50,
                           **({"lossless": True} if ending == "webp" else {}))
        frames[1].save(sys.argv[1] + "/green.webp", lossless=True)
        """

    private func train(_ picture: String, _ options: String...) throws -> (Finished, [UInt8]) {
        let output = picture + ".nca"
        let run = try Tools.run(
            Tools.product("ncatrain"),
            ["image", picture, "--output", output, "--iterations", "2", "--preset", "micro", "--pool", "16"]
                + ["--batch", "4", "--threads", "1", "--name", "disc", "--source", "disc"] + options)
        return (run, [UInt8](FileManager.default.contents(atPath: output) ?? Data()))
    }

    @Test(.enabled(if: Pillow.isInstalled))
    func
        `training from an animation says that its first picture is used, or takes the frame that is asked for`()
        throws
    {
        try Tools.withFolder { folder in
            let made = try Tools.run("/usr/bin/python3", ["-c", Self.script, folder])
            try #require(made.status == 0, "\(made.errors)")
            let green = try train(folder + "/green.webp")
            try #require(green.0.status == 0, "\(green.0.errors)")
            #expect(green.0.errors == "", "a still picture needs no word")
            for ending in ["png", "webp"] {
                let walk = "\(folder)/walk.\(ending)"
                let first = try train(walk)
                #expect(first.0.status == 0)
                #expect(
                    first.0.errors.contains(
                        "warning: \(walk): an animation of 3 frames; only its first picture is used "
                            + "(--frame 0 to 2 takes another)"))
                #expect(try train(walk, "--quiet").0.errors == "")
                let second = try train(walk, "--frame", "1")
                #expect(second.0.status == 0 && second.0.errors == "")
                #expect(second.1 == green.1 && second.1 != first.1, "the same as from that picture alone")
                let none = try train(walk, "--frame", "3")
                #expect(none.0.status == 64)
                #expect(
                    none.0.errors.contains(
                        "\(walk): there is no frame 3: the animation has frames 0 to 2"))
            }
        }
    }

    @Test(.enabled(if: Pillow.isInstalled))
    func `a background is read from WebP, and a bake warns that it is an animation`() throws {
        try Tools.withFolder { folder in
            let made = try Tools.run("/usr/bin/python3", ["-c", Self.script, folder])
            try #require(made.status == 0, "\(made.errors)")
            let model = Tools.package.appendingPathComponent("Models/heart.nca").path
            for (background, warns) in [("green.webp", false), ("walk.webp", true)] {
                let run = try Tools.run(
                    Tools.product("ncabake"),
                    ["--model", model, "--png", "frames", "--scale", "1", "--background", background],
                    in: folder)
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.contains("warning: walk.webp: an animation of 3 frames") == warns)
                let frame = try PNG.read(folder + "/frames/000.png")
                #expect(frame[5, 5] == (warns ? RGBA(200, 0, 0) : RGBA(0, 200, 0)))
            }
        }
    }
}
