import NCALinearAlgebra
import NCATrainingKernels

/// The float automaton, backwards through time.
///
/// With G = ∂L/∂state after a step, and for the cells that were updated (masks and the list are constants):
///
///     G   ← 0 where the alive mask made the state 0
///     dU  = G of the updated cells                 update = hidden · W2ᵀ
///     dW2 += dUᵀ · hidden
///     dA  = (dU · W2) where hidden > 0             hidden = ReLU(p · W1ᵀ + b)
///     dW1 += dAᵀ · p,  db += Σ dA
///     dp  = dA · W1                                p = perception kernels ∗ state
///     G   ← G + transposed kernels ∗ dp            state after = state + update
extension Workspace {
    /// Takes `gradient` from after the last step back through the last `depth` steps, and adds the parameters'
    /// gradients to `parameterGradient`, `[parameterCount]`.
    ///
    /// - Parameter addLoss: adds the loss's gradient by the state that was observed after a step.
    func backward(
        _ network: Network, steps: Int, depth: Int? = nil, rounding: Rounding? = nil,
        parameterGradient: UnsafeMutablePointer<Float>, addLoss: (StateView) -> Void = { _ in }
    ) {
        network.parameters.withUnsafeBufferPointer { parameters in
            kernels?.clearSums()
            defer { kernels?.addSums(to: parameterGradient) }
            for t in (max(0, steps - (depth ?? steps))..<steps).reversed() {
                if let state = observed[t] {
                    state.withUnsafeBufferPointer { addLoss(view(of: $0.baseAddress!)) }
                }
                if shape.hasAliveMask { maskGradient(t, steps) }
                gatherUpdateGradients(t)
                if let kernels {
                    let start = stepStart[t], end = stepStart[t + 1]
                    for first in stride(from: start, to: end, by: UpdateRuleKernels.tile) {
                        let count = min(UpdateRuleKernels.tile, end - first)
                        kernels.backward(
                            first: first, count: count,
                            next: first + count < end || t == 0 ? first + count : stepStart[t - 1],
                            perceptions.base + first * shape.inputs,
                            updateGradients.base + (first - start) * shape.channels,
                            perceptionGradients: perceptionGradient.base)
                        scatter(first, count)
                    }
                } else {
                    forEachTile(t) { first, count in
                        updateRule(t, first, count, parameters.baseAddress!, rounding, parameterGradient)
                        scatter(first, count)
                    }
                }
                if shape.wraps { returnBorderGradient() }
            }
        }
    }

    private func maskGradient(_ t: Int, _ steps: Int) {
        let (keep, gradient) = (kept.base + t * cellCount, self.gradient.base)
        // Beyond the next step's region and its neighbours nothing was scattered.
        let region =
            t == steps - 1 || observed[t] != nil
            ? wholeGrid : regions[t + 2].grown(in: shape)
        for y in region.y {
            let row = index(0, y)
            for x in region.x where keep[row + x] == 0 {
                (gradient + (row + x) * shape.channels).update(repeating: 0, count: shape.channels)
            }
        }
    }

    private func gatherUpdateGradients(_ t: Int) {
        let channels = shape.channels
        let first = stepStart[t]
        for i in first..<stepStart[t + 1] {
            (updateGradients.base + (i - first) * channels).update(
                from: gradient.base + Int(updated[i]) * channels, count: channels)
        }
    }

    /// A tile's gradients of W2, b, W1 and of its perceptions.
    private func updateRule(
        _ t: Int, _ first: Int, _ count: Int, _ parameters: UnsafePointer<Float>, _ rounding: Rounding?,
        _ parameterGradient: UnsafeMutablePointer<Float>
    ) {
        let (channels, units, inputs) = (shape.channels, shape.hidden, shape.inputs)
        let perceptions = self.perceptions.base + first * inputs
        let (hidden, hiddenGradient) = (self.hidden.base, self.hiddenGradient.base)
        let dU = updateGradients.base + (first - stepStart[t]) * channels
        // Cheaper to compute again than to keep: 128 floats a cell.
        hiddenLayer(perceptions, count, parameters, rounding)
        MatrixProduct.multiply(
            m: channels, n: units, k: count, dU, .transposed, lda: channels, hidden, .plain, ldb: units,
            beta: 1,
            parameterGradient + shape.outputWeights.lowerBound, ldc: units)
        MatrixProduct.multiply(
            m: count, n: units, k: channels, dU, .plain, lda: channels,
            parameters + shape.outputWeights.lowerBound, .plain, ldb: units, beta: 0, hiddenGradient,
            ldc: units)
        let biasGradient = parameterGradient + shape.bias.lowerBound
        for i in 0..<count {
            let (h, dA) = (hidden + i * units, hiddenGradient + i * units)
            for j in Swift.stride(from: 0, to: units, by: 8) {
                var value: SIMD8<Float> = load(dA + j)
                value.replace(with: 0, where: load(h + j) .<= SIMD8<Float>.zero)
                save(value, dA + j)
                save(load(biasGradient + j) + value, biasGradient + j)
            }
        }
        MatrixProduct.multiply(
            m: units, n: inputs, k: count, hiddenGradient, .transposed, lda: units, perceptions, .plain,
            ldb: inputs,
            beta: 1, parameterGradient, ldc: inputs)
        MatrixProduct.multiply(
            m: count, n: inputs, k: units, hiddenGradient, .plain, lda: units, parameters, .plain,
            ldb: inputs,
            beta: 0, perceptionGradient.base, ldc: inputs)
    }

    private func scatter(_ first: Int, _ count: Int) {
        switch shape.channels {
        case 16: scatter(first, count, SIMD16<Float>.self)
        default: scatter(first, count, SIMD4<Float>.self)
        }
    }

    /// Adds a tile's perception gradients to the cells that were perceived.
    private func scatter<V: SIMD>(_ first: Int, _ count: Int, _: V.Type) where V.Scalar == Float {
        let channels = shape.channels
        for i in 0..<count {
            for c in Swift.stride(from: 0, to: channels, by: V.scalarCount) {
                let cell = gradient.base + Int(updated[first + i]) * channels + c
                func add(_ dx: Int, _ dy: Int, _ value: V) {
                    let at = cell + (dy * pitch + dx) * channels
                    save(load(at) + value, at)
                }
                let p = perceptionGradient.base + i * shape.inputs + c
                let identity: V = load(p)
                let x: V = load(p + channels) * 0.125, y: V = load(p + 2 * channels) * 0.125
                var corner = V.zero, edge = V.zero, centre = identity
                if shape.perceptionKernels.contains(.laplacian) {
                    corner = load(p + 3 * channels) * 0.0625
                    edge = 2 * corner
                    centre -= 12 * corner
                }
                add(-1, -1, corner - x - y)
                add(0, -1, edge - 2 * y)
                add(1, -1, corner + x - y)
                add(-1, 0, edge - 2 * x)
                add(0, 0, centre)
                add(1, 0, edge + 2 * x)
                add(-1, 1, corner - x + y)
                add(0, 1, edge + 2 * y)
                add(1, 1, corner + x + y)
            }
        }
    }
}
