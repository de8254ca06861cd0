/// What a rollout is charged for, apart from what a guide says.
extension Workspace {
    /// Hidden channels beyond this are pulled back: the fixed-point state ends at 8.
    private static let overflowLimit: Float = 5

    /// Sets `gradient` to that of the loss after a rollout, and returns the mean squared error of RGBA.
    ///
    /// The loss is that error, weighted, plus the mean square of what hidden channels exceed the limit by.
    func setLossGradient(_ target: Target, weight: Float = 1) -> Float {
        gradient.update(repeating: 0, count: cellCount * shape.channels)
        return addLossGradient(target, state, weight: weight)
    }

    /// Adds the loss's gradient by a state, `[height + 2][width + 2][C]`, to `gradient`.
    ///
    /// - Returns: the mean squared error of RGBA, without the weight.
    func addLossGradient(_ target: Target, _ state: UnsafePointer<Float>, weight: Float = 1) -> Float {
        let channels = shape.channels
        let colourScale = 1 / Float(4 * shape.width * shape.height)
        let overflowScale = 1 / Float(shape.stateCount)
        var sum: Float = 0
        target.values.withUnsafeBufferPointer { values in
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    let cell = index(x, y) * channels
                    let wanted = values.baseAddress! + 4 * (y * shape.width + x)
                    for c in 0..<4 {
                        let difference = state[cell + c] - wanted[c]
                        sum += difference * difference
                        gradient[cell + c] += 2 * weight * difference * colourScale
                    }
                    for c in 4..<channels {
                        let excess = max(abs(state[cell + c]) - Self.overflowLimit, 0)
                        gradient[cell + c] += (state[cell + c] < 0 ? -2 : 2) * excess * overflowScale
                    }
                }
            }
        }
        return sum * colourScale
    }
}
