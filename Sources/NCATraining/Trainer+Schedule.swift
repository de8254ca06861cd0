import Foundation

/// What depends on how far a run is.
extension Trainer {
    /// How large the target is: it grows in steps of a twentieth until it has its full size.
    ///
    /// To stop growing at the right place is what a rule learns last, the later the farther that place is from the
    /// seed, and until then it floods the grid and most of the work is wasted. A small target is learned in seconds, and
    /// following it as it grows is easy.
    func targetScale(_ progress: Float) -> Float {
        guard progress < options.fullSizeFrom else { return 1 }
        let scale = options.firstSize + (1 - options.firstSize) * progress / options.fullSizeFrom
        return (scale * 20).rounded(.down) / 20
    }

    func target(scaledBy scale: Float) -> Target {
        if scale >= 1 { return target }
        if let scaledTarget, scaledTarget.scale == scale { return scaledTarget.target }
        let scaled = target.scaled(by: scale)
        scaledTarget = (scale, scaled)
        return scaled
    }

    /// Up within the first hundredth, then down along a cosine to a hundredth of the peak.
    func learningRate(_ progress: Float) -> Float {
        let warmUp: Float = 0.01
        if progress < warmUp { return options.learningRate * max(progress / warmUp, 0.05) }
        let phase = (progress - warmUp) / (1 - warmUp)
        return options.learningRate * (0.01 + 0.99 * 0.5 * (1 + cosf(Float.pi * min(phase, 1))))
    }

    /// How many steps the next rollout has: fewer while the target is small, or while steps grow in number.
    func drawSteps(_ progress: Float) -> Int {
        let drawn = Float(state.generator.integer(options.minSteps...options.maxSteps))
        let lengthened = options.allStepsFrom > 0 ? 0.5 * (1 + progress / options.allStepsFrom) : 1
        return Int((drawn * min(max(0.5, targetScale(progress)), lengthened)).rounded())
    }

    /// The pool opens when the rule can grow something: what an untrained rule leaves there is hard to repair.
    func usesPool(_ progress: Float) -> Bool { options.mode != .grow && progress >= options.poolFrom }
}
