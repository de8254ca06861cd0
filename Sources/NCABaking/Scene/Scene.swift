import NCAImageIO
import NCAModelFile
import NCARuntime

/// What is baked: worlds, what happens in them, which of their steps become frames, and how these look.
package struct Scene: Sendable {
    /// One automaton in a world of its own, which lies over those of the layers before it.
    package struct Layer: Sendable {
        package var model: Model
        /// Where the model comes from; sheets carry it on.
        package var metadata = ModelFile.Metadata()
        /// Cells that are seeded before the first step.
        package var seeds: [(x: Int, y: Int)]
        /// Decides who fires.
        package var randomSeed: UInt64 = 0
        /// What it is at the beginning, an index of the model's forms.
        package var form = 0

        package init(model: Model) {
            self.model = model
            seeds = [(model.seedX, model.seedY)]
        }
    }

    /// At least one; the first gives the scene its metadata.
    package var layers: [Layer]
    /// Size of every layer's world in cells.
    package var width: Int
    package var height: Int
    /// The parts of the scene, one after the other; at least one.
    package var acts: [Act]
    /// What happens. Order matters only among events of the same step.
    package var events: [Event] = []
    /// Which steps become frames, where an act does not say otherwise.
    package var choice = FrameChoice.every(2)
    package var look = Look()
    /// What of the files that it was made from is not used.
    package var warnings: [String] = []
    package var pivot = Pivot.seed

    package static let maxSteps = 1_000_000_000
    /// More frames than any format here or any player takes.
    package static let maxFrames = 1_000_000

    /// A scene as the model suggests it: growth.
    package init(model: Model) {
        layers = [Layer(model: model)]
        width = model.gridWidth
        height = model.gridHeight
        acts = [Act(tag: "grow", steps: model.steps)]
    }

    /// A world of another size, with the model's seed at the same place relative to its middle.
    package init(model: Model, width: Int, height: Int) {
        self.init(model: model)
        setSize(width: width, height: height)
    }

    /// Makes the world larger or smaller around its middle.
    package mutating func setSize(width: Int, height: Int) {
        for i in layers.indices {
            layers[i].seeds = layers[i].seeds.map {
                ($0.x - self.width / 2 + width / 2, $0.y - self.height / 2 + height / 2)
            }
        }
        (self.width, self.height) = (width, height)
    }

    /// Steps of all acts together.
    package var totalSteps: Int { acts.reduce(0) { $0 &+ $1.steps } }

    /// The frames, one after the other: each is made when it is asked for.
    ///
    /// All that can be wrong with the scene is found here, before the first frame.
    package func frames() throws(BakingError) -> Frames { try Frames(self) }
}

/// The commonest scene, one model that grows, by short names.
extension Scene {
    package var model: Model { layers[0].model }
    package var metadata: ModelFile.Metadata {
        get { layers[0].metadata }
        set { layers[0].metadata = newValue }
    }
    package var seeds: [(x: Int, y: Int)] {
        get { layers[0].seeds }
        set { layers[0].seeds = newValue }
    }
    package var randomSeed: UInt64 {
        get { layers[0].randomSeed }
        set { layers[0].randomSeed = newValue }
    }
    /// Steps of the first act.
    package var steps: Int {
        get { acts[0].steps }
        set { acts[0].steps = newValue }
    }
    /// A frame every so many steps.
    package var every: Int {
        get {
            if case .every(let steps) = choice { return steps }
            return 1
        }
        set { choice = .every(newValue) }
    }
    package var scale: Int {
        get { look.scale }
        set { look.scale = newValue }
    }
    package var background: RGBA {
        get {
            if case .colour(let colour) = look.background { return colour }
            return RGBA(0, 0, 0, 0)
        }
        set { look.background = .colour(newValue) }
    }
}
