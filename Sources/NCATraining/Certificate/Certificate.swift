import NCACore
import NCAModelFile
import NCARuntime

/// What a model keeps and what it survives, in the worst case: measured in the fixed-point engine over many rollouts and
/// over damage of every family, at every place. PSNR in dB over the premultiplied RGBA of the model's whole grid.
///
/// A mean hides the rollout that fails, and a few chosen wounds hide the place that does not heal. A model holds its
/// certificate if no rollout and no damage falls below the floors.
public struct Certificate: Encodable, Sendable {
    /// How much is measured.
    public struct Options: Sendable {
        /// Rollouts without damage, of random seeds 1, 2, …
        public var rollouts = 64
        /// Places of circles along the sprite's side, at most one for each cell.
        public var places = 16
        /// What every rollout must measure grown and kept, in dB.
        public var keptFloor = 28.0
        /// What must be measured after every damage, in dB.
        public var healedFloor = 26.0

        /// As many as shipped models are judged by.
        public init() {}
    }

    /// A moment without damage.
    public struct Kept: Encodable, Sendable {
        /// Its name in tables.
        public let name: String
        /// In dB, of all rollouts.
        public let worst: Double
        /// In dB, of all rollouts.
        public let mean: Double
    }

    /// The damage of a family.
    public struct Healed: Encodable, Sendable {
        /// The kind of damage.
        public let family: DamageFamily
        /// How many were inflicted.
        public let cases: Int
        /// How many of them measured the floor or more.
        public let survived: Int
        /// In dB.
        public let worst: Double
        /// In dB.
        public let mean: Double
        /// What was worst, in words.
        public let worstCase: String
    }

    /// The worst PSNR by the place of a circle.
    public struct HeatMap: Encodable, Sendable {
        /// How large the circle was, in sides of the sprite across.
        public let diameter: Float
        /// In dB, row by row, as many as ``Options/places`` each way; nil where the circle holds nothing of the sprite.
        public let values: [Double?]
    }

    /// Grown and kept.
    public let kept: [Kept]
    /// By family.
    public let healed: [Healed]
    /// By the circles' diameters.
    public let heatMaps: [HeatMap]
    /// What every rollout must measure grown and kept, in dB.
    public let keptFloor: Double
    /// What must be measured after every damage, in dB.
    public let healedFloor: Double
    /// How many rollouts were measured without damage.
    public let rollouts: Int
    /// Whether nothing falls below the floors.
    public let holds: Bool

    /// The sprite, for ``heatMapPicture()``.
    let sprite: Target
    let catalogue: DamageCatalogue

    private enum CodingKeys: String, CodingKey {
        case kept, healed, heatMaps, keptFloor, healedFloor, rollouts, holds
    }

    /// Sprites that grew, of other random seeds, among which damage is spread.
    private static let grownSprites = 8
    /// The search for the worst circle: those that go on, and what comes of each in a round.
    private static let (searchRounds, searchParents, searchChildren) = (6, 4, 8)

    /// Measures a model: two minutes of one core for a sprite of 64×64 cells.
    /// - Parameters:
    ///   - model: what is measured, in worlds of its suggested grid.
    ///   - target: what it shall grow.
    ///   - form: of the model, which the target shows.
    ///   - options: how much is measured.
    ///   - threads: how many cores work; it changes no result.
    ///   - progress: called with the share that is done; on the calling thread.
    /// - Throws: what keeps a world from being made.
    public init(
        _ model: Model, target: Target, form: Int = 0, options: Options = .init(), threads: Int,
        progress: (Double) -> Void = { _ in }
    ) throws(RuntimeError) {
        let side = max(1, target.extent)
        let places = max(1, min(options.places, side))
        let catalogue = DamageCatalogue(target, places: places)
        let measurer = Measurer(
            model: model, target: target, form: form, workers: Workers(threads: threads))

        // Most steps are those of the rollouts without damage.
        let moments = EvaluationMoment.standard.filter { $0.mode <= .persist }
        let evaluations = try measurer.workers.map(options.rollouts) { rollout, _ throws(RuntimeError) in
            try Evaluation(model, moments: moments, randomSeed: 1 + UInt64(rollout), form: form) {
                world throws(RuntimeError) in try target.decibels(world)
            }
        }
        kept = moments.enumerated().map { index, moment in
            let values = evaluations.map { $0.measurements[index].value }
            return Kept(
                name: moment.name, worst: values.min()!, mean: values.reduce(0, +) / Double(values.count))
        }
        progress(0.4)

        let grown = try measurer.workers.map(Self.grownSprites) { index, _ throws(RuntimeError) in
            try measurer.grown(randomSeed: 1 + UInt64(index))
        }
        // A circle that holds nothing of the sprite heals nothing.
        let circles = catalogue.circles
        let isOnSprite = circles.map { target.isDamaged(by: $0.events[0].damage) }
        let circleValues = try measurer.values(of: circles, grown, where: isOnSprite)
        progress(0.8)
        let others = catalogue.others
        let otherValues = try measurer.values(of: others, grown)
        progress(0.9)

        let perSize = places * places
        heatMaps = DamageCatalogue.diameters.enumerated().map { size, diameter in
            HeatMap(
                diameter: diameter, values: Array(circleValues[size * perSize..<(size + 1) * perSize]))
        }
        var measured = zip(circles + others, circleValues + otherValues).compactMap { course, value in
            value.map { (course, $0) }
        }
        measured += try Self.searched(
            from: measured.filter { $0.0.family == .circles }, catalogue, measurer, grown)
        healed = DamageFamily.allCases.compactMap { family in
            let own = measured.filter { $0.0.family == family }
            guard let worst = own.min(by: { $0.1 < $1.1 }) else { return nil }
            return Healed(
                family: family, cases: own.count, survived: own.count { $0.1 >= options.healedFloor },
                worst: worst.1, mean: own.reduce(0) { $0 + $1.1 } / Double(own.count),
                worstCase: "\(worst.0)")
        }
        progress(1)
        (keptFloor, healedFloor) = (options.keptFloor, options.healedFloor)
        rollouts = options.rollouts
        holds =
            kept.allSatisfy { $0.worst >= options.keptFloor }
            && healed.allSatisfy { $0.worst >= options.healedFloor }
        (sprite, self.catalogue) = (target, catalogue)
    }

    /// Goes on from the circles that healed worst: moves and resizes them, and keeps what heals worse still.
    private static func searched(
        from circles: [(DamageCourse, Double)], _ catalogue: DamageCatalogue, _ measurer: Measurer,
        _ grown: [[UInt8]]
    ) throws(RuntimeError) -> [(DamageCourse, Double)] {
        var generator = SplitMix64(seed: 2)
        var found: [(DamageCourse, Double)] = []
        var parents = Array(circles.sorted { $0.1 < $1.1 }.prefix(searchParents))
        for _ in 0..<searchRounds {
            var children: [DamageCourse] = []
            for (parent, _) in parents {
                for _ in 0..<searchChildren {
                    children.append(
                        DamageCourse(
                            .searched,
                            catalogue.varied(parent.events[0].damage, using: &generator),
                            randomSeed: generator.next()))
                }
            }
            let values = try measurer.values(of: children, grown)
            let measured = zip(children, values).map { ($0, $1!) }
            found += measured
            parents = Array((parents + measured).sorted { $0.1 < $1.1 }.prefix(searchParents))
        }
        return found
    }
}

extension DamageCatalogue {
    init(_ target: Target, places: Int) {
        let box = target.box
        self.init(
            x: Float(box.x.lowerBound + box.x.upperBound) / 2,
            y: Float(box.y.lowerBound + box.y.upperBound) / 2, side: Float(max(box.x.count, box.y.count)),
            seed: (target.seedX, target.seedY), places: places)
    }
}

extension Target {
    /// Whether damage erases a cell that is mature in the picture.
    fileprivate func isDamaged(by damage: Damage) -> Bool {
        let box = box
        return box.y.contains { y in
            box.x.contains { x in
                values[4 * (y * width + x) + 3] > ModelFile.defaultAliveThreshold && damage.contains(x, y)
            }
        }
    }
}

/// Runs rollouts and measures how they end.
private struct Measurer {
    let model: Model
    let target: Target
    let form: Int
    let workers: Workers

    private func world(randomSeed: UInt64) throws(RuntimeError) -> World {
        let world = try World(model: model, randomSeed: randomSeed)
        try world.setForm(form)
        return world
    }

    /// A grown sprite.
    func grown(randomSeed: UInt64) throws(RuntimeError) -> [UInt8] {
        let world = try world(randomSeed: randomSeed)
        try world.seed()
        world.step(model.steps)
        return try world.snapshot()
    }

    /// What each course measures, on all cores; nil for those that are left out.
    func values(
        of courses: [DamageCourse], _ grown: [[UInt8]], where isMeasured: [Bool]? = nil
    ) throws(RuntimeError) -> [Double?] {
        try workers.map(courses.count) { index, _ throws(RuntimeError) in
            isMeasured?[index] == false ? nil : try value(of: courses[index], grown)
        }
    }

    private func value(of course: DamageCourse, _ grown: [[UInt8]]) throws(RuntimeError) -> Double {
        let world = try world(randomSeed: course.randomSeed)
        if course.beginsAtSeed {
            try world.seed()
        } else {
            // Mixed, as neighbouring places have neighbouring random seeds.
            var generator = SplitMix64(seed: course.randomSeed)
            try world.restore(grown[generator.integer(0...grown.count - 1)])
        }
        var step = 0
        for event in course.events {
            world.step(event.step - step)
            step = event.step
            try event.damage.erase(in: world)
        }
        world.step((course.beginsAtSeed ? model.steps : 0) + EvaluationMoment.healingSteps)
        return try target.decibels(world)
    }
}
