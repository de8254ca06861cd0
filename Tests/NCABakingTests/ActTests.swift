import Foundation
import NCABaking
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// Scenes of several parts, and the choice of frames.
@Suite struct ActTests {
    private func scene(_ entries: [ActEntry], _ change: (inout SceneFile) -> Void = { _ in }) throws -> Scene
    {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 30).write(to: folder + "/a.nca")
            var file = SceneFile()
            (file.model, file.acts, file.scale, file.every) = (folder + "/a.nca", entries, 1, 5)
            change(&file)
            return try file.scene()
        }
    }

    private func alive(_ picture: RGBAImage) -> Int {
        stride(from: 3, to: picture.pixels.count, by: 4).count { picture.pixels[$0] > 0 }
    }

    @Test func `grow, heal, idle and vanish follow each other under their tags`() throws {
        let scene = try scene([
            .init(.grow), .init(.heal, steps: 20), .init(.idle), .init(.vanish, steps: 16),
        ])
        let frames = try scene.frames()
        #expect(frames.tags.map(\.name) == ["grow", "hurt", "idle", "vanish"])
        #expect(frames.tags.map(\.loops) == [false, false, true, false])
        #expect(frames.tags.first?.from == 0 && frames.tags.last?.to == frames.count - 1)
        for (a, b) in zip(frames.tags, frames.tags.dropFirst()) { #expect(a.to + 1 == b.from) }
        let tags = frames.tags
        let made = Array(frames)
        let counts = made.map { alive($0.picture) }
        let (grown, hurt) = (counts[tags[0].to], counts[tags[1].from])
        #expect(grown > 300 && hurt < grown - 20, "the first frame of hurt shows the hole: \(counts)")
        #expect(made[tags[1].from].step == made[tags[0].to].step + 1)
        #expect(counts[tags[1].to] > hurt + 10, "it heals")
        #expect(counts.last == 0, "nothing is left")
        let dying = counts[tags[3].from...]
        #expect(zip(dying, dying.dropFirst()).allSatisfy { $0 > $1 }, "it dies back: \(Array(dying))")
    }

    @Test(arguments: Scene.Vanishing.allCases) func `both manners of vanishing end with nothing`(
        manner: Scene.Vanishing
    ) throws {
        var vanish = ActEntry(.vanish, steps: 7)
        vanish.manner = manner
        let frames = Array(try scene([.init(.grow), vanish]) { $0.every = 1 }.frames())
        #expect(alive(frames.last!.picture) == 0 && alive(frames[frames.count - 2].picture) > 0)
    }

    @Test func `hidden acts make no frames, but the world goes on`() throws {
        var growth = ActEntry(.grow)
        growth.hidden = true
        var idle = ActEntry(.idle, steps: 20)
        idle.join = Act.Loop.none
        let frames = try scene([growth, idle]).frames()
        #expect(frames.tags.map(\.name) == ["idle"])
        let whole = Array(try scene([.init(.grow), idle]).frames())
        let shown = Array(frames)
        #expect(shown.map(\.picture) == whole.suffix(shown.count).map(\.picture))
    }

    @Test func `hold prolongs the frame before`() throws {
        var hold = ActEntry(.hold)
        hold.hold = 700
        let scene = try scene([.init(.grow), hold, .init(.idle)])
        let frames = try scene.frames()
        let animation = try Animation(frames, scene: scene, timing: Timing(framesPerSecond: 10, hold: 50))
        #expect(animation.timeline.duration(of: frames.tags[0].to) == 800)
        #expect(animation.timeline.duration(of: frames.count - 1) == 150)
        #expect(throws: BakingError.self) { try self.scene([hold]) }
    }

    @Test(arguments: Easing.allCases) func `a number of frames is met, from the first step to the last`(
        easing: Easing
    ) throws {
        let frames = try scene([.init(.grow)]) { ($0.every, $0.frames, $0.easing) = (nil, 9, easing) }
            .frames()
        let steps = frames.map(\.step)
        #expect(steps.count == 9 && steps.first == 0 && steps.last == 30 && steps == steps.sorted())
        if easing == .easeIn { #expect(steps[1] <= 1) }
        if easing == .easeOut { #expect(steps[1] >= 6) }
    }

    @Test func `even frames change as much from each to the next`() throws {
        func spread(_ easing: Easing) throws -> Double {
            let pictures = try scene([.init(.grow, steps: 80)]) {
                ($0.every, $0.frames, $0.easing) = (nil, 5, easing)
            }.frames().map(\.picture)
            let changes = zip(pictures, pictures.dropFirst()).map { a, b in
                Double(zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) })
            }
            return changes.max()! / (changes.reduce(0, +) / Double(changes.count))
        }
        let (even, linear) = (try spread(.even), try spread(.linear))
        #expect(even < 0.75 * linear, "largest change over the mean: \(even), linear \(linear)")
    }

    @Test func `ping-pong plays backwards without repeating the ends`() throws {
        let frames = Array(try scene([.init(.grow)]) { $0.pingPong = true }.frames())
        #expect(frames.map(\.step) == [0, 5, 10, 15, 20, 25, 30, 25, 20, 15, 10, 5])
        #expect(frames[7].picture == frames[5].picture && frames[11].picture == frames[1].picture)
    }

    /// The jump from the last frame to the first, over the mean change between neighbours.
    private func jump(_ join: Act.Loop) throws -> Double {
        var idle = ActEntry(.idle, steps: 60)
        idle.join = join
        // Still growing: without joining, the end looks nothing like the beginning.
        let scene = try scene([.init(.grow, steps: 14), idle]) { $0.every = 2 }
        let frames = try scene.frames()
        let tag = frames.tags[1]
        let pictures = Array(frames.map(\.picture)[tag.from...tag.to])
        func change(_ a: RGBAImage, _ b: RGBAImage) -> Double {
            Double(zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) })
        }
        return change(pictures.last!, pictures[0])
    }

    @Test func `idle loops join their ends`() throws {
        let (none, blend, best) = (try jump(.none), try jump(.blend), try jump(.best))
        #expect(blend < none * 0.8, "blend \(blend), none \(none)")
        #expect(best < none, "best \(best), none \(none)")
    }

    @Test func `several models share a world, the later above`() throws {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 12).write(to: folder + "/a.nca")
            try ModelFile.growing(width: 20, steps: 9).write(to: folder + "/b.nca")
            let text = """
                {"scale": 1, "every": 4, "size": [40, 30], "models": [
                  {"model": "a.nca", "seeds": [[8, 8], [30, 20]]},
                  {"model": "b.nca", "seeds": [[12, 10]], "rng": 5}]}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/s.json"))
            let frames = Array(try SceneFile(contentsOf: folder + "/s.json").scene().frames())
            let worlds = try ["a", "b"].enumerated().map { index, name in
                let world = try World(
                    model: try ModelFile(contentsOf: "\(folder)/\(name).nca").model(), width: 40, height: 30,
                    randomSeed: index == 0 ? 0 : 5)
                for (x, y) in index == 0 ? [(8, 8), (30, 20)] : [(12, 10)] { try world.seed(x: x, y: y) }
                world.step(12)
                return try RGBAImage(width: 40, height: 30, pixels: world.render())
            }
            #expect(frames.last?.step == 12)
            let wrong = (0..<40 * 30).filter { i in
                let (x, y) = (i % 40, i / 40)
                return frames.last!.picture[x, y] != worlds[1][x, y].over(worlds[0][x, y])
                    && worlds[1][x, y].alpha > 0
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func `cropping keeps all that is seen, and the margin is empty`() throws {
        let plain = try scene([.init(.grow, steps: 9)])
        var cropped = plain
        (cropped.look.crops, cropped.look.margin) = (true, 2)
        let (whole, cut) = (try plain.frames().map(\.picture), try cropped.frames().map(\.picture))
        #expect(cut[0].width < whole[0].width && zip(whole, cut).allSatisfy { alive($0) == alive($1) })
        for picture in cut {
            let rim = (0..<picture.width).flatMap { [(x: $0, y: 1), (x: $0, y: picture.height - 2)] }
            #expect(rim.allSatisfy { picture[$0.x, $0.y].alpha == 0 })
        }
        let last = cut.last!
        #expect((0..<last.width).contains { last[$0, 2].alpha > 0 }, "no more than the margin")
    }

    @Test func `smooth enlarging keeps flat parts and the sprite's weight`() throws {
        let frame = try scene([.init(.grow)]).frames().map(\.picture).last!
        let smooth = try scene([.init(.grow)]) { ($0.scale, $0.filter) = (5, .smooth) }.frames()
            .map(\.picture).last!
        #expect(smooth.width == 5 * frame.width)
        func isFlat(_ x: Int, _ y: Int) -> Bool {
            (-2...2).allSatisfy { dy in (-2...2).allSatisfy { frame[x + $0, y + dy] == frame[x, y] } }
        }
        var flat = 0
        for y in 2..<frame.height - 2 {
            for x in 2..<frame.width - 2 where isFlat(x, y) {
                flat += 1
                #expect(smooth[5 * x, 5 * y] == frame[x, y] && smooth[5 * x + 4, 5 * y + 2] == frame[x, y])
            }
        }
        #expect(flat > 30)
        let solid = { (picture: RGBAImage) in
            stride(from: 3, to: picture.pixels.count, by: 4).count { picture.pixels[$0] >= 128 }
        }
        let ratio = Double(solid(smooth)) / Double(25 * solid(frame))
        #expect(abs(ratio - 1) < 0.1, "the outline stays where it was: \(ratio)")
    }

    @Test func `a picture lies below, tile by tile`() throws {
        try Tools.withFolder { folder in
            var tile = RGBAImage(width: 3, height: 2, fill: RGBA(10, 20, 30))
            tile[1, 1] = RGBA(200, 0, 0)
            try PNG.write(tile, to: folder + "/t.png")
            let frame = try scene([.init(.grow)]) { ($0.scale, $0.background) = (2, folder + "/t.png") }
                .frames().map(\.picture)[0]
            #expect(frame[0, 0] == RGBA(10, 20, 30) && frame[1, 1] == RGBA(200, 0, 0))
            #expect(frame[4, 3] == RGBA(200, 0, 0))
        }
    }
}
