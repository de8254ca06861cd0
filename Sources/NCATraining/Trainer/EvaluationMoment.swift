import NCARuntime

/// A moment at which a model is measured: how it is reached from the seed, and which training promises it.
///
/// ``standard`` is the only list of moments: what is measured, chosen by, printed and stored follows it.
public struct EvaluationMoment: Sendable {
    /// Its name in JSON.
    public let key: String
    /// Its name in tables.
    public let name: String
    /// The least that a model must be trained for to promise it.
    public let mode: TrainingMode
    let course: Course

    enum Course: Sendable {
        /// At the model's suggested step.
        case grown
        /// So many steps after the seed, without an event.
        case after(Int)
        /// ``healingSteps`` steps after cells of the grown sprite were erased.
        case healed(@Sendable (World) throws(RuntimeError) -> Void)
    }

    /// Steps from damage to its measurement: more than growth takes, so that what can heal has healed.
    public static let healingSteps = 200

    /// Grown, kept, and healed from three wounds, each in a world of the suggested grid.
    public static let standard = [
        EvaluationMoment(key: "grown", name: "grown", mode: .grow, course: .grown),
        kept(500), kept(2000), kept(5000),
        EvaluationMoment(
            key: "healedLeft", name: "healed, left half erased", mode: .regenerate,
            course: .healed { world throws(RuntimeError) in
                try world.eraseRectangle(x: 0, y: 0, width: world.width / 2, height: world.height)
            }),
        EvaluationMoment(
            key: "healedBottom", name: "healed, bottom half erased", mode: .regenerate,
            course: .healed { world throws(RuntimeError) in
                let half = world.height / 2
                try world.eraseRectangle(x: 0, y: half, width: world.width, height: world.height - half)
            }),
        EvaluationMoment(
            key: "healedCircle", name: "healed, circle erased", mode: .regenerate,
            course: .healed { world throws(RuntimeError) in
                try world.eraseCircle(
                    x: world.width / 2, y: world.height / 2, radius: min(world.width, world.height) / 4)
            }),
    ]

    private static func kept(_ steps: Int) -> EvaluationMoment {
        let thousands =
            steps >= 1000 ? "\(steps / 1000),\(String(steps % 1000 + 1000).dropFirst())" : "\(steps)"
        return EvaluationMoment(
            key: "after\(steps)", name: "after \(thousands) steps", mode: .persist, course: .after(steps))
    }
}
