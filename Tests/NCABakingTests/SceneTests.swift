import NCABaking
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

@Suite struct SceneTests {
    @Test func `frames come every k-th step, with the seed first and the last step last`() throws {
        let scene = try growingScene()
        let frames = Array(try scene.frames())
        #expect(frames.map(\.step) == [0, 4, 8, 12, 16, 20, 21] && frames.map(\.index) == Array(0..<7))
        #expect(frames.allSatisfy { $0.picture.width == 64 && $0.picture.height == 56 })
        #expect(Set(frames.map(\.picture.pixels)).count == 7, "it grows from frame to frame")
        let first = frames[0].picture.pixels
        let opaque = stride(from: 3, to: first.count, by: 4).filter { first[$0] != 0 }
        #expect(opaque.count == 4, "the first frame is the seed, one cell of 2 by 2 pixels")
    }

    @Test(arguments: [(0, 2), (1, 1), (1, 5), (8, 4), (9, 4), (7, 8)])
    func `the number of frames that is told is the number of frames`(steps: Int, every: Int) throws {
        var scene = try growingScene()
        (scene.steps, scene.every) = (steps, every)
        let made = try scene.frames().map(\.step)
        #expect(try made.count == scene.frames().count && made.first == 0 && made.last == steps)
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a frame is what a world renders after as many steps`() throws {
        var scene = try growingScene()
        (scene.width, scene.height, scene.randomSeed, scene.scale) = (40, 36, 7, 1)
        scene.seeds = [(12, 20), (30, 9)]
        let world = try World(model: scene.model, width: 40, height: 36, randomSeed: 7, engine: .scalar)
        for seed in scene.seeds { try world.seed(x: seed.x, y: seed.y) }
        for frame in try scene.frames() {
            world.step(frame.step - Int(world.stepCount))
            let isEqual = try frame.picture.pixels == world.render()
            #expect(isEqual, "frame \(frame.index)")
        }
    }

    @Test func `an event follows its step and shows in that step's frame`() throws {
        var scene = try growingScene()
        (scene.scale, scene.seeds) = (1, [])
        // Out of order on purpose; those of one step happen in the order given.
        scene.events = [
            .init(step: 14, .eraseRectangle(x: 0, y: 0, width: 16, height: 28)),
            .init(step: 2, .seed(x: 20, y: 10)), .init(step: 12, .seed(x: 20, y: 10)),
            .init(step: 12, .eraseCircle(x: 20, y: 10, radius: 3)),
        ]
        let world = try World(model: scene.model, width: 32, height: 28)
        var expected = try [world.render()]
        world.step(2)
        try world.seed(x: 20, y: 10)
        world.step(2)
        expected.append(try world.render())
        world.step(4)
        expected.append(try world.render())
        world.step(4)
        try world.eraseCircle(x: 20, y: 10, radius: 3)
        expected.append(try world.render())
        world.step(2)
        try world.eraseRectangle(x: 0, y: 0, width: 16, height: 28)
        for steps in [2, 4, 1] {
            world.step(steps)
            expected.append(try world.render())
        }
        let wrong = zip(try scene.frames(), expected).filter { $0.picture.pixels != $1 }.map(\.0.step)
        #expect(wrong.isEmpty, "frames of steps \(wrong)")
    }

    @Test func `a larger world keeps the model's seed at its place from the middle`() throws {
        let model = try ModelFile.growing().model()
        let scene = Scene(model: model, width: 100, height: 60)
        #expect(scene.seeds.map(\.x) == [50] && scene.seeds.map(\.y) == [30])
        #expect(Scene(model: model).seeds.map(\.x) == [16])
    }

    @Test func `a background lies below, and enlarging repeats pixels`() throws {
        var scene = try growingScene()
        scene.background = RGBA(10, 20, 30)
        let frame = try pictures(scene)[3]
        #expect(frame[0, 0] == RGBA(10, 20, 30))
        #expect(stride(from: 3, to: frame.pixels.count, by: 4).allSatisfy { frame.pixels[$0] == 255 })
        (scene.background, scene.scale) = (RGBA(0, 0, 0, 0), 1)
        let cells = try pictures(scene)[3]
        for y in 0..<frame.height {
            for x in 0..<frame.width {
                #expect(frame[x, y] == cells[x / 2, y / 2].over(RGBA(10, 20, 30)))
            }
        }
    }

    @Test func `impossible scenes are refused with the remedy`() throws {
        func message(_ change: (inout Scene) -> Void) throws -> String {
            var scene = try growingScene()
            change(&scene)
            do throws(BakingError) {
                _ = try scene.frames()
                return ""
            } catch {
                #expect(error.kind == .request)
                return error.description
            }
        }
        #expect(try message { _ in } == "")
        let outside = try message { $0.seeds = [(3, 4), (32, 0)] }
        #expect(
            outside.contains("seed 32,0 is outside the world of 32×28 cells") && outside.contains("31,27"))
        #expect(try message { $0.seeds = [(-1, 0)] }.contains("seed -1,0"))
        #expect(try message { $0.seeds = [] }.contains("at least one seed"))
        for scale in [513, 1000, Int.max] {
            #expect(try message { $0.scale = scale }.contains("lower --scale"))
        }
        #expect(try message { $0.scale = 0 }.contains("raise --scale"))
        for width in [5000, Int.max, 0, -3] {
            #expect(try message { $0.width = width }.contains("a world of \(width)×28 cells"))
        }
        for steps in [-1, Int.max] { #expect(try message { $0.steps = steps }.contains("--steps")) }
        for every in [0, -1, Int.min, Int.max] {
            #expect(try message { $0.every = every }.contains("--every"))
        }
        let late = try message { $0.events = [.init(step: 22, .seed(x: 1, y: 1))] }
        #expect(late.contains("step 22 is outside the scene's 21 steps"))
        #expect(try message { $0.events = [.init(step: 2, .seed(x: 1, y: 99))] }.contains("seed 1,99"))
        let negative = try message { $0.events = [.init(step: 2, .eraseCircle(x: 1, y: 1, radius: -2))] }
        #expect(negative.contains("-2"))
    }
}
