import NCAModelFile

/// Which samples an iteration trains on.
extension Trainer {
    /// Draws a batch from the pool: the worst sample is replaced by the seed, some shall become another form, and the best
    /// ones are damaged.
    func drawSamples(_ progress: Float, isGuided: Bool) -> [Sample] {
        let seed = Self.seedState(options.shape, objectives[0])
        let losses = losses(scaledBy: options.targetScale(progress))
        let weight = isGuided ? options.guidance.targetWeight : 1
        func sample(_ slot: Int, _ state: [Float], form: Int, _ role: Sample.Role) -> Sample {
            Sample(slot: slot, state: state, form: form, role: role, loss: losses[form], lossWeight: weight)
        }
        guard options.usesPool(progress) else {
            return (0..<options.batch).map {
                sample($0, seed, form: ($0 + state.iteration) % options.shape.forms, .seed)
            }
        }
        var samples: [Sample] = []
        for (rank, drawn) in drawSlots(losses).enumerated() {
            let state = self.state.pool.states[drawn.slot], form = self.state.pool.forms[drawn.slot]
            // A dead sample has no gradient, and would stay dead.
            guard rank > 0, isAlive(state) else {
                samples.append(sample(drawn.slot, seed, form: form, .seed))
                continue
            }
            let isGrown = !(drawn.loss > options.keepingBelow)
            var drawnSample = sample(drawn.slot, state, form: form, isGrown ? .grown : .growing)
            if isGuideAlone, progress >= options.guidance.settleFrom {
                // Without a target, the earlier picture prevents drift.
                drawnSample.loss = TargetLoss(keeping: state, channels: options.shape.channels)
                drawnSample.lossWeight = 1
            }
            samples.append(drawnSample)
        }
        if options.shape.forms > 1, progress >= options.phases.switchFrom {
            switchForms(of: &samples, losses)
        }
        if options.mode >= .regenerate, progress >= options.phases.damageFrom {
            for i in max(1, samples.count - options.damaged)..<samples.count {
                damage(&samples[i], progress)
            }
        }
        return samples
    }

    /// Slots of the pool, each once, with the losses of their samples, the worst first.
    private func drawSlots(_ formLosses: [any StateLoss]) -> [(slot: Int, loss: Float)] {
        var slots: [Int] = []
        while slots.count < options.batch {
            let slot = state.generator.integer(0...options.pool - 1)
            if !slots.contains(slot) { slots.append(slot) }
        }
        let losses = slots.map { slot in
            isGuideAlone
                ? state.pool.guideLosses[slot]
                : state.pool.states[slot].withUnsafeBufferPointer {
                    formLosses[state.pool.forms[slot]].evaluate(
                        StateView($0.baseAddress!, options.shape), gradient: nil, weight: 0)
                }
        }
        return slots.indices.sorted { (losses[$0], $0) > (losses[$1], $1) }
            .map { (slots[$0], losses[$0]) }
    }

    /// Gives some samples, any but the first, another form to become.
    private func switchForms(of samples: inout [Sample], _ losses: [any StateLoss]) {
        let forms = options.shape.forms
        var ranks = Array(1..<samples.count)
        for _ in 0..<min(options.switched, ranks.count) {
            let rank = ranks.remove(at: state.generator.integer(0...ranks.count - 1))
            let form = (samples[rank].form + state.generator.integer(1...forms - 1)) % forms
            (samples[rank].form, samples[rank].loss) = (form, losses[form])
            if samples[rank].role != .seed { samples[rank].role = .switched }
        }
    }

    /// Erases cells of a sample, unless that would kill it.
    private func damage(_ sample: inout Sample, _ progress: Float) {
        let damage = Damage.random(
            x: Float(objectives[0].seed.x) + 0.5, y: Float(objectives[0].seed.y) + 0.5,
            side: options.targetScale(progress) * Float(extents[state.pool.forms[sample.slot]]),
            using: &state.generator)
        var damaged = sample.state
        damage.apply(to: &damaged, options.shape)
        if isAlive(damaged) { (sample.state, sample.role) = (damaged, .damaged) }
    }

    /// What samples have become goes back into the pool.
    func putBack(_ results: [SampleResult], of samples: [Sample]) {
        for (sample, result) in zip(samples, results) {
            state.pool.states[sample.slot] = result.state
            state.pool.forms[sample.slot] = sample.form
        }
    }

    /// A guide without a target: nobody knows what the sprite shall look like in the end.
    private var isGuideAlone: Bool { guide != nil && options.guidance.targetWeight == 0 }

    private func isAlive(_ state: [Float]) -> Bool {
        stride(from: 3, to: state.count, by: options.shape.channels).contains {
            state[$0] > ModelFile.defaultAliveThreshold
        }
    }

    /// The losses of all forms at a size, made anew only when the size changes.
    func losses(scaledBy scale: Float) -> [any StateLoss] {
        if let scaledLosses, scaledLosses.scale == scale { return scaledLosses.losses }
        let losses = objectives.map { $0.loss(scale: scale) }
        scaledLosses = (scale, losses)
        return losses
    }

    /// A grid of zeros with the seed in it: alpha and hidden channels 1.
    static func seedState(_ shape: AutomatonShape, _ objective: some Objective) -> [Float] {
        var state = [Float](repeating: 0, count: shape.stateCount)
        let cell = (objective.seed.y * shape.width + objective.seed.x) * shape.channels
        state.replaceSubrange(
            cell..<cell + shape.channels, with: ModelFile.defaultSeed(channels: shape.channels, one: 1))
        return state
    }
}
