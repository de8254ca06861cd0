/// How the ends of an act that is played again and again are joined.
public enum LoopJoin: String, Codable, CaseIterable, Sendable {
    /// Played once, or with a jump.
    case none
    /// The last frames fade into those before the first, so that the first follows the last like any other.
    case blend
    /// The act is cut where its pictures are most alike.
    case best
}

/// A part of a scene: steps that belong together, which engines play under one tag.
package struct Act: Equatable, Sendable {
    /// What engines call it: grow, hurt, idle, vanish.
    package var tag: String
    package var steps: Int
    /// nil: the scene's.
    package var choice: FrameChoice?
    package var loop = LoopJoin.none
    /// Whether engines repeat it.
    package var repeats = false
    /// Played forwards, then backwards.
    package var isPingPong = false
    /// Makes no frames: only the world goes on.
    package var isHidden = false
    /// Milliseconds that the first and the last frame stay beyond their own time.
    package var holdFirst = 0
    package var holdLast = 0

    package init(tag: String, steps: Int) {
        self.tag = tag
        self.steps = steps
    }
}

/// Which steps become frames.
package enum FrameChoice: Equatable, Sendable {
    /// Every so many steps, and the last.
    case every(Int)
    /// So many, from the first step to the last.
    case count(Int, Easing)
}

/// How a number of frames is spread over the steps.
public enum Easing: String, Codable, CaseIterable, Sendable {
    /// As many steps from each frame to the next.
    case linear
    /// Slow at first.
    case easeIn = "in"
    /// Slow at the end.
    case easeOut = "out"
    /// Slow at both ends.
    case easeInOut = "in-out"
    /// As much change from frame to frame everywhere; what is measured is the pixels.
    case even

    /// 0 … 1 to 0 … 1, with quadratic curves; ``even`` is not a function of time.
    func callAsFunction(_ time: Double) -> Double {
        switch self {
        case .linear, .even: time
        case .easeIn: time * time
        case .easeOut: time * (2 - time)
        case .easeInOut: time < 0.5 ? 2 * time * time : 1 - 2 * (1 - time) * (1 - time)
        }
    }
}
