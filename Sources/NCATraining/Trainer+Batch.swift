/// Which samples an iteration trains on.
extension Trainer {
    struct Batch {
        /// In the pool.
        var indices: [Int]
        /// `[batch][height][width][C]`.
        var states: [Float]
        var plans: [Plan]
        /// What samples looked like, before they were hurt, where that is what they shall look like: a guide alone knows
        /// no place, and would let a sprite wander.
        var memories: [Target?]
    }

    /// Where the loss looks at a rollout, in steps before its end, and through how many steps gradients go back.
    struct Plan: Sendable {
        let observed: [Int]
        let depth: Int?

        /// A seed or a wound: what counts is the end, and every step towards it.
        static let growing = Plan(observed: [8], depth: nil)
        /// A grown sample has to look right all the time, and a drift shows within few steps.
        static let keeping = Plan(observed: [8, 16, 24], depth: 40)
    }

    /// Draws a batch from the pool, worst sample first and replaced by the seed, the best ones hurt.
    func nextBatch(_ progress: Float) -> Batch {
        let shape = options.shape
        let seed = Self.seedState(shape, target)
        let batch = options.batch
        guard usesPool(progress) else {
            return Batch(
                indices: Array(0..<batch), states: Array(repeating: seed, count: batch).flatMap { $0 },
                plans: Array(repeating: .growing, count: batch), memories: Array(repeating: nil, count: batch)
            )
        }
        var indices: [Int] = []
        while indices.count < batch {
            let index = state.generator.integer(0...options.pool - 1)
            if !indices.contains(index) { indices.append(index) }
        }
        let target = self.target(scaledBy: targetScale(progress))
        let losses = indices.map { isGuideAlone ? state.poolOpinions[$0] : poolLoss($0, target) }
        let order = indices.indices.sorted { (losses[$0], $0) > (losses[$1], $1) }
        indices = order.map { indices[$0] }
        var states: [Float] = []
        states.reserveCapacity(batch * shape.stateCount)
        var plans: [Plan] = []
        var memories: [Target?] = []
        for (rank, index) in indices.enumerated() {
            let sample = state.pool[index * shape.stateCount..<(index + 1) * shape.stateCount]
            // A dead sample teaches nothing, and would stay dead.
            let isSeed = rank == 0 || !isAlive(sample)
            states += isSeed ? seed[...] : sample
            plans.append(isSeed || losses[order[rank]] > options.keepingBelow ? .growing : .keeping)
            let remembers = isGuideAlone && !isSeed && progress >= options.rememberFrom
            memories.append(remembers ? self.target.showing(sample, channels: shape.channels) : nil)
        }
        guard options.mode == .regenerate, progress >= options.damageFrom else {
            return Batch(indices: indices, states: states, plans: plans, memories: memories)
        }
        for rank in max(1, batch - options.damaged)..<batch {
            let range = rank * shape.stateCount..<(rank + 1) * shape.stateCount
            let unhurt = states[range]
            let damage = Damage.random(
                x: Float(target.seedX) + 0.5, y: Float(target.seedY) + 0.5,
                side: targetScale(progress) * contentSide, using: &state.generator)
            damage.apply(to: &states[range], shape)
            if isAlive(states[range]) {
                plans[rank] = .growing
            } else {
                states.replaceSubrange(range, with: unhurt)
            }
        }
        return Batch(indices: indices, states: states, plans: plans, memories: memories)
    }

    /// What samples have become goes back into the pool.
    func putBack(_ grown: PerSample, at indices: [Int]) {
        for (i, index) in indices.enumerated() {
            let start = index * options.shape.stateCount
            state.pool.replaceSubrange(start..<start + options.shape.stateCount, with: grown.stretch(of: i))
        }
    }

    /// A guide without a target: nobody knows what the sprite shall look like in the end.
    private var isGuideAlone: Bool { guide != nil && options.targetWeight == 0 }

    /// The longer side of the picture, in cells.
    private var contentSide: Float {
        let cells = (0..<target.width * target.height).filter { target.values[4 * $0 + 3] > aliveThreshold }
        let xs = cells.map { $0 % target.width }, ys = cells.map { $0 / target.width }
        return Float(max(xs.max()! - xs.min()!, ys.max()! - ys.min()!) + 1)
    }

    private func isAlive(_ state: ArraySlice<Float>) -> Bool {
        stride(from: state.startIndex + 3, to: state.endIndex, by: options.shape.channels).contains {
            state[$0] > aliveThreshold
        }
    }

    private func poolLoss(_ index: Int, _ target: Target) -> Float {
        let shape = options.shape
        return state.pool.withUnsafeBufferPointer { pool in
            let sample = pool.baseAddress! + index * shape.stateCount
            var sum: Float = 0
            for cell in 0..<shape.width * shape.height {
                for c in 0..<4 {
                    let difference = sample[cell * shape.channels + c] - target.values[4 * cell + c]
                    sum += difference * difference
                }
            }
            return sum / Float(4 * shape.width * shape.height)
        }
    }
}
