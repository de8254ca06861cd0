import NCARuntime

/// What a guide says, and how it reaches the cells.
extension Trainer {
    /// Shows what has grown to the guide, and adds its gradients to those of the samples.
    ///
    /// Each picture's gradient is given the length that the target's would have at the mean squared error
    /// ``TrainingOptions/guideError``: the size of a gradient through CLIP says little.
    func hearGuide(about indices: [Int], _ progress: Float) {
        guard let guide else { return }
        let cells = options.shape.width * options.shape.height
        var pictures: [Float] = []
        pictures.reserveCapacity(indices.count * cells * 4)
        for i in indices.indices { workspaces[i].appendPicture(to: &pictures) }
        var gradient = [Float](repeating: 0, count: pictures.count)
        let opinions = guide.look(at: pictures, gradient: &gradient, using: &state.generator)

        // Late in the run sprites shall settle.
        let error = options.guideError * (progress >= options.rememberFrom ? options.lateGuide : 1)
        let wantedLength = 2 * (error / Float(4 * cells)).squareRoot()
        for i in indices.indices {
            let slice = gradient[i * cells * 4..<(i + 1) * cells * 4]
            let length = slice.reduce(0) { $0 + $1 * $1 }.squareRoot()
            workspaces[i].addPictureGradient(slice, scaledBy: wantedLength / max(length, 1e-12))
            if options.mode != .grow { state.poolOpinions[indices[i]] = opinions[i].loss }
        }
        state.similarities.append(opinions.reduce(0) { $0 + $1.similarity } / Float(opinions.count))
    }

    /// A world in the fixed-point engine in which the model, as it is now, has grown from its seed.
    public func grownWorld(steps: Int? = nil, randomSeed: UInt64 = 1) throws -> World {
        let world = try World(model: try currentModel().model(), randomSeed: randomSeed)
        try world.seed()
        world.step(steps ?? options.suggestedSteps)
        return world
    }
}

extension Workspace {
    /// Appends the state's RGBA, `[height][width][4]`, limited as rendering limits it: alpha to 0 … 1, colours to
    /// 0 … alpha.
    func appendPicture(to pictures: inout [Float]) {
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let cell = state + index(x, y) * shape.channels
                let alpha = min(max(cell[3], 0), 1)
                for c in 0..<3 { pictures.append(min(max(cell[c], 0), alpha)) }
                pictures.append(alpha)
            }
        }
    }

    /// Adds a picture's gradient, `[height][width][4]`, to the state's. Beyond a limit it goes on only if following it
    /// leads back.
    func addPictureGradient(_ picture: ArraySlice<Float>, scaledBy scale: Float) {
        var i = picture.startIndex
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let cell = index(x, y) * shape.channels
                let alpha = min(max(state[cell + 3], 0), 1)
                for c in 0..<4 {
                    let (value, slope) = (state[cell + c], picture[i] * scale)
                    i += 1
                    let high = c < 3 ? alpha : 1
                    if value > high && slope < 0 || value < 0 && slope > 0 { continue }
                    gradient[cell + c] += slope
                }
            }
        }
    }
}

extension World {
    /// Premultiplied RGBA, `[height][width][4]`, limited as rendering limits it.
    public func picture() throws(RuntimeError) -> [Float] {
        let unit = 1 / Float(1 << model.stateFraction)
        let cells = try cells()
        return (0..<width * height).flatMap { cell -> [Float] in
            let values = (0..<4).map { Float(cells[cell * model.channels + $0]) * unit }
            let alpha = min(max(values[3], 0), 1)
            return values[0..<3].map { min(max($0, 0), alpha) } + [alpha]
        }
    }
}
