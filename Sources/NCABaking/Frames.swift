import NCAImageIO
import NCARuntime

/// One picture of a bake.
public struct Frame: Sendable {
    /// 0, 1, …
    public let index: Int
    /// Steps since the seed.
    public let step: Int
    /// Straight alpha, `scale` pixels a cell, over the scene's background.
    public let picture: RGBAImage
}

/// The frames of a growing world; passes once, as the world grows with it.
public struct Frames: Sequence, IteratorProtocol {
    public let count: Int
    private let scene: Scene
    private let world: World
    /// By step, rising.
    private var events: ArraySlice<Scene.Event>
    private var index = 0

    init(_ scene: Scene) throws(BakingError) {
        guard 0...Scene.maxSteps ~= scene.steps else {
            throw BakingError("--steps must be 0 to \(Scene.maxSteps), not \(scene.steps)")
        }
        guard 1...Scene.maxSteps ~= scene.every else {
            throw BakingError("--every must be at least 1, and at most \(Scene.maxSteps)")
        }
        do throws(RuntimeError) {
            world = try World(
                model: scene.model, width: scene.width, height: scene.height, randomSeed: scene.randomSeed)
        } catch { throw BakingError("a world of \(scene.width)×\(scene.height) cells: \(error)") }
        guard 1...PNG.maxSide / Swift.max(scene.width, scene.height) ~= scene.scale else {
            throw BakingError(
                "a cell of \(scene.scale) pixels: the frame's sides must be 1 to \(PNG.maxSide) pixels; "
                    + (scene.scale < 1 ? "raise --scale" : "lower --scale"))
        }
        guard !scene.seeds.isEmpty || !scene.events.isEmpty else {
            throw BakingError("a scene needs at least one seed")
        }
        for event in scene.events {
            guard 0...scene.steps ~= event.step else {
                throw BakingError(
                    "an event at step \(event.step) is outside the scene's \(scene.steps) steps")
            }
            try Self.check(event.action, in: scene)
        }
        for seed in scene.seeds { try Self.check(.seed(x: seed.x, y: seed.y), in: scene) }
        count = scene.frameCount
        self.scene = scene
        let seeding = scene.seeds.map { Scene.Event(step: 0, .seed(x: $0.x, y: $0.y)) }
        // Sorting keeps the order of equals only by luck; the place decides among them.
        events =
            (seeding + scene.events).enumerated()
            .sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }
            .map(\.element)[...]
    }

    private static func check(_ action: Scene.Event.Action, in scene: Scene) throws(BakingError) {
        switch action {
        case .seed(let x, let y):
            guard 0..<scene.width ~= x, 0..<scene.height ~= y else {
                throw BakingError(
                    "seed \(x),\(y) is outside the world of \(scene.width)×\(scene.height) cells; "
                        + "seeds count from 0,0, top left, to \(scene.width - 1),\(scene.height - 1)")
            }
        case .eraseCircle(_, _, let radius):
            guard radius >= 0 else { throw BakingError("a radius of \(radius) cells cannot be erased") }
        case .eraseRectangle(_, _, let width, let height):
            guard width >= 0, height >= 0 else {
                throw BakingError("a rectangle of \(width)×\(height) cells cannot be erased")
            }
        }
    }

    public mutating func next() -> Frame? {
        guard index < count else { return nil }
        let step = scene.step(ofFrame: index)
        while let event = events.first, event.step <= step {
            world.step(event.step - Int(world.stepCount))
            apply(event.action)
            events.removeFirst()
        }
        world.step(step - Int(world.stepCount))
        let cells = RGBAImage(width: scene.width, height: scene.height, pixels: world.render())
        let ground = scene.background.alpha == 0 ? cells : cells.composited(over: scene.background)
        defer { index += 1 }
        return Frame(index: index, step: step, picture: ground.enlarged(by: scene.scale))
    }

    private func apply(_ action: Scene.Event.Action) {
        do throws(RuntimeError) {
            switch action {
            case .seed(let x, let y): try world.seed(x: x, y: y)
            case .eraseCircle(let x, let y, let radius): try world.eraseCircle(x: x, y: y, radius: radius)
            case .eraseRectangle(let x, let y, let width, let height):
                try world.eraseRectangle(x: x, y: y, width: width, height: height)
            }
        } catch { preconditionFailure("checked before the first step: \(error)") }
    }
}
