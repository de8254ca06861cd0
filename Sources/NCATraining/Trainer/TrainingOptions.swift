/// What the automaton is trained to do, each more than the one before (Distill 2020, experiments 1 to 3).
public enum TrainingMode: String, CaseIterable, Sendable, Codable, Comparable {
    /// Grow the picture by the suggested step; what happens later is left open.
    case grow
    /// Grow it and keep it.
    case persist
    /// Grow it, keep it, and heal when cells are erased.
    case regenerate

    public static func < (a: TrainingMode, b: TrainingMode) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// Everything that decides what a training run computes, except how long it runs.
public struct TrainingOptions: Equatable, Sendable, Codable {
    /// Samples that a batch may hold.
    public static let batchRange = 2...64
    /// Samples that a pool may hold at most.
    public static let poolLimit = 4096

    /// Sizes of the automaton and of its grid.
    public var shape: AutomatonShape
    /// What the model must do: grow, keep, heal.
    public var mode = TrainingMode.regenerate
    /// Samples per iteration.
    public var batch = 8
    /// Samples in the pool.
    public var pool = 256
    /// Samples of each batch that are damaged, in mode `regenerate`; all but the first at most.
    public var damaged = 3
    /// Samples of each batch that shall become another form, where there are several; all but the first at most.
    ///
    /// Half of them: with a quarter, sprites wander a fraction of a cell at each change, which shows after many only.
    public var switched = 4
    /// Fewest steps of a rollout; their number is drawn uniformly, and halved while the target is small.
    public var minSteps = 48
    /// Most steps of a rollout.
    public var maxSteps = 80
    /// At its highest; see docs/training.md.
    public var learningRate: Float = 3e-3
    /// Decides weights at the beginning, samples, damage, and who fires.
    public var randomSeed: UInt64 = 0
    /// Steps from seed to full growth that the model suggests.
    public var suggestedSteps = 128
    /// Pool samples with a smaller mean squared error count as grown: they have to stay as they are.
    ///
    /// 17 dB: a sprite that anybody recognises, a little before the end of its growth.
    public var keepingBelow: Float = 0.02
    /// When what begins.
    public var phases = TrainingPhases.standard
    /// What a guide adds, where there is one.
    public var guidance = GuidanceOptions()

    /// The defaults.
    /// - Parameter shape: of the automaton and its grid.
    public init(shape: AutomatonShape) { self.shape = shape }

    /// Why no trainer can work with these options; nil: one can.
    public var fault: String? {
        if batch < 1 || batch > Self.batchRange.upperBound {
            return "a batch of \(batch) samples is not possible"
        }
        if pool < batch || pool > Self.poolLimit {
            return "the pool must hold at least a batch, and at most \(Self.poolLimit) samples, not \(pool)"
        }
        if switched < 0 { return "\(switched) samples of a batch cannot change their form" }
        if damaged < 0 { return "\(damaged) samples of a batch cannot be damaged" }
        if minSteps < 1 || maxSteps < minSteps || maxSteps > 1024 {
            return "rollouts of \(minSteps) to \(maxSteps) steps are not possible"
        }
        if !(1...65535).contains(suggestedSteps) { return "a model cannot suggest \(suggestedSteps) steps" }
        if !(learningRate.isFinite && learningRate > 0) { return "the learning rate must be above 0" }
        return nil
    }
}

/// The phases of a run, each from a progress on, 0 at its beginning and 1 at its end.
public struct TrainingPhases: Equatable, Sendable, Codable {
    /// From here rollouts begin from the pool; before, all from the seed.
    public var poolFrom: Float
    /// From here samples are damaged.
    public var damageFrom: Float
    /// From here samples change their form.
    public var switchFrom: Float
    /// The target's size at the beginning, as a share of the full one.
    public var firstSize: Float
    /// From here the target has its full size.
    public var fullSizeFrom: Float
    /// From here on rollouts have all their steps; before, half of them at first and then more and more.
    public var allStepsFrom: Float
    /// From here on training rounds as the fixed-point engine does.
    public var quantiseFrom: Float

    /// For a network that is new, and a target.
    public static let standard = TrainingPhases()

    /// For a network that can grow, keep and heal a sprite already: the target has its full size at once.
    public static let grown = TrainingPhases(
        poolFrom: 0.05, damageFrom: 0.15, switchFrom: 0.05, firstSize: 1, fullSizeFrom: 0)

    /// All phases; what is left out is as for a new network.
    public init(
        poolFrom: Float = 0.02, damageFrom: Float = 0.06, switchFrom: Float = 0.06, firstSize: Float = 0.35,
        fullSizeFrom: Float = 0.4, allStepsFrom: Float = 0, quantiseFrom: Float = 0.75
    ) {
        (self.poolFrom, self.damageFrom, self.switchFrom) = (poolFrom, damageFrom, switchFrom)
        (self.firstSize, self.fullSizeFrom) = (firstSize, fullSizeFrom)
        (self.allStepsFrom, self.quantiseFrom) = (allStepsFrom, quantiseFrom)
    }
}

/// How a guide takes part in a run.
public struct GuidanceOptions: Equatable, Sendable, Codable {
    /// The progress from which the guide evaluates what has grown.
    public var from: Float
    /// Weight of the target's error beside the guide; 0: the target only tells where the seed is and how large sprites are.
    public var targetWeight: Float
    /// The guide's gradient of a picture is given the length that a target's would have at this mean squared error: the
    /// size of a gradient through CLIP says little.
    public var equivalentError: Float
    /// The progress from which sprites shall settle: the guide's gradient has ``lateShare`` of its length, and without a
    /// target, grown samples shall stay as they were, and become so again after damage.
    public var settleFrom: Float
    /// The share of the guide's gradient that remains from ``settleFrom`` on.
    public var lateShare: Float

    /// The defaults, but for what is given.
    public init(
        from: Float = 0, targetWeight: Float = 0, equivalentError: Float = 0.004, settleFrom: Float = 0.5,
        lateShare: Float = 1
    ) {
        (self.from, self.targetWeight, self.equivalentError) = (from, targetWeight, equivalentError)
        (self.settleFrom, self.lateShare) = (settleFrom, lateShare)
    }
}
