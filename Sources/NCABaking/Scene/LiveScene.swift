import NCACore
import NCAImageIO
import NCARuntime

/// The worlds of a scene without an end, to be looked at and damaged while they live. Acts and events are left out.
public struct LiveScene {
    private let scene: Scene
    private let worlds: [World]
    /// Decides which places are damaged.
    private var generator = SplitMix64(seed: 0)
    /// Steps since the seeds were planted.
    public private(set) var steps = 0

    /// Frames in a second of a bake.
    public let framesPerSecond: Double

    /// Reads the scene's models and plants their seeds.
    /// - Throws: ``BakingError`` if the scene is impossible, `ModelFileError`, or `ImageError` of a background picture.
    public init(_ file: SceneFile) throws {
        let timing = file.timing()
        try timing.check(frameCount: 1, holds: 0)
        try self.init(try file.scene(), framesPerSecond: timing.framesPerSecond)
    }

    private init(_ scene: Scene, framesPerSecond: Double) throws(BakingError) {
        self.framesPerSecond = framesPerSecond
        try Planner.check(scene)
        self.scene = scene
        var worlds: [World] = []
        do throws(RuntimeError) {
            for layer in scene.layers {
                worlds.append(
                    try World(
                        model: layer.model, width: scene.width, height: scene.height,
                        randomSeed: layer.randomSeed))
            }
            self.worlds = worlds
            try plant()
        } catch { throw BakingError("a world of \(scene.width)×\(scene.height) cells: \(error)") }
    }

    private func plant() throws(RuntimeError) {
        for (layer, world) in zip(scene.layers, worlds) {
            try world.setForm(layer.form)
            for seed in layer.seeds { try world.seed(x: seed.x, y: seed.y) }
        }
    }

    /// Steps from one frame of a bake to the next.
    public var stepsPerFrame: Int {
        if case .every(let steps) = scene.choice { steps } else { 2 }
    }

    /// All worlds take so many steps.
    public mutating func step(_ count: Int) {
        for world in worlds { world.step(count) }
        steps += count
    }

    /// Empties the worlds and plants the seeds again; the cells fire in another order than before.
    public mutating func reseed() {
        for world in worlds { world.reset(randomSeed: generator.next()) }
        do { try plant() } catch { preconditionFailure("planted before: \(error)") }
        steps = 0
    }

    /// Whether a model has several forms.
    public var hasForms: Bool { worlds.contains { $0.model.formNames.count > 1 } }

    /// What the models with several forms are at present, with commas between.
    public var formNames: String {
        worlds.filter { $0.model.formNames.count > 1 }.map { $0.model.formNames[$0.form!] }
            .joined(separator: ", ")
    }

    /// Gives each world the next of its model's forms, and the first after the last.
    public mutating func changeForm() {
        for world in worlds {
            do throws(RuntimeError) {
                try world.setForm((world.form! + 1) % world.model.formNames.count)
            } catch { preconditionFailure("a form of the model: \(error)") }
        }
    }

    /// Erases a circle around a cell that can be seen, of a sixth of the world's smaller side.
    public mutating func damage() {
        let picture = cells()
        let visible = (0..<scene.width * scene.height).filter { picture.pixels[4 * $0 + 3] >= 128 }
        guard !visible.isEmpty else { return }
        let place = visible[generator.integer(0...visible.count - 1)]
        for world in worlds {
            do throws(RuntimeError) {
                try world.eraseCircle(
                    x: place % scene.width, y: place / scene.width,
                    radius: max(1, min(scene.width, scene.height) / 6))
            } catch { preconditionFailure("inside the world: \(error)") }
        }
    }

    /// The worlds as they are, a pixel a cell, over the scene's background.
    public func picture() -> RGBAImage {
        var picture = cells()
        // A number of colours is chosen from all frames, and here there is no last one.
        if case .palette(let palette) = scene.look.palette { picture = PaletteSnap(palette)(picture) }
        switch scene.look.background {
        case .colour(let colour): return colour.alpha == 0 ? picture : picture.composited(over: colour)
        case .picture(let tile): return picture.over(tile.repeated(width: scene.width, height: scene.height))
        }
    }

    /// Upper layers over lower ones.
    private func cells() -> RGBAImage {
        do throws(RuntimeError) {
            var picture = RGBAImage(
                width: scene.width, height: scene.height, pixels: try worlds[0].render())
            for world in worlds.dropFirst() { picture.cover(with: try world.render()) }
            return picture
        } catch { preconditionFailure("steps are whole here: \(error)") }
    }
}
