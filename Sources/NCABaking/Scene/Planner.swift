import NCACore
import NCAImageIO

/// Finds a scene's frames.
///
/// Where the choice depends on what grows (even change, loops, cropping) the scene is run once more beforehand, on the
/// cells alone: that costs a few hundredths of what compressing the frames costs.
struct Planner {
    private let scene: Scene
    private var plan: FramePlan
    /// Tag of the act before, as it was written.
    private var previous: String?

    static func plan(_ scene: Scene) throws(BakingError) -> FramePlan {
        var planner = Planner(scene)
        try planner.place()
        try planner.frame()
        return planner.plan
    }

    private init(_ scene: Scene) {
        self.scene = scene
        plan = FramePlan(window: Rectangle(x: 0, y: 0, width: scene.width, height: scene.height))
    }

    /// Refuses acts that cannot be; the rest is found when the worlds are made.
    static func check(_ scene: Scene) throws(BakingError) {
        guard !scene.layers.isEmpty, !scene.acts.isEmpty else {
            throw BakingError("a scene needs a model and an act")
        }
        for act in scene.acts {
            guard 0...Scene.maxSteps ~= act.steps else {
                throw BakingError("\(.steps) must be 0 to \(Scene.maxSteps), not \(act.steps)")
            }
            switch act.choice ?? scene.choice {
            case .every(let steps):
                guard 1...Scene.maxSteps ~= steps else {
                    throw BakingError("\(.every) must be at least 1, and at most \(Scene.maxSteps)")
                }
                guard act.isHidden || act.steps / steps < Scene.maxFrames else {
                    throw BakingError(
                        "more than \(Scene.maxFrames) frames in \(act.steps) steps; raise \(.every)")
                }
            case .count(let count, _):
                guard 1...Scene.maxFrames ~= count else {
                    throw BakingError("\(.frames) must be 1 to \(Scene.maxFrames), not \(count)")
                }
            }
            guard 0...3_600_000 ~= act.holdFirst, 0...3_600_000 ~= act.holdLast else {
                throw BakingError("an act's first and last frame can be held 0 to 3600000 milliseconds")
            }
        }
        guard scene.totalSteps <= Scene.maxSteps else {
            throw BakingError(
                "the acts have \(scene.totalSteps) steps, at most \(Scene.maxSteps) are possible")
        }
        guard scene.acts.contains(where: { !$0.isHidden }) else {
            throw BakingError("every act of the scene is hidden; there is nothing to bake")
        }
    }

    // MARK: Acts

    private mutating func place() throws(BakingError) {
        var start = 0
        for act in scene.acts {
            defer { start += act.steps }
            guard !act.isHidden else { continue }
            var shots: [FramePlan.Shot]
            let steps = try steps(of: act, from: start)
            switch act.loop {
            case .none: shots = steps.map { .init(step: $0) }
            case .blend: shots = blended(steps, from: start)
            case .best: shots = try bestLoop(steps)
            }
            if act.isPingPong { shots += shots.dropFirst().dropLast().reversed() }
            append(shots, act)
        }
        guard plan.shots.count <= Scene.maxFrames else {
            throw BakingError(
                "\(plan.shots.count) frames, at most \(Scene.maxFrames) are possible; raise \(.every)")
        }
    }

    private mutating func append(_ shots: [FramePlan.Shot], _ act: Act) {
        let first = plan.shots.count
        plan.shots += shots
        let last = plan.shots.count - 1
        if act.holdFirst > 0 { plan.holds[first, default: 0] += act.holdFirst }
        if act.holdLast > 0 { plan.holds[last, default: 0] += act.holdLast }
        if act.tag == previous {
            plan.tags[plan.tags.count - 1].to = last
        } else {
            plan.tags.append(Tag(name: free(act.tag), from: first, to: last, loops: act.repeats))
            previous = act.tag
        }
    }

    /// Engines know animations by their names: where the sprite idles a second time, that is idle-2.
    private func free(_ name: String) -> String {
        let names = [name] + (2..<plan.tags.count + 2).map { "\(name)-\($0)" }
        return names.first { name in !plan.tags.contains { $0.name == name } }!
    }

    /// The steps that an act's frames show, rising. The scene's first act shows its beginning; for those that follow,
    /// the last frame before is their beginning.
    private func steps(of act: Act, from start: Int) throws(BakingError) -> [Int] {
        let end = start + act.steps
        let isFirst = start == 0 && plan.shots.isEmpty
        switch act.choice ?? scene.choice {
        case .every(let step):
            // What happens at the beginning of a later act is shown at once.
            let lead = scene.events.contains { $0.step == start + 1 } ? 1 : step
            var steps = Array(stride(from: isFirst ? start : min(start + lead, end), to: end, by: step))
            steps.append(end)
            return steps
        case .count(let count, let easing):
            let first = isFirst ? start : min(start + 1, end)
            guard count > 1 else { return [end] }
            if easing == .even { return try even(count, from: first, to: end) }
            return (0..<count).map {
                first + Int((easing(Double($0) / Double(count - 1)) * Double(end - first)).rounded())
            }
        }
    }

    /// Steps between which the pixels change by as much.
    private func even(_ count: Int, from first: Int, to last: Int) throws(BakingError) -> [Int] {
        var change = [0.0]
        var before: RGBAImage?
        try watch(first...last) { _, picture in
            if let before { change.append(change.last! + picture.difference(from: before)) }
            before = picture
        }
        let total = change.last!
        var step = 0
        return (0..<count).map { index in
            let wanted = total * Double(index) / Double(count - 1)
            while step + 1 < change.count, abs(change[step + 1] - wanted) <= abs(change[step] - wanted) {
                step += 1
            }
            return first + (index == count - 1 ? last - first : step)
        }
    }

    // MARK: Loops

    /// Lets the last third of the frames fade into those before the first.
    private func blended(_ steps: [Int], from start: Int) -> [FramePlan.Shot] {
        var shots = steps.map { FramePlan.Shot(step: $0) }
        guard steps.count > 1 else { return shots }
        let length = steps.count
        let overlap = max(1, length / 3)
        let span = steps[length - 1] - steps[0] + (steps[1] - steps[0])
        for k in 0..<overlap {
            let index = length - overlap + k
            // Where this frame would be had the loop run one more time before its beginning.
            let other = steps[index] - span
            guard other >= 0 else { continue }
            shots[index].other = (other, Double(k + 1) / Double(overlap))
        }
        return shots
    }

    /// The stretch, at least half as long, whose first picture is most like the one that would follow its last.
    private mutating func bestLoop(_ steps: [Int]) throws(BakingError) -> [FramePlan.Shot] {
        guard steps.count > 3, let first = steps.first, let last = steps.last else {
            return steps.map { .init(step: $0) }
        }
        guard steps.count * scene.width * scene.height <= 1 << 28 else {
            throw BakingError(
                "the best loop of \(steps.count) frames does not fit into memory; raise \(.every)")
        }
        var pictures: [RGBAImage] = []
        let wanted = Set(steps)
        try watch(first...last) { step, picture in if wanted.contains(step) { pictures.append(picture) } }
        var best = (difference: Double.infinity, from: 0, to: 0)
        for from in 0...steps.count / 4 {
            for to in from + steps.count / 2..<steps.count {
                let difference = pictures[from].difference(from: pictures[to])
                if difference < best.difference { best = (difference, from, to) }
            }
        }
        // What leads to the loop belongs to the act before.
        let lead = steps[..<best.from].map { FramePlan.Shot(step: $0) }
        if !lead.isEmpty, !plan.tags.isEmpty {
            plan.shots += lead
            plan.tags[plan.tags.count - 1].to = plan.shots.count - 1
        }
        return steps[best.from..<best.to].map { .init(step: $0) }
    }

    // MARK: Looking ahead

    /// Runs the scene up to the end of `steps`, and shows the picture of each of them.
    private func watch(_ steps: ClosedRange<Int>, _ body: (Int, RGBAImage) -> Void) throws(BakingError) {
        var stage = try Stage(scene)
        for step in steps {
            stage.advance(to: step)
            body(step, stage.picture())
        }
    }

    /// Finds the frames' window and the pivot.
    private mutating func frame() throws(BakingError) {
        let needsContent = scene.look.crops || scene.pivot == .centre || scene.pivot == .bottom
        let content = needsContent ? try content() : nil
        if scene.look.crops, let content { plan.window = content }
        plan.pivot = pivot(content ?? plan.window)
        let margin = scene.look.margin
        guard 0...4096 ~= margin else {
            throw BakingError("\(.margin) must be 0 to 4096 cells, not \(margin)")
        }
        plan.window = Rectangle(
            x: plan.window.x - margin, y: plan.window.y - margin, width: plan.window.width + 2 * margin,
            height: plan.window.height + 2 * margin)
    }

    /// All that is ever seen in a frame; nil if that is nothing.
    private func content() throws(BakingError) -> Rectangle? {
        var content: Rectangle?
        var stage = try Stage(scene)
        for step in Set(plan.shots.flatMap { [$0.step] + ($0.other.map { [$0.step] } ?? []) }).sorted() {
            stage.advance(to: step)
            guard let box = stage.picture().content else { continue }
            content = content?.union(box) ?? box
        }
        return content
    }

    private func pivot(_ content: Rectangle) -> (x: Double, y: Double) {
        func middle(_ x: Int, _ y: Int) -> (x: Double, y: Double) { (Double(x) + 0.5, Double(y) + 0.5) }
        let centre = Double(content.x) + Double(content.width) / 2
        switch scene.pivot {
        case .seed: return middle(scene.firstSeed.x, scene.firstSeed.y)
        case .centre: return (centre, Double(content.y) + Double(content.height) / 2)
        case .bottom: return (centre, Double(content.y + content.height))
        case .cell(let x, let y): return middle(x, y)
        }
    }
}

extension Scene {
    /// The cell that is seeded first; the world's middle if none is.
    fileprivate var firstSeed: (x: Int, y: Int) {
        if let seed = layers.lazy.compactMap(\.seeds.first).first { return seed }
        for event in events.sorted(by: { $0.step < $1.step }) {
            if case .seed(let x, let y) = event.action { return (x, y) }
        }
        return (width / 2, height / 2)
    }
}
