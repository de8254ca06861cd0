import NCACore
import NCARuntime

/// How well a model grows, keeps and heals, measured in the fixed-point engine: a value for each moment of a list. Values
/// are PSNR in dB over the premultiplied RGBA of the model's whole grid, or another measure, such as the similarity that
/// a guide sees.
public struct Evaluation: Equatable, Sendable {
    /// A value and the moment that it belongs to.
    public struct Measurement: Equatable, Sendable {
        /// When it was measured.
        public let moment: EvaluationMoment
        /// In dB, or what the measure gives; the higher, the better.
        public var value: Double

        public static func == (a: Measurement, b: Measurement) -> Bool {
            a.moment.key == b.moment.key && a.value == b.value
        }
    }

    /// In the order of the list of moments.
    public private(set) var measurements: [Measurement]

    /// The value of the moment with this key; nil if it was not measured.
    public subscript(key: String) -> Double? { measurements.first { $0.moment.key == key }?.value }

    /// The value at the suggested step, with which every list begins.
    public var grown: Double { measurements[0].value }

    /// Measures a model's PSNR against a target. Every rollout begins from the model's seed in a world of its suggested
    /// grid.
    /// - Throws: what keeps a world from being made.
    public init(_ model: Model, target: Target, randomSeed: UInt64 = 1) throws(RuntimeError) {
        try self.init(model, objective: target, randomSeed: randomSeed)
    }

    package init(_ model: Model, objective: any Objective, randomSeed: UInt64) throws(RuntimeError) {
        try self.init(model, randomSeed: randomSeed) { world throws(RuntimeError) in
            try objective.decibels(world)
        }
    }

    /// Measures a model; the higher `measure`, the better. The steps of all moments take about a second for a sprite of
    /// 64×64 cells.
    package init(
        _ model: Model, moments: [EvaluationMoment] = EvaluationMoment.standard, randomSeed: UInt64 = 1,
        form: Int = 0, measure: (World) throws(RuntimeError) -> Double
    ) throws(RuntimeError) {
        let world = try World(model: model, randomSeed: randomSeed)
        try world.setForm(form)
        try world.seed()
        world.step(model.steps)
        let grownWorld = try world.snapshot()
        measurements = []
        for moment in moments {
            switch moment.course {
            case .grown: break
            case .after(let steps): world.step(max(0, steps - Int(world.stepCount)))
            case .healed(let damage):
                try world.restore(grownWorld)
                try damage(world)
                world.step(EvaluationMoment.healingSteps)
            case .changed: preconditionFailure("no moment of one form alone")
            }
            measurements.append(.init(moment: moment, value: try measure(world)))
        }
    }

    init(_ measurements: [Measurement]) { self.measurements = measurements }

    /// Each measurement by itself, of evaluations at the same moments.
    init(combining evaluations: [Evaluation], _ combine: ([Double]) -> Double) {
        measurements = evaluations[0].measurements.indices.map { index in
            let values = evaluations.map { $0.measurements[index].value }
            return .init(moment: evaluations[0].measurements[index].moment, value: combine(values))
        }
    }

    /// The weight of the mean in ``score(_:)``: of two models with the same weakness, the one that is better elsewhere is
    /// chosen; a dB of the weakest moment counts as much as three of all.
    private static let meanWeight = 0.3

    /// One number to choose models by: the weakest measurement that the mode promises, and a little of the mean.
    package func score(_ mode: TrainingMode) -> Double {
        let promised = measurements.filter { $0.moment.mode <= mode }.map(\.value)
        return promised.min()! + Self.meanWeight * promised.reduce(0, +) / Double(promised.count)
    }
}

/// As an object of the moments' keys.
extension Evaluation: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        for measurement in measurements {
            try values.encode(measurement.value, forKey: Key(stringValue: measurement.moment.key))
        }
    }

    /// - Throws: `DecodingError` if a moment of the list is missing that its keys belong to.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let isOfForms = values.contains(Key(stringValue: EvaluationMoment.morphed.key))
        measurements = try (isOfForms ? EvaluationMoment.ofForms : EvaluationMoment.standard).map { moment in
            .init(
                moment: moment, value: try values.decode(Double.self, forKey: Key(stringValue: moment.key)))
        }
    }
}
