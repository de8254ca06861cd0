import NCARuntime

/// A moment at which a model is measured: how it is reached from the seed, and which training promises it.
///
/// ``standard`` is the list of moments of a model of one form, ``ofForms`` of one with several: what is measured, chosen by,
/// printed and stored follows them.
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
        /// After one change of form, or many: ``FormsEvaluation`` measures it.
        case changed
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

    /// Of each form, grown, kept and healed; ``morphSteps`` steps after a change from one form to another; and after
    /// ``switches`` changes in a row, which show whether a sprite wanders.
    public static let ofForms = standard + [morphed, switched]

    static let morphed = EvaluationMoment(
        key: "morphed", name: "morphed, \(morphSteps) steps", mode: .persist, course: .changed)
    static let switched = EvaluationMoment(
        key: "switched", name: "after \(switches) changes in a row", mode: .persist, course: .changed)

    /// Steps from a change of form to its measurement.
    public static let morphSteps = 128
    /// Changes of form in a row.
    public static let switches = 30
    /// Steps from one of them to the next.
    public static let switchInterval = 96

    private static func kept(_ steps: Int) -> EvaluationMoment {
        let thousands =
            steps >= 1000 ? "\(steps / 1000),\(String(steps % 1000 + 1000).dropFirst())" : "\(steps)"
        return EvaluationMoment(
            key: "after\(steps)", name: "after \(thousands) steps", mode: .persist, course: .after(steps))
    }
}
