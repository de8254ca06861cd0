import Foundation
import NCADocuments
import NCAImageIO
import NCAModelFile
import NCARuntime

/// From what people write to what is baked.
extension SceneFile {
    /// Reads a scene file, TOML, or JSON where the name ends in `.json`; paths in it are relative to its folder.
    public init(contentsOf path: String) throws(DocumentError) {
        self = try Document.read(SceneFile.self, from: path)
        makePathsRelative(to: URL(fileURLWithPath: path).deletingLastPathComponent().relativePath)
    }

    /// Lets relative paths begin at `folder`.
    package mutating func makePathsRelative(to folder: String) {
        func path(_ path: String) -> String {
            path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
        }
        model = model.map(path)
        if let models {
            self.models = models.map {
                var layer = $0; layer.model = path($0.model); return layer
            }
        }
        if let background, Self.isPicture(background) { self.background = path(background) }
        if case .file(let file) = palette { palette = .file(path(file)) }
    }

    /// Files that the scene is made of.
    package var inputs: [String] {
        (models?.map(\.model) ?? model.map { [$0] } ?? [])
            + (background.flatMap { Self.isPicture($0) ? [$0] : nil } ?? [])
            + (paletteFile.map { [$0] } ?? [])
    }

    /// The file with nothing of its inputs but that they are there.
    var withoutPaths: SceneFile {
        var file = self
        file.model = model.map { _ in "" }
        file.models = models.map {
            $0.map {
                var layer = $0; layer.model = ""; return layer
            }
        }
        if let background, Self.isPicture(background) { file.background = ".png" }
        if paletteFile != nil { file.palette = .file("") }
        return file
    }

    /// Whether a background is a picture's path rather than a colour.
    package static func isPicture(_ background: String) -> Bool {
        [".png", ".webp"].contains { background.lowercased().hasSuffix($0) }
    }
    private var paletteFile: String? {
        if case .file(let path) = palette { path } else { nil }
    }

    package func timing() -> Timing {
        Timing(framesPerSecond: fps ?? 25, hold: hold ?? 1000, holdFirst: holdFirst ?? 0, loops: loop ?? 0)
    }

    /// Reads the models and builds the scene.
    /// - Throws: ``BakingError``, `ModelFileError`, or `ImageError` of a background picture.
    package func scene() throws -> Scene {
        var scene = try layers()
        scene.acts = []
        var step = 0
        for entry in acts ?? [ActEntry(.grow)] {
            if entry.act == .hold {
                guard let last = scene.acts.indices.last else {
                    throw BakingError("acts: hold prolongs the frame before; it cannot be the first act")
                }
                scene.acts[last].holdLast += entry.hold ?? 1000
                continue
            }
            let act = try act(entry, in: scene)
            scene.events += try events(of: entry, act, at: step, in: scene)
            scene.acts.append(act)
            step += act.steps
        }
        for event in events ?? [] { scene.events += try event.events(in: scene) }
        scene.choice = choice(every: every, frames: frames, easing: easing) ?? .every(2)
        scene.look = try look(&scene.warnings)
        scene.look.palette = try colours(of: scene)
        scene.pivot = pivot ?? .seed
        return scene
    }

    private func layers() throws -> Scene {
        let layers = try self.layerFiles()
        var scene = Scene(model: layers[0].model)
        // Large enough for all models, which stand in its middle.
        let width = size?.first ?? layers.map(\.model.gridWidth).max()!
        let height = size?.last ?? layers.map(\.model.gridHeight).max()!
        guard size?.count ?? 2 == 2 else { throw BakingError("size: is width and height, not \(size!)") }
        scene.layers = try layers.map { layer in
            var alone = Scene(model: layer.model, width: width, height: height).layers[0]
            alone.metadata = layer.metadata
            alone.randomSeed = layer.randomSeed
            if let seeds = layer.seeds { alone.seeds = seeds }
            if let form = layer.form { alone.form = try alone.model.form(named: form) }
            return alone
        }
        (scene.width, scene.height) = (width, height)
        return scene
    }

    private func layerFiles() throws -> [(
        model: Model, metadata: ModelFile.Metadata, randomSeed: UInt64, seeds: [(x: Int, y: Int)]?,
        form: String?
    )] {
        func read(_ path: String, _ seeds: [[Int]]?, _ rng: UInt64?, _ form: String?) throws -> (
            Model, ModelFile.Metadata, UInt64, [(x: Int, y: Int)]?, String?
        ) {
            let file = try ModelFile(contentsOf: path)
            return (
                try file.model(), file.metadata, rng ?? self.rng ?? 0,
                try seeds.map { try $0.map { try point($0, "seeds") } }, form
            )
        }
        if let models {
            guard model == nil, seeds == nil, form == nil else {
                throw BakingError(
                    "give model, seeds and form, or models that have seeds and forms of their own; not both")
            }
            guard !models.isEmpty else { throw BakingError("models: there is none") }
            return try models.map { try read($0.model, $0.seeds, $0.rng, $0.form) }
        }
        guard let model else { throw BakingError("there is no model to grow; give \(.model)") }
        return [try read(model, seeds, rng, form)]
    }

    private func act(_ entry: ActEntry, in scene: Scene) throws(BakingError) -> Act {
        let grown = scene.layers.map(\.model.steps).max()!
        var act: Act
        switch entry.act {
        case .grow: act = Act(tag: "grow", steps: entry.steps ?? grown)
        case .heal: act = Act(tag: "hurt", steps: entry.steps ?? grown)
        case .idle:
            act = Act(tag: "idle", steps: entry.steps ?? 48)
            act.repeats = true
            act.loop = entry.join ?? (entry.pingPong ?? pingPong ?? false ? .none : .blend)
        case .morph:
            guard let form = entry.form else {
                throw BakingError("acts: morph needs the name of the form that it becomes, the key form")
            }
            act = Act(tag: "morph-" + form, steps: entry.steps ?? grown)
        case .vanish: act = Act(tag: "vanish", steps: entry.steps ?? 32)
        case .hold: preconditionFailure("belongs to the act before")
        }
        if let tag = entry.tag { act.tag = tag }
        guard !act.tag.isEmpty else { throw BakingError("acts: a tag needs a name") }
        act.tag = (tagPrefix ?? "") + act.tag
        act.choice = choice(
            every: entry.every, frames: entry.frames,
            easing: entry.easing ?? (entry.frames == nil ? nil : easing))
        act.isPingPong = entry.pingPong ?? pingPong ?? false
        act.isHidden = entry.hidden ?? false
        act.holdFirst = entry.holdFirst ?? 0
        act.holdLast = entry.hold ?? 0
        return act
    }

    /// What an act does to the world.
    private func events(of entry: ActEntry, _ act: Act, at step: Int, in scene: Scene) throws(BakingError)
        -> [Scene.Event]
    {
        switch entry.act {
        case .grow, .idle, .hold: return []
        case .morph: return try changes(to: entry.form!, at: step, in: scene)
        case .vanish:
            return [.init(step: step, .vanish(entry.manner ?? .wither, steps: act.steps))]
        case .heal:
            // One step later: the act before still shows the whole sprite.
            let moment = step + min(1, act.steps)
            if let region = try region(circle: entry.circle, rectangle: entry.rectangle) {
                return [.init(step: moment, region)]
            }
            // In the middle of every sprite, a sixth of the grid that it was trained on.
            return scene.layers.enumerated().flatMap { index, layer -> [Scene.Event] in
                let radius = max(1, min(layer.model.gridWidth, layer.model.gridHeight) / 6)
                return layer.seeds.map { seed -> Scene.Event in
                    let x = seed.x - layer.model.seedX + layer.model.gridWidth / 2
                    let y = seed.y - layer.model.seedY + layer.model.gridHeight / 2
                    return Scene.Event(step: moment, layer: index, .eraseCircle(x: x, y: y, radius: radius))
                }
            }
        }
    }

    private func choice(every: Int?, frames: Int?, easing: Easing?) -> FrameChoice? {
        if let frames { return .count(frames, easing ?? .linear) }
        return every.map { .every($0) }
    }

    private func colours(of scene: Scene) throws -> Look.Colours? {
        switch palette {
        case nil: return nil
        case .count(let count): return .count(count)
        case .file(let path): return .palette(try Palette(contentsOf: path))
        case .source:
            let sources = scene.layers.map { $0.metadata.palette.flatMap { Palette(text: $0) } }
            guard !sources.contains(nil), let all = Palette(sources.compactMap(\.?.colours).joined()) else {
                throw BakingError(
                    "\(.palette) source: a model names no colours of the picture that it was trained from, as it had more "
                        + "than \(Palette.maxSourceCount); give \(.palette) a file or a number")
            }
            return .palette(all)
        }
    }

    /// - Parameter warnings: what of a background picture is not used.
    private func look(_ warnings: inout [String]) throws -> Look {
        var look = Look()
        look.scale = scale ?? 4
        look.filter = filter ?? .nearest
        look.crops = crop ?? false
        look.margin = margin ?? 0
        guard let background else { return look }
        if Self.isPicture(background) {
            let picture = try Picture.read(background)
            warnings += picture.warnings.map { "\(background): \($0)" }
            look.background = .picture(picture.image)
        } else if let colour = RGBA(background) {
            look.background = .colour(colour)
        } else {
            throw BakingError(
                "\(.background) '\(background)' is neither 'transparent' nor RRGGBB or RRGGBBAA, nor a picture.png or .webp"
            )
        }
        return look
    }
}

extension EventEntry {
    fileprivate func events(in scene: Scene) throws(BakingError) -> [Scene.Event] {
        let given = [seed != nil, circle != nil, rectangle != nil, form != nil, vanish != nil]
            .count(where: { $0 })
        guard given == 1 else {
            throw BakingError(
                "the event at step \(step) needs one of seed, circle, rectangle, form or vanish")
        }
        if let form { return try changes(to: form, at: step, layer: layer, in: scene) }
        let action: Scene.Event.Action
        if let seed {
            let place = try point(seed, "seed")
            action = .seed(x: place.x, y: place.y)
        } else if let vanish {
            action = .vanish(manner ?? .wither, steps: vanish)
        } else {
            action = try region(circle: circle, rectangle: rectangle)!
        }
        return [.init(step: step, layer: layer, action)]
    }
}

extension Model {
    /// The index of a form.
    fileprivate func form(named name: String) throws(BakingError) -> Int {
        if let form = formNames.firstIndex(of: name) { return form }
        throw BakingError(
            formNames.count == 1
                ? "there is no form '\(name)': the model has only one"
                : "there is no form '\(name)'; the model has \(formNames.joined(separator: ", "))")
    }
}

/// One layer becomes another form, or all do that have one of this name.
private func changes(
    to form: String, at step: Int, layer: Int? = nil, in scene: Scene
) throws(BakingError) -> [Scene.Event] {
    let named = scene.layers.indices.filter { scene.layers[$0].model.formNames.contains(form) }
    // Of a layer that there is not, the event's own check tells.
    let asked = layer.map { [$0] } ?? (named.isEmpty ? [0] : named)
    var events: [Scene.Event] = []
    for layer in asked {
        let index = scene.layers.indices.contains(layer) ? try scene.layers[layer].model.form(named: form) : 0
        events.append(.init(step: step, layer: layer, .form(index)))
    }
    return events
}

private func point(_ values: [Int], _ key: String) throws(BakingError) -> (x: Int, y: Int) {
    guard values.count == 2 else { throw BakingError("\(key): a cell is x and y, not \(values)") }
    return (values[0], values[1])
}

private func region(circle: [Int]?, rectangle: [Int]?) throws(BakingError) -> Scene.Event.Action? {
    guard circle == nil || rectangle == nil else { throw BakingError("give circle or rectangle, not both") }
    if let circle {
        guard circle.count == 3 else { throw BakingError("circle: is x, y and radius, not \(circle)") }
        return .eraseCircle(x: circle[0], y: circle[1], radius: circle[2])
    }
    guard let rectangle else { return nil }
    guard rectangle.count == 4 else {
        throw BakingError("rectangle: is x, y, width and height, not \(rectangle)")
    }
    return .eraseRectangle(
        x: rectangle[0], y: rectangle[1], width: rectangle[2], height: rectangle[3])
}
