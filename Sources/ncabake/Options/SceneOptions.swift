import ArgumentParser
import NCABaking
import NCADocuments

extension LoopJoin: ExpressibleByArgument {}
extension Vanishing: ExpressibleByArgument {}
extension Easing: ExpressibleByArgument {}
extension ScalingFilter: ExpressibleByArgument {}
extension SheetArrangement: ExpressibleByArgument {}
extension SheetFormat: ExpressibleByArgument {}

/// What grows, and what happens to it.
struct SceneOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A scene in TOML or JSON; the options below change it.", valueName: "file.toml|json"))
    var scene: String?

    @Flag(help: "Show the growth. What is shown is played in this order; alone, it is the default.")
    var grow = false

    @Flag(help: "Damage the sprite and let it heal (tag hurt).")
    var heal = false

    @Option(
        help: ArgumentHelp(
            "Let it become another form of its model (tag morph-NAME); may be repeated.", valueName: "name"))
    var morph: [String] = []

    @Flag(help: "Let it go on, as a loop that joins its ends (tag idle).")
    var idle = false

    @Flag(help: "Let it die back to nothing (tag vanish).")
    var vanish = false

    @Option(help: "Steps of growth. Default: the model's.")
    var steps: Int?

    @Option(help: "Steps of healing. Default: the model's.")
    var healSteps: Int?

    @Option(help: "Steps of each change of form. Default: the model's.")
    var morphSteps: Int?

    @Option(help: "Steps of the idle loop. Default: 48.")
    var idleSteps: Int?

    @Option(help: "Steps until it has vanished. Default: 32.")
    var vanishSteps: Int?

    @Option(
        help: ArgumentHelp(
            "What --heal erases: a circle or a rectangle, in cells. Default: a circle in the middle.",
            valueName: "X,Y,R|X,Y,W,H"))
    var erase: Region?

    @Option(
        help: ArgumentHelp(
            "How --idle joins its ends: blend, best (the best loop point) or none. Default: blend.",
            valueName: "join"))
    var join: LoopJoin?

    @Option(
        help: ArgumentHelp("How --vanish goes: wither or dissolve. Default: wither.", valueName: "manner"))
    var manner: Vanishing?

    @Option(help: ArgumentHelp("World size in cells. Default: the model's grid.", valueName: "WxH"))
    var size: Size?

    @Option(
        help: ArgumentHelp("Cell to seed; may be repeated. Default: the model's place.", valueName: "X,Y"))
    var seed: [Position] = []

    @Option(help: ArgumentHelp("Form of the model at the beginning. Default: its first.", valueName: "name"))
    var form: String?

    @Option(
        help: ArgumentHelp(
            "Put before every tag, for engines that know animations of all sprites by one name; {name} is the file's.",
            valueName: "text"))
    var tagPrefix: String?

    @Option(help: ArgumentHelp("Random seed that decides which cells fire.", valueName: "number"))
    var rng: UInt64?

    /// The scene file, if one is named, with what the options say.
    func file() throws -> SceneFile {
        var file = try scene.map { try SceneFile(contentsOf: $0) } ?? SceneFile()
        if let size { file.size = [size.width, size.height] }
        if !seed.isEmpty { file.seeds = seed.map { [$0.x, $0.y] } }
        if let rng { file.rng = rng }
        if let form { file.form = form }
        if let tagPrefix { file.tagPrefix = tagPrefix }
        if grow || heal || !morph.isEmpty || idle || vanish {
            file.acts = acts
        } else if let steps {
            var acts = file.acts ?? [ActEntry(.grow)]
            if let first = acts.firstIndex(where: { $0.act == .grow }) { acts[first].steps = steps }
            file.acts = acts
        }
        return file
    }

    private var acts: [ActEntry] {
        var growth = ActEntry(.grow, steps: steps)
        // Without --grow, it is grown when the first frame is made.
        if !grow { growth.hidden = true }
        var acts = [growth]
        if heal {
            var act = ActEntry(.heal, steps: healSteps)
            (act.circle, act.rectangle) = (erase?.circle, erase?.rectangle)
            acts.append(act)
        }
        for form in morph {
            var act = ActEntry(.morph, steps: morphSteps)
            act.form = form
            acts.append(act)
        }
        if idle {
            var act = ActEntry(.idle, steps: idleSteps)
            act.join = join
            acts.append(act)
        }
        if vanish {
            var act = ActEntry(.vanish, steps: vanishSteps)
            act.manner = manner
            acts.append(act)
        }
        return acts
    }
}
