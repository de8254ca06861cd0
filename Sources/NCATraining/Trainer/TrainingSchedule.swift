import Foundation

/// What depends on how far a run is: its progress, 0 at the beginning, 1 at the end.
extension TrainingOptions {
    /// The target grows in steps of this share of its size.
    private static let sizeSteps: Float = 20
    /// The learning rate rises within this part of a run, from a share of its peak…
    private static let warmUp: Float = 0.01
    private static let firstRate: Float = 0.05
    /// … and falls to this share of it.
    private static let lastRate: Float = 0.01
    /// The share of the drawn steps that the shortest rollouts have.
    private static let shortest: Float = 0.5

    /// How large the target is: it grows in steps of a twentieth until it has its full size.
    ///
    /// To stop growing at the right place is what a rule learns last, the later the farther that place is from the
    /// seed, and until then it floods the grid and most of the work is wasted. A small target is learned in seconds, and
    /// following it as it grows is easy.
    func targetScale(_ progress: Float) -> Float {
        guard progress < phases.fullSizeFrom else { return 1 }
        let scale = phases.firstSize + (1 - phases.firstSize) * progress / phases.fullSizeFrom
        return (scale * Self.sizeSteps).rounded(.down) / Self.sizeSteps
    }

    /// Up within the first hundredth, then down along a cosine to a hundredth of the peak.
    func learningRate(_ progress: Float) -> Float {
        if progress < Self.warmUp { return learningRate * max(progress / Self.warmUp, Self.firstRate) }
        let phase = (progress - Self.warmUp) / (1 - Self.warmUp)
        let fall = 0.5 * (1 + cosf(Float.pi * min(phase, 1)))
        return learningRate * (Self.lastRate + (1 - Self.lastRate) * fall)
    }

    /// The steps of a rollout for which `drawn` were drawn: fewer while the target is small, or while steps grow in
    /// number.
    func steps(_ drawn: Int, _ progress: Float) -> Int {
        let lengthened =
            phases.allStepsFrom > 0 ? Self.shortest * (1 + progress / phases.allStepsFrom) : 1
        return Int((Float(drawn) * min(max(Self.shortest, targetScale(progress)), lengthened)).rounded())
    }

    /// The pool opens when the rule can grow something: what an untrained rule leaves there is hard to repair.
    func usesPool(_ progress: Float) -> Bool { mode > .grow && progress >= phases.poolFrom }
}
