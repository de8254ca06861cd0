import NCAImageIO
import NCARuntime

/// One picture of a bake.
public struct Frame: Sendable {
    /// 0, 1, …
    public let index: Int
    /// Steps since the first seed.
    public let step: Int
    /// Straight alpha, `scale` pixels a cell, over the scene's background.
    public let picture: RGBAImage
}

/// The frames of a scene; passes once, as the worlds grow with it.
public struct Frames: Sequence, IteratorProtocol {
    package let plan: FramePlan
    /// Width of every frame in pixels.
    public let width: Int
    /// Height of every frame in pixels.
    public let height: Int
    private let scene: Scene
    private var stage: Stage
    private let look: Look.Renderer
    private var index = 0
    /// Cells of steps that later frames show again, and the last frame that does.
    private var kept: [Int: RGBAImage] = [:]
    private let lastUse: [Int: Int]

    /// Number of frames.
    public var count: Int { plan.shots.count }
    /// The animations that the frames belong to, in order.
    public var tags: [Tag] { plan.tags }

    init(_ scene: Scene) throws(BakingError) {
        try Planner.check(scene)
        stage = try Stage(scene)
        plan = try Planner.plan(scene)
        let window = plan.window
        guard 1...Picture.maxSide / Swift.max(window.width, window.height) ~= scene.look.scale else {
            throw BakingError(
                "a cell of \(scene.look.scale) pixels: the frame's sides must be 1 to \(Picture.maxSide) pixels; "
                    + (scene.look.scale < 1 ? "raise \(.scale)" : "lower \(.scale)"))
        }
        self.scene = scene
        width = window.width * scene.look.scale
        height = window.height * scene.look.scale
        look = Look.Renderer(scene.look, window: window, palette: try Self.palette(scene))
        lastUse = Self.lastUses(plan)
    }

    /// The colours of the frames. Where they are to be chosen, the scene is run once more, as cells.
    private static func palette(_ scene: Scene) throws(BakingError) -> Palette? {
        switch scene.look.palette {
        case nil: return nil
        case .palette(let palette): return palette
        case .count(let count):
            guard 2...Palette.maxCount ~= count else {
                throw BakingError("\(.palette) must be 2 to \(Palette.maxCount) colours, not \(count)")
            }
            var plain = scene
            (plain.look, plain.pivot) = (Look(), .seed)
            plain.look.scale = 1
            var histogram = Histogram()
            for frame in try Frames(plain) {
                histogram.add(frame.picture, threshold: PaletteSnapping.threshold, ignoresAlpha: true)
            }
            // Nothing is ever seen: any colour will do.
            return Palette(try ReducedPalette(histogram, most: count).colours) ?? Palette([RGBA(0, 0, 0)])
        }
    }

    /// For steps that are shown again when the worlds have gone on: the last frame that shows them.
    private static func lastUses(_ plan: FramePlan) -> [Int: Int] {
        var uses: [Int: Int] = [:]
        var reached = -1
        for (index, shot) in plan.shots.enumerated() {
            for step in [shot.other?.step, shot.step].compactMap(\.self) {
                if step < reached { uses[step] = index }
                reached = Swift.max(reached, step)
            }
        }
        return uses
    }

    /// Grows on to the next frame; `nil` after the last.
    public mutating func next() -> Frame? {
        guard index < count else { return nil }
        let shot = plan.shots[index]
        // The other picture is an earlier one: first, as the worlds only go on.
        let other = shot.other.map { (self.cells(of: $0.step), $0.weight) }
        var cells = self.cells(of: shot.step)
        if let (picture, weight) = other { cells = cells.mixed(with: picture, weight: weight) }
        for (step, last) in lastUse where last == index { kept[step] = nil }
        defer { index += 1 }
        return Frame(index: index, step: shot.step, picture: look.render(cells))
    }

    private mutating func cells(of step: Int) -> RGBAImage {
        if let picture = kept[step] { return picture }
        // Steps that only later frames show are passed on the way.
        let passed = lastUse.keys.filter { stage.step < $0 && $0 < step && kept[$0] == nil }.sorted()
        for step in passed {
            stage.advance(to: step)
            kept[step] = stage.picture()
        }
        stage.advance(to: step)
        let picture = stage.picture()
        if lastUse[step] != nil { kept[step] = picture }
        return picture
    }
}
