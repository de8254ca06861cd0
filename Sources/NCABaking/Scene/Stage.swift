import NCAImageIO
import NCARuntime

/// A scene's worlds as they go through their steps and events.
struct Stage {
    private let scene: Scene
    private let worlds: [World]
    /// By step, rising.
    private var events: ArraySlice<Scene.Event>
    /// What dies back in each world.
    private var dying: [Dying?]
    private(set) var step = 0

    init(_ scene: Scene) throws(BakingError) {
        self.scene = scene
        var worlds: [World] = []
        for layer in scene.layers {
            do throws(RuntimeError) {
                let world = try World(
                    model: layer.model, width: scene.width, height: scene.height,
                    randomSeed: layer.randomSeed)
                try world.setForm(layer.form)
                worlds.append(world)
            } catch { throw BakingError("a world of \(scene.width)×\(scene.height) cells: \(error)") }
        }
        self.worlds = worlds
        dying = Array(repeating: nil, count: worlds.count)
        let seeding = scene.layers.enumerated().flatMap { index, layer in
            layer.seeds.map { Scene.Event(step: 0, layer: index, .seed(x: $0.x, y: $0.y)) }
        }
        guard !seeding.isEmpty || !scene.events.isEmpty else {
            throw BakingError("a scene needs at least one seed")
        }
        for event in seeding + scene.events { try event.check(in: scene) }
        // Sorting keeps the order of equals only by luck; the place decides among them.
        events =
            (seeding + scene.events).enumerated()
            .sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }
            .map(\.element)[...]
        happen()
    }

    /// Goes on to a step that is not before the present one.
    mutating func advance(to target: Int) {
        while step < target {
            var next = min(target, events.first?.step ?? target)
            // What dies is cut back after every step.
            if dying.contains(where: { $0 != nil }) { next = min(next, step + 1) }
            for world in worlds { world.step(next - step) }
            step = next
            for i in worlds.indices { dying[i]?.cutBack(worlds[i], at: step) }
            happen()
        }
    }

    /// The cells as pixels of straight alpha, upper layers over lower ones.
    func picture() -> RGBAImage {
        do throws(RuntimeError) {
            var picture = RGBAImage(
                width: scene.width, height: scene.height, pixels: try worlds[0].render())
            for world in worlds.dropFirst() { picture.cover(with: try world.render()) }
            return picture
        } catch { preconditionFailure("no step is taken in jobs: \(error)") }
    }

    private mutating func happen() {
        while let event = events.first, event.step <= step {
            events.removeFirst()
            for i in worlds.indices where event.layer ?? i == i { apply(event.action, to: i) }
        }
    }

    private mutating func apply(_ action: Scene.Event.Action, to index: Int) {
        let world = worlds[index]
        do throws(RuntimeError) {
            switch action {
            case .seed(let x, let y): try world.seed(x: x, y: y)
            case .eraseCircle(let x, let y, let radius): try world.eraseCircle(x: x, y: y, radius: radius)
            case .eraseRectangle(let x, let y, let width, let height):
                try world.eraseRectangle(x: x, y: y, width: width, height: height)
            case .form(let form): try world.setForm(form)
            case .vanish(let manner, let steps):
                dying[index] = try Dying(world, manner: manner, from: step, steps: steps)
            }
        } catch { preconditionFailure("checked before the first step: \(error)") }
    }
}
