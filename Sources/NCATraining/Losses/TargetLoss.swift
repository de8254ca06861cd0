/// The mean squared error of a state's premultiplied RGBA, over all cells and four channels.
struct TargetLoss: StateLoss {
    /// What is wanted, `[height][width][4]`.
    let values: [Float]

    init(values: [Float]) { self.values = values }

    /// A sample that shall stay as it is.
    /// - Parameter state: `[height][width][channels]`.
    init(keeping state: [Float], channels: Int) {
        var values: [Float] = []
        values.reserveCapacity(4 * state.count / channels)
        for cell in stride(from: 0, to: state.count, by: channels) { values += state[cell..<cell + 4] }
        self.values = values
    }

    func evaluate(_ state: StateView, gradient: StateGradient?, weight: Float) -> Float {
        precondition(values.count == 4 * state.width * state.height, "a target of the state's size")
        let count = Float(values.count)
        let scale = 1 / count
        var sum: Float = 0
        values.withUnsafeBufferPointer { values in
            for y in 0..<state.height {
                for x in 0..<state.width {
                    let cell = state[x, y], slope = gradient?[x, y]
                    let wanted = values.baseAddress! + 4 * (y * state.width + x)
                    for c in 0..<4 {
                        let difference = cell[c] - wanted[c]
                        sum += difference * difference
                        slope?[c] += 2 * weight * difference * scale
                    }
                }
            }
        }
        return sum / count
    }
}
