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
                // The same life once more: what was told happens to a world here.
                let model = Tools.package.appendingPathComponent("Models/\(sprite[1]).nca").path
                let world = try World(model: try ModelFile(contentsOf: model).model())
                try world.seed()
                for hit in hits where hit[1] == sprite[1] {
                    let numbers = hit.dropFirst(2).compactMap { Int($0) }
                    world.step(numbers[0] - Int(world.stepCount))
                    try world.eraseCircle(x: numbers[1], y: numbers[2], radius: numbers[3])
                }
                world.step(Int(sprite[2])! - Int(world.stepCount))
                let hash = String(world.stateHash, radix: 16)
                #expect(String(repeating: "0", count: 16 - hash.count) + hash == sprite[3], "\(sprite[1])")
                let numbers = sprite.dropFirst(4).compactMap { Int($0) }
                #expect(
                    try wrong(shot, world, numbers[0], numbers[1], numbers[2]) < 40,
                    "\(sprite[1]) on the screen")
            }
        }
    }

    /// Opaque cells whose middle is another colour on the screen; a bullet may cover some.
    private func wrong(_ shot: RGBAImage, _ world: World, _ left: Int, _ top: Int, _ scale: Int) throws -> Int
    {
        let sprite = RGBAImage(width: world.width, height: world.height, pixels: world.render())
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
