/// One rollout of a batch: where it begins, and what it shall become.
struct Sample {
    /// Where it lies in the pool; without a pool, its number in the batch.
    let slot: Int
    /// `[height][width][C]`.
    var state: [Float]
    /// What it shall be.
    var form: Int
    var role: Role
    /// What it shall become apart from the guide, and how much that counts.
    var loss: any StateLoss
    var lossWeight: Float
    /// Decides who fires.
    var fireSeed: UInt64 = 0

    /// What a rollout teaches.
    enum Role {
        /// It begins with the seed cell.
        case seed
        /// It is not yet what it shall become.
        case growing
        /// It is, and shall stay so.
        case grown
        /// Cells were erased.
        case damaged
        /// It shall become another form than it was trained to be.
        case switched
    }

    /// Where the loss looks at a rollout, in steps before its end, and through how many steps gradients go back.
    struct Plan: Sendable {
        let observed: [Int]
        /// nil: through all.
        let depth: Int?

        /// What counts is the end, and every step towards it.
        static let toTheEnd = Plan(observed: [8], depth: nil)
        /// A grown sample has to look right all the time, and a drift shows within few steps.
        static let keeping = Plan(observed: [8, 16, 24], depth: 40)
    }

    var plan: Plan { role == .grown ? .keeping : .toTheEnd }
}

/// What a sample's rollout gave.
struct SampleResult {
    /// What it has become, `[height][width][C]`.
    var state: [Float]
    /// By the parameters.
    var gradient: [Float]
    /// Without weights, guide and overflow penalty.
    var loss: Float
}
