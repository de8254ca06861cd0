/// What the automaton is trained to do, each more than the one before (Distill 2020, experiments 1 to 3).
public enum TrainingMode: String, CaseIterable, Sendable, Codable {
    /// Grow the picture by the suggested step; what happens later is left open.
    case grow
    /// Grow it and keep it.
    case persist
    /// Grow it, keep it, and heal when cells are erased.
    case regenerate
}

/// Everything that decides what a training run computes, except how long it runs.
public struct TrainingOptions: Equatable, Sendable, Codable {
    public var shape: AutomatonShape
    public var mode = TrainingMode.regenerate
    public var batch = 8
    /// Samples in the pool.
    public var pool = 256
    /// Samples of each batch that are hurt, in mode `regenerate`.
    public var damaged = 3
    /// Steps of a rollout, drawn uniformly; half as many while the target is small.
    public var minSteps = 48
    public var maxSteps = 80
    public var learningRate: Float = 3e-3
    public var randomSeed: UInt64 = 0
    /// Steps from seed to full growth that the model suggests.
    public var suggestedSteps = 128
    /// Pool samples with a smaller mean squared error count as grown: they have to stay as they are.
    public var keepingBelow: Float = 0.02

    // The phases of a run, by its progress from 0 to 1.

    /// From here rollouts begin from the pool; before, all from the seed.
    public var poolFrom: Float = 0.02
    /// From here samples are hurt.
    public var damageFrom: Float = 0.06
    /// The target's size at the beginning, and from where on it has its full size.
    public var firstSize: Float = 0.35
    public var fullSizeFrom: Float = 0.4
    /// From here on rollouts have all their steps; before, half of them at first and then more and more.
    public var allStepsFrom: Float = 0
    /// From here on training rounds as the fixed-point engine does.
    public var quantiseFrom: Float = 0.75

    // What a guide adds, where there is one.

    /// From here on the guide looks at what has grown.
    public var guideFrom: Float = 0
    /// Weight of the target's error beside the guide; 0: the target only tells where the seed is and how large sprites are.
    public var targetWeight: Float = 0
    /// The guide pulls each picture as hard as a target would from which it differs by this mean squared error.
    public var guideError: Float = 0.004
    /// Without a target: from here on grown samples shall stay as they were, and become so again when they are hurt; and the
    /// guide pulls with this share of its force.
    public var rememberFrom: Float = 0.5
    public var lateGuide: Float = 1

    public init(shape: AutomatonShape) { self.shape = shape }

    /// The phases for a network that can grow, keep and heal a sprite already: the target has its full size at once.
    public mutating func beginGrown() {
        firstSize = 1
        fullSizeFrom = 0
        poolFrom = 0.05
        damageFrom = 0.15
    }
}
