import NCACore
import NCATrainingKernels
import Testing

@testable import NCATraining

/// The backward pass against finite differences of the forward pass.
@Suite struct GradientTests {
    /// A state and weights of ordinary size, and a loss that weighs every channel of every cell differently.
    private struct Problem {
        var network: Network
        var state: [Float]
        let weights: [Float]
        let steps: Int
        /// How the update rule is computed.
        let variants: [KernelVariant]

        init(_ shape: AutomatonShape, steps: Int, seed: UInt64, variants: [KernelVariant] = []) {
            var generator = SplitMix64(seed: seed)
            network = Network(shape: shape, using: &generator)
            for i in shape.outputWeights { network.parameters[i] = generator.uniform(-0.2, 0.2) }
            for i in shape.bias { network.parameters[i] = generator.uniform(-0.1, 0.1) }
            // An island of life: some cells are dead, some on the edge.
            state = [Float](repeating: 0, count: shape.stateCount)
            for y in 1..<shape.height - 2 {
                for x in 2..<shape.width - 1 {
                    let cell = (y * shape.width + x) * shape.channels
                    for c in 0..<shape.channels { state[cell + c] = generator.uniform(-0.8, 0.8) }
                    state[cell + 3] = generator.uniform(0.3, 1)
                }
            }
            weights = (0..<shape.stateCount).map { _ in generator.uniform(-1, 1) }
            self.steps = steps
            self.variants = variants
        }

        /// The loss, summed in double precision.
        func loss() -> Double {
            let workspace = Workspace(shape: network.shape, maxSteps: steps, variants: variants)
            workspace.load(state)
            workspace.forward(network, steps: steps, fireSeed: 3)
            return zip(workspace.unloaded(), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }

        func gradients() -> (parameters: [Float], state: [Float]) {
            let shape = network.shape
            let workspace = Workspace(shape: shape, maxSteps: steps, variants: variants)
            workspace.load(state)
            workspace.forward(network, steps: steps, fireSeed: 3)
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    for c in 0..<shape.channels {
                        workspace.gradient[workspace.index(x, y) * shape.channels + c] =
                            weights[(y * shape.width + x) * shape.channels + c]
                    }
                }
            }
            var parameters = [Float](repeating: 0, count: shape.parameterCount)
            workspace.backward(network, steps: steps, parameterGradient: &parameters)
            var state = [Float](repeating: 0, count: shape.stateCount)
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    for c in 0..<shape.channels {
                        state[(y * shape.width + x) * shape.channels + c] =
                            workspace.gradient[workspace.index(x, y) * shape.channels + c]
                    }
                }
            }
            return (parameters, state)
        }
    }

    /// A gradient must be the slope to the left, to the right, or between: at a kink of ReLU the sides differ, and
    /// either is a gradient. Where slopes change with the step, a mask flips nearby, and nothing can be compared.
    private func expectMatch(
        _ problem: Problem, _ path: WritableKeyPath<Problem, [Float]>, _ gradient: [Float], indices: [Int]
    ) {
        var checked = 0
        let here = problem.loss()
        for index in indices {
            func loss(_ step: Float) -> Double {
                var moved = problem
                moved[keyPath: path][index] += step
                return moved.loss()
            }
            func slope(_ step: Float) -> Double { (loss(step) - loss(-step)) / (Double(step) * 2) }
            let (coarse, fine) = (slope(1e-3), slope(5e-4))
            guard abs(coarse - fine) < 0.01 * max(1, abs(fine)) else { continue }
            checked += 1
            let sides = [fine, (loss(5e-4) - here) / 5e-4, (here - loss(-5e-4)) / 5e-4]
            let error = sides.map { abs(Double(gradient[index]) - $0) }.min()!
            #expect(error < 0.02 * max(1, abs(fine)), "at \(index): \(gradient[index]), not \(sides)")
        }
        #expect(checked * 2 > indices.count, "most places must be smooth enough to compare")
    }

    static let shapes = [
        AutomatonShape(channels: 16, hidden: 24, width: 9, height: 8),
        AutomatonShape(
            channels: 8, hidden: 16, perceptionKernels: .all, width: 7, height: 9, fireRate: 32768),
        AutomatonShape(channels: 12, hidden: 16, width: 6, height: 7, fireRate: 20000, hasAliveMask: false),
        AutomatonShape(channels: 16, hidden: 16, width: 6, height: 5, hasAliveMask: false, wraps: true),
        AutomatonShape(channels: 8, hidden: 16, width: 5, height: 6, fireRate: 32768, wraps: true),
    ]

    @Test(arguments: shapes, [1, 4])
    func `gradients of every tensor and of the state match finite differences`(
        shape: AutomatonShape, steps: Int
    ) {
        let problem = Problem(shape, steps: steps, seed: 5)
        let (parameters, state) = problem.gradients()
        var generator = SplitMix64(seed: 6)
        for tensor in shape.tensors {
            let indices = (0..<25).map { _ in
                generator.integer(tensor.range.lowerBound...tensor.range.upperBound - 1)
            }
            expectMatch(problem, \.network.parameters, parameters, indices: indices)
        }
        // Cells of the island: a dead cell's alpha would bring it to life, which no slope tells.
        let indices = (0..<60).map { _ in generator.integer(0...shape.stateCount - 1) }
            .filter { problem.state[$0] != 0 }
        expectMatch(problem, \.state, state, indices: indices)
    }

    /// Of a width that all kernels take.
    @Test(arguments: KernelVariant.allCases.filter(\.isSupported))
    func `gradients of the kernels match finite differences`(variant: KernelVariant) {
        let shape = AutomatonShape(channels: 16, hidden: 32, width: 7, height: 8, fireRate: 32768)
        let problem = Problem(shape, steps: 3, seed: 8, variants: [variant])
        let (parameters, _) = problem.gradients()
        var generator = SplitMix64(seed: 9)
        for tensor in shape.tensors {
            let indices = (0..<40).map { _ in
                generator.integer(tensor.range.lowerBound...tensor.range.upperBound - 1)
            }
            expectMatch(problem, \.network.parameters, parameters, indices: indices)
        }
    }

    @Test func `the loss's gradient matches finite differences`() throws {
        let shape = AutomatonShape(channels: 8, hidden: 8, width: 6, height: 5)
        var generator = SplitMix64(seed: 1)
        let target = try Target(width: 6, height: 5, values: (0..<120).map { _ in generator.uniform(0.4, 1) })
        let state = (0..<shape.stateCount).map { _ in generator.uniform(-8, 8) }
        let workspace = Workspace(shape: shape, maxSteps: 1)
        workspace.load(state)
        let colour = workspace.setLossGradient(TargetLoss(values: target.values))
        /// Mean squared error of the colours, and the mean square of what hidden channels exceed the limit by.
        func loss(_ state: [Float]) -> (colour: Double, total: Double) {
            var colour = 0.0, overflow = 0.0
            for cell in 0..<30 {
                for c in 0..<8 {
                    let value = Double(state[8 * cell + c])
                    if c < 4 {
                        colour +=
                            (value - Double(target.values[4 * cell + c]))
                            * (value - Double(target.values[4 * cell + c]))
                    } else {
                        let excess = max(abs(value) - Double(OverflowPenalty.limit), 0)
                        overflow += excess * excess
                    }
                }
            }
            return (colour / 120, colour / 120 + overflow / 240)
        }
        #expect(abs(Double(colour) - loss(state).colour) < 1e-4)
        for y in 0..<5 {
            for x in 0..<6 {
                for c in 0..<8 {
                    var up = state, down = state
                    let index = (6 * y + x) * 8 + c
                    up[index] += 1e-2
                    down[index] -= 1e-2
                    let slope = (loss(up).total - loss(down).total) / Double(up[index] - down[index])
                    let gradient = Double(workspace.gradient[workspace.index(x, y) * 8 + c])
                    #expect(abs(gradient - slope) < 1e-4)
                }
            }
        }
    }
}
