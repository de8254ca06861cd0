import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// Examples/love in LÖVE, on a screen of its own.
@Suite(
    .enabled(if: Tools.find("love") != nil && Tools.find("xvfb-run") != nil, "LÖVE or Xvfb is not installed"))
struct LoveTests {
    @Test func `sprites grow, are shot and heal in LÖVE as they do here`() throws {
        try Tools.withFolder { folder in
            let run = try Tools.run(
                "xvfb-run",
                // Other tests open screens at the same time: away from their numbers.
                [
                    "-a", "-n", "340", "-s", "-screen 0 1024x768x24", "love",
                    Tools.package.appendingPathComponent("Examples/love").path, "--demo", "240",
                    folder + "/shot.png",
                ], environment: ["LIBGL_ALWAYS_SOFTWARE": "1", "SDL_AUDIODRIVER": "dummy"])
            try #require(run.status == 0, "\(run.output)\(run.errors)")
            let lines = run.output.split(separator: "\n").map {
                $0.split(whereSeparator: \.isWhitespace).map(String.init)
            }
            let hits = lines.filter { $0.first == "hit" }
            let sprites = lines.filter { $0.first == "sprite" }
            #expect(hits.count >= 3 && sprites.count == 3)
            let shot = try PNG.read(folder + "/shot.png")
            for sprite in sprites {
                // The same rollout once more, with the hits that were printed.
                let model = Tools.package.appendingPathComponent("Models/\(sprite[1]).nca").path
                let world = try World(model: try ModelFile(contentsOf: model).model())
                try world.seed()
                for hit in hits where hit[1] == sprite[1] {
                    let numbers = hit.dropFirst(2).compactMap { Int($0) }
                    world.step(numbers[0] - Int(world.stepCount))
                    try world.eraseCircle(x: numbers[1], y: numbers[2], radius: numbers[3])
                }
                world.step(Int(sprite[2])! - Int(world.stepCount))
                let hash = try String(world.stateHash, radix: 16)
                #expect(String(repeating: "0", count: 16 - hash.count) + hash == sprite[3], "\(sprite[1])")
                let numbers = sprite.dropFirst(4).compactMap { Int($0) }
                #expect(
                    try wrong(shot, world, numbers[0], numbers[1], numbers[2]) < 40,
                    "\(sprite[1]) on the screen")
            }
        }
    }

    @Test func `LÖVE draws every frame of a packed, trimmed sheet as it was baked`() throws {
        try Tools.withFolder { folder in
            for name in ["drawn", "baked"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
            }
            let scene = [
                "--model", Tools.package.appendingPathComponent("Models/dragon.nca").path, "--grow", "--heal",
                "--steps", "40", "--heal-steps", "20", "--every", "8", "--scale", "2", "--quiet",
            ]
            let sheet = try Tools.run(
                Tools.product("ncabake"),
                scene + [
                    "--sheet", "--packed", "--trim", "--padding", "1", "--extrude", "1", "--sheet-format",
                    "aseprite", "--output", folder + "/sheet.png",
                ])
            try #require(sheet.status == 0, "\(sheet.errors)")
            let frames = try Tools.run(Tools.product("ncabake"), scene + ["--png", folder + "/baked"])
            try #require(frames.status == 0, "\(frames.errors)")
            let run = try Tools.run(
                "xvfb-run",
                [
                    "-a", "-n", "360", "-s", "-screen 0 640x480x24", "love",
                    Tools.package.appendingPathComponent("Tests/Love").path, folder + "/sheet.json",
                    folder + "/sheet.png", folder + "/drawn",
                ], environment: ["LIBGL_ALWAYS_SOFTWARE": "1", "SDL_AUDIODRIVER": "dummy"])
            try #require(run.status == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("tag\tgrow\t0") && run.output.contains("tag\thurt"))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/baked").sorted()
            #expect(names.count > 6)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/drawn").sorted() == names)
            for name in names {
                let drawn = try PNG.read("\(folder)/drawn/\(name)"),
                    baked = try PNG.read("\(folder)/baked/\(name)")
                #expect(drawn.width == baked.width && drawn.height == baked.height)
                // What can't be seen has no colour.
                #expect(visible(drawn) == visible(baked), "\(name)")
            }
        }
    }

    private func visible(_ image: RGBAImage) -> [UInt8] {
        stride(from: 0, to: image.pixels.count, by: 4).flatMap {
            image.pixels[$0 + 3] == 0 ? [0, 0, 0, 0] : Array(image.pixels[$0..<$0 + 4])
        }
    }

    /// Opaque cells whose middle is another colour on the screen; a bullet may cover some.
    private func wrong(_ shot: RGBAImage, _ world: World, _ left: Int, _ top: Int, _ scale: Int) throws -> Int
    {
        let sprite = try RGBAImage(width: world.width, height: world.height, pixels: world.render())
        var wrong = 0
        for y in 0..<sprite.height {
            for x in 0..<sprite.width where sprite[x, y].alpha > 250 {
                let (cell, seen) = (
                    sprite[x, y], shot[left + scale * x + scale / 2, top + scale * y + scale / 2]
                )
                let distance = zip([cell.red, cell.green, cell.blue], [seen.red, seen.green, seen.blue])
                    .map { abs(Int($0) - Int($1)) }.max()!
                if distance > 6 { wrong += 1 }
            }
        }
        return wrong
    }
}
