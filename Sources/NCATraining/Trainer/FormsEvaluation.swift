import NCACore
import NCARuntime

/// How well a model of several forms does, in one rollout or combined of many: each form by itself, every change from one to
/// another, and many changes in a row. Values are PSNR in dB, in the fixed-point engine.
public struct FormsEvaluation: Equatable, Sendable {
    /// The forms' names.
    public let names: [String]
    /// Of each form, grown, kept and healed.
    public let forms: [Evaluation]
    /// `[from][to]`: ``EvaluationMoment/morphSteps`` steps after the change; on the diagonal after as many without one.
    public let morphs: [[Double]]
    /// Of each form, as one of the last of ``EvaluationMoment/switches`` changes in a row.
    public let switched: [Double]

    /// The weakest form at each moment, and the weakest change: what a model is chosen by.
    public var weakest: Evaluation {
        let own = Evaluation(combining: forms) { $0.min()! }
        let changes = names.indices.flatMap { from in
            names.indices.filter { $0 != from }.map { morphs[from][$0] }
        }
        return Evaluation(
            own.measurements + [
                .init(moment: .morphed, value: changes.min()!),
                .init(moment: .switched, value: switched.min()!),
            ])
    }

    /// Measures a model against the pictures of its forms, in worlds of its suggested grid.
    ///
    /// - Parameters:
    ///   - model: of as many forms as there are targets, two at least.
    ///   - forms: what they shall look like.
    ///   - randomSeed: of all worlds, and of the order of changes.
    /// - Throws: what keeps a world from being made.
    public init(_ model: Model, forms: TargetForms, randomSeed: UInt64 = 1) throws(RuntimeError) {
        try self.init(model, objectives: forms.targets, randomSeed: randomSeed)
    }

    init(_ model: Model, objectives: [any Objective], randomSeed: UInt64) throws(RuntimeError) {
        precondition(
            objectives.count > 1 && model.formNames.count == objectives.count,
            "a target for each of several forms")
        func decibels(_ world: World, _ form: Int) throws(RuntimeError) -> Double {
            try objectives[form].decibels(world)
        }
        let moments = EvaluationMoment.ofForms.filter {
            if case .changed = $0.course { false } else { true }
        }
        var forms: [Evaluation] = [], morphs: [[Double]] = []
        for from in objectives.indices {
            forms.append(
                try Evaluation(model, moments: moments, randomSeed: randomSeed, form: from) {
                    world throws(RuntimeError) in try decibels(world, from)
                })
            let world = try World(model: model, randomSeed: randomSeed)
            try world.setForm(from)
            try world.seed()
            world.step(2 * model.steps)
            let settled = try world.snapshot()
            var row: [Double] = []
            for to in objectives.indices {
                try world.restore(settled)
                try world.setForm(to)
                world.step(EvaluationMoment.morphSteps)
                row.append(try decibels(world, to))
            }
            morphs.append(row)
        }
        names = model.formNames
        self.forms = forms
        self.morphs = morphs
        switched = try Self.switched(model, randomSeed, decibels)
    }

    /// Changes the form at random, and at the end to each form once.
    private static func switched(
        _ model: Model, _ randomSeed: UInt64, _ decibels: (World, Int) throws(RuntimeError) -> Double
    ) throws(RuntimeError) -> [Double] {
        let count = model.formNames.count
        var generator = SplitMix64(seed: randomSeed)
        let world = try World(model: model, randomSeed: randomSeed)
        try world.seed()
        world.step(model.steps)
        for _ in 0..<EvaluationMoment.switches - count {
            try world.changeForm(of: count, using: &generator)
            world.step(EvaluationMoment.switchInterval)
        }
        var values: [Double] = []
        for form in 0..<count {
            try world.setForm(form)
            world.step(EvaluationMoment.switchInterval)
            values.append(try decibels(world, form))
        }
        return values
    }

    /// Each value by itself, of evaluations of one model.
    init(combining evaluations: [FormsEvaluation], _ combine: ([Double]) -> Double) {
        let names = evaluations[0].names
        self.names = names
        forms = names.indices.map { form in
            Evaluation(combining: evaluations.map { $0.forms[form] }, combine)
        }
        morphs = names.indices.map { from in
            names.indices.map { to in combine(evaluations.map { $0.morphs[from][to] }) }
        }
        switched = names.indices.map { form in combine(evaluations.map { $0.switched[form] }) }
    }
}

extension FormsEvaluation: Encodable {
    private enum CodingKeys: String, CodingKey { case forms, morphs, switched, weakest }

    /// As objects of the forms' names.
    public func encode(to encoder: any Encoder) throws {
        func named<Value>(_ values: [Value]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: zip(names, values))
        }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(named(forms), forKey: .forms)
        try values.encode(named(morphs.map(named)), forKey: .morphs)
        try values.encode(named(switched), forKey: .switched)
        try values.encode(weakest, forKey: .weakest)
    }
}

/// How much what a model of several forms measures depends on which cells happen to fire.
public struct FormsEvaluationSpread: Encodable, Sendable {
    /// How many rollouts were measured.
    public let rollouts: Int
    /// The lowest value of each measurement by itself.
    public let worst: FormsEvaluation
    /// The mean of each measurement.
    public let mean: FormsEvaluation

    private enum CodingKeys: String, CodingKey {
        case rollouts = "lives"
        case worst, mean
    }

    /// Measures rollouts of the random seeds `randomSeed`, `randomSeed` + 1, ….
    /// - Parameters:
    ///   - model: of as many forms as there are targets, two at least.
    ///   - forms: what they shall look like.
    ///   - randomSeed: of the first rollout.
    ///   - rollouts: 1 at least.
    ///   - threads: how many cores work; it changes no result.
    /// - Throws: what keeps a world from being made.
    public init(
        _ model: Model, forms: TargetForms, randomSeed: UInt64 = 1, rollouts: Int, threads: Int
    ) throws(RuntimeError) {
        try self.init(
            model, objectives: forms.targets, randomSeed: randomSeed, rollouts: rollouts,
            workers: Workers(threads: threads))
    }

    init(
        _ model: Model, objectives: [any Objective], randomSeed: UInt64 = 1, rollouts: Int, workers: Workers
    ) throws(RuntimeError) {
        self.rollouts = rollouts
        (worst, mean) = try FormsEvaluation.worstAndMean(rollouts: rollouts, randomSeed: randomSeed, workers)
        {
            randomSeed throws(RuntimeError) in
            try FormsEvaluation(model, objectives: objectives, randomSeed: randomSeed)
        }
    }
}

extension World {
    /// Changes the form of all cells to another of so many, at random.
    fileprivate func changeForm(of count: Int, using generator: inout SplitMix64) throws(RuntimeError) {
        try setForm((form! + generator.integer(1...count - 1)) % count)
    }
}

/// How far a sprite has wandered after many changes of its form, in cells.
public struct Drift: Equatable, Sendable, Encodable {
    /// After ``EvaluationMoment/switches`` changes.
    public let afterMany: Int
    /// After ten times as many.
    public let afterTenfold: Int

    private enum CodingKeys: String, CodingKey {
        case afterMany = "after30", afterTenfold = "after300"
    }

    /// Steps between changes.
    private static let intervals = 32...200
    /// How far the sprite is looked for.
    private static let reach = 6

    /// Changes a world's form at random times, and compares it with the picture of its last form in all places nearby.
    /// - Parameters:
    ///   - model: of as many forms as there are targets, two at least.
    ///   - forms: what they shall look like.
    ///   - randomSeed: of the world, and of the order of changes.
    /// - Throws: what keeps a world from being made.
    public init(_ model: Model, forms: TargetForms, randomSeed: UInt64 = 1) throws(RuntimeError) {
        let count = model.formNames.count
        var generator = SplitMix64(seed: randomSeed)
        let world = try World(model: model, randomSeed: randomSeed)
        try world.seed()
        world.step(model.steps)
        var distances: [Int] = []
        for change in 1...10 * EvaluationMoment.switches {
            try world.changeForm(of: count, using: &generator)
            let isMeasured = change == EvaluationMoment.switches || change == 10 * EvaluationMoment.switches
            // What is measured has had time to become what it shall be.
            world.step(isMeasured ? Self.intervals.upperBound : generator.integer(Self.intervals))
            if isMeasured {
                distances.append(Self.distance(try world.colours(), from: forms.targets[world.form!]))
            }
        }
        (afterMany, afterTenfold) = (distances[0], distances[1])
    }

    /// The larger side of the shift at which the colours have the least error.
    private static func distance(_ colours: [Float], from target: Target) -> Int {
        func error(_ dx: Int, _ dy: Int) -> Float {
            var sum: Float = 0
            for y in 0..<target.height {
                for x in 0..<target.width {
                    let (i, j) = (x + dx, y + dy)
                    let isInside = 0..<target.width ~= i && 0..<target.height ~= j
                    for c in 0..<4 {
                        let colour = isInside ? min(max(colours[4 * (j * target.width + i) + c], 0), 1) : 0
                        let difference = colour - target.values[4 * (y * target.width + x) + c]
                        sum += difference * difference
                    }
                }
            }
            return sum
        }
        let shifts = (-reach...reach).flatMap { dy in (-reach...reach).map { dx in (dx, dy) } }
        let errors = shifts.map { ($0, error($0.0, $0.1)) }
        let (dx, dy) = errors.min { $0.1 < $1.1 }!.0
        return max(abs(dx), abs(dy))
    }
}
