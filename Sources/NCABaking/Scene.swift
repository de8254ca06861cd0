import NCAImageIO
import NCAModelFile
import NCARuntime

/// What is baked: a world, what happens in it, and which of its steps become frames.
public struct Scene: Sendable {
    public var model: Model
    /// Where the model comes from; sheets carry it on.
    public var metadata = ModelFile.Metadata()
    /// World size in cells.
    public var width: Int
    public var height: Int
    /// Cells that are seeded before the first step.
    public var seeds: [(x: Int, y: Int)]
    /// What happens later on. Order matters only among events of the same step.
    public var events: [Event] = []
    /// Decides who fires.
    public var randomSeed: UInt64 = 0
    /// Steps from the seed to the last frame, 0 … ``maxSteps``.
    public var steps: Int
    /// A frame every so many steps; the seed and the last step always are frames.
    public var every = 2
    /// Pixels per cell.
    public var scale = 4
    public var background = RGBA(0, 0, 0, 0)

    /// Something that is done to the world between two steps. Coordinates are cells.
    public struct Event: Equatable, Sendable {
        public enum Action: Equatable, Sendable {
            case seed(x: Int, y: Int)
            /// As ``World/eraseCircle(x:y:radius:)``; clipped to the world.
            case eraseCircle(x: Int, y: Int, radius: Int)
            /// As ``World/eraseRectangle(x:y:width:height:)``; clipped to the world.
            case eraseRectangle(x: Int, y: Int, width: Int, height: Int)
        }
        /// The event follows this many steps, and shows in the frame of that step, if there is one.
        public var step: Int
        public var action: Action

        public init(step: Int, _ action: Action) {
            self.step = step
            self.action = action
        }
    }

    public static let maxSteps = 1_000_000_000

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

    /// How many frames there are.
    public var frameCount: Int { (steps + every - 1) / every + 1 }

    /// The step that frame `index` shows.
    public func step(ofFrame index: Int) -> Int { min(index * every, steps) }

    /// Size of a frame in pixels.
    public var frameWidth: Int { width * scale }
    public var frameHeight: Int { height * scale }

    /// The frames, one after the other: each is made when it is asked for, and only one is in memory.
    ///
    /// All that can be wrong with the scene is found here, before the first step.
    public func frames() throws(BakingError) -> Frames { try Frames(self) }
}
