import NCATraining

/// How an automaton is trained by words: a value, so that a further recipe is one more entry of ``allCases``.
public struct PromptRecipe: Sendable {
    /// By which people choose it.
    public let name: String
    /// Whether the guide paints a canvas first, which the automaton learns to grow. Otherwise a disc says where a sprite
    /// is and how large, and the guide alone what it looks like.
    public let paintsCanvas: Bool
    /// Views of each picture of a batch.
    public let views: Int
    /// When what is trained.
    public let phases: TrainingPhases
    /// How the guide takes part.
    public let guidance: GuidanceOptions

    /// A recipe of the caller's own.
    public init(
        name: String, paintsCanvas: Bool, views: Int, phases: TrainingPhases, guidance: GuidanceOptions
    ) {
        (self.name, self.paintsCanvas, self.views) = (name, paintsCanvas, views)
        (self.phases, self.guidance) = (phases, guidance)
    }

    /// The guide paints a canvas, the automaton learns to grow it, and the guide refines the growth.
    public static let distil = PromptRecipe(
        name: "distil", paintsCanvas: true, views: 2, phases: .standard,
        guidance: GuidanceOptions(from: 0.6, targetWeight: 1, equivalentError: 0.002))

    /// The guide's gradient goes through what has grown, back through time, from the first iteration on.
    public static let direct = PromptRecipe(
        name: "direct", paintsCanvas: false, views: 4,
        phases: TrainingPhases(
            poolFrom: 0.1, damageFrom: 0.3, firstSize: 1, fullSizeFrom: 0, allStepsFrom: 0.3),
        guidance: GuidanceOptions(from: 0, targetWeight: 0, equivalentError: 0.02, lateShare: 0.2))
}

extension PromptRecipe: RawRepresentable, CaseIterable {
    /// The recipes that have a name to be chosen by.
    public static let allCases = [distil, direct]

    /// Their names, in one line.
    public static var overview: String { allCases.map(\.name).joined(separator: " or ") }

    public var rawValue: String { name }

    /// The recipe of this name; nil if there is none.
    public init?(rawValue: String) {
        guard let recipe = Self.allCases.first(where: { $0.name == rawValue }) else { return nil }
        self = recipe
    }
}
