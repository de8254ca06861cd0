import NCAImageIO
import NCARuntime

/// What is baked: a world, its seeds, and which of its steps become frames.
public struct Scene: Sendable {
    public var model: Model
    /// World size in cells.
    public var width: Int
    public var height: Int
    /// Cells that are seeded before the first step.
    public var seeds: [(x: Int, y: Int)]
    /// Decides who fires.
    public var randomSeed: UInt64 = 0
    /// Steps from the seed to the last frame.
    public var steps: Int
    /// A frame every so many steps; the seed and the last step always are frames.
    public var every = 2
    /// Pixels per cell.
    public var scale = 4
    public var background = RGBA(0, 0, 0, 0)

    /// A scene as the model suggests it.
    public init(model: Model) {
        self.model = model
        width = model.gridWidth
        height = model.gridHeight
        seeds = [(model.seedX, model.seedY)]
        steps = model.steps
    }

    /// A world of another size, with the model's seed at the same place relative to its middle.
    public init(model: Model, width: Int, height: Int) {
        self.init(model: model)
        self.width = width
        self.height = height
        seeds = [
            (model.seedX - model.gridWidth / 2 + width / 2, model.seedY - model.gridHeight / 2 + height / 2)
        ]
    }

    /// The steps that become frames, rising.
    public var frameSteps: [Int] {
        let regular = Array(stride(from: 0, through: steps, by: every))
        return regular.last == steps ? regular : regular + [steps]
    }

    /// Size of a frame in pixels.
    public var frameWidth: Int { width * scale }
    public var frameHeight: Int { height * scale }

    /// Grows the world, and hands over one frame after the other: only one is in memory.
    public func forEachFrame(_ body: (_ index: Int, _ step: Int, _ frame: RGBAImage) throws -> Void) throws {
        guard every > 0, scale > 0, steps >= 0 else {
            throw BakingError("steps must not be negative, and --every and --scale must be at least 1")
        }
        let world: World
        do throws(RuntimeError) {
            world = try World(model: model, width: width, height: height, randomSeed: randomSeed)
        } catch { throw BakingError("a world of \(width)×\(height) cells: \(error)") }
        guard !seeds.isEmpty else { throw BakingError("a scene needs at least one seed") }
        for seed in seeds {
            do throws(RuntimeError) { try world.seed(x: seed.x, y: seed.y) } catch {
                throw BakingError(
                    "seed \(seed.x),\(seed.y) is outside the world of \(width)×\(height) cells; "
                        + "seeds count from 0,0, top left")
            }
        }
        for (index, step) in frameSteps.enumerated() {
            world.step(step - Int(world.stepCount))
            let picture = RGBAImage(width: width, height: height, pixels: world.render())
            let ground = background.alpha == 0 ? picture : picture.composited(over: background)
            try body(index, step, ground.enlarged(by: scale))
        }
    }
}

/// A bake that cannot be made, and the remedy.
public struct BakingError: Error, CustomStringConvertible, Sendable {
    public let description: String
    init(_ description: String) { self.description = description }
}

/// When each frame is shown.
public struct Timing: Sendable {
    public var framesPerSecond: Double
    /// How long the last frame stays, in milliseconds, beyond its own time.
    public var hold: Int
    /// Times that the animation plays; 0: for ever.
    public var loops: Int

    public init(framesPerSecond: Double = 25, hold: Int = 1000, loops: Int = 0) {
        self.framesPerSecond = framesPerSecond
        self.hold = hold
        self.loops = loops
    }

    /// When frame `index` begins, in milliseconds; rounded so that errors don't add up.
    public func start(of index: Int) -> Int { Int((Double(index) * 1000 / framesPerSecond).rounded()) }

    /// When an animation of `count` frames ends.
    public func end(of count: Int) -> Int { start(of: count) + hold }

    /// How long frame `index` of `count` is shown.
    public func duration(of index: Int, count: Int) -> Int {
        (index == count - 1 ? end(of: count) : start(of: index + 1)) - start(of: index)
    }
}
