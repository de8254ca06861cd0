/// A state in memory: channels of cell (x, y) begin at `cells + (y * pitch + x) * channels`.
package struct StateView {
    let cells: UnsafePointer<Float>
    let pitch: Int
    let channels: Int
    let width: Int
    let height: Int

    init(cells: UnsafePointer<Float>, pitch: Int, channels: Int, width: Int, height: Int) {
        (self.cells, self.pitch, self.channels) = (cells, pitch, channels)
        (self.width, self.height) = (width, height)
    }

    /// A state without borders, `[height][width][channels]`.
    init(_ state: UnsafePointer<Float>, _ shape: AutomatonShape) {
        self.init(
            cells: state, pitch: shape.width, channels: shape.channels, width: shape.width,
            height: shape.height)
    }

    subscript(x: Int, y: Int) -> UnsafePointer<Float> { cells + (y * pitch + x) * channels }
}

/// Where a loss adds its gradient by a state of the same layout.
package struct StateGradient {
    let cells: UnsafeMutablePointer<Float>
    let pitch: Int
    let channels: Int

    subscript(x: Int, y: Int) -> UnsafeMutablePointer<Float> { cells + (y * pitch + x) * channels }
}

/// A differentiable loss on the state of one sample: what the sample shall become.
package protocol StateLoss: Sendable {
    /// The loss of a state, and `weight` times its gradient, added to `gradient` where there is one.
    ///
    /// Called from several threads at once.
    /// - Returns: the loss, without the weight.
    func evaluate(_ state: StateView, gradient: StateGradient?, weight: Float) -> Float
}

extension Workspace {
    /// Sets `gradient` to that of the loss after a rollout.
    /// - Returns: the loss, without weight and overflow penalty.
    func setLossGradient(_ loss: some StateLoss, weight: Float = 1) -> Float {
        gradient.fill(0)
        return addLossGradient(loss, view, weight: weight)
    }

    /// Adds the gradients of the loss and of the overflow penalty by a state of this workspace's layout.
    func addLossGradient(_ loss: some StateLoss, _ state: StateView, weight: Float) -> Float {
        OverflowPenalty.addGradient(state, to: gradientView)
        return loss.evaluate(state, gradient: gradientView, weight: weight)
    }
}
