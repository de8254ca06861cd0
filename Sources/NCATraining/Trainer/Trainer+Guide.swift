/// What a guide adds to an iteration.
extension Trainer {
    /// Lets the guide evaluate what has grown, and adds its gradients to those of the samples, each with the length that
    /// ``GuidanceOptions/equivalentError`` says.
    func addGuideGradients(_ samples: [Sample], _ progress: Float) {
        guard let guide else { return }
        let size = 4 * options.shape.width * options.shape.height
        let pictures = samples.indices.flatMap { Colours.limited(workspaces[$0].colours()) }
        var gradient = [Float](repeating: 0, count: pictures.count)
        let losses = guide.evaluate(pictures, gradient: &gradient, using: &state.generator)

        let guidance = options.guidance
        let error = guidance.equivalentError * (progress >= guidance.settleFrom ? guidance.lateShare : 1)
        // The gradient of a mean of `size` squares: 2 · √(error / size).
        let wantedLength = 2 * (error / Float(size)).squareRoot()
        for (i, sample) in samples.enumerated() {
            let slice = gradient[i * size..<(i + 1) * size]
            let length = slice.reduce(0) { $0 + $1 * $1 }.squareRoot()
            workspaces[i].addPictureGradient(slice, scaledBy: wantedLength / max(length, 1e-12))
            // In mode grow there is no pool.
            if options.mode > .grow { state.pool.guideLosses[sample.slot] = losses[i].loss }
        }
        state.similarities.append(losses.reduce(0) { $0 + $1.similarity } / Float(losses.count))
    }
}
