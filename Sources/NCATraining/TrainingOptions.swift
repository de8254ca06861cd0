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
    /// Steps of a rollout, drawn uniformly.
    public var minSteps = 64
    public var maxSteps = 96
    public var learningRate: Float = 2e-3
    /// Progress at which training goes on with the rounding of the fixed-point engine.
    public var quantiseAt: Float = 0.7
    public var randomSeed: UInt64 = 0
    /// Steps from seed to full growth that the model suggests.
    public var suggestedSteps = 96
    /// The target's size at the beginning, and the progress from which it has its full size and the pool is used.
    public var firstSize: Float = 0.35
    public var fullSizeFrom: Float = 0.3
    /// Samples with a smaller error count as grown.
    public var keepingBelow: Float = 0.02
    public var smallBatchUntil: Float = 0
    public var poolFrom: Float = 0.02
    public var damageFrom: Float = 0.06

    public init(shape: AutomatonShape) { self.shape = shape }
}
