import NCACore
import NCATrainingKernels
import Testing

@testable import NCATraining

/// The kernels for AVX-512 with bfloat16 against the matrix products in single precision.
@Suite(
    .enabled(
        if: UpdateRuleKernels.isSupported,
        "this processor has no AVX-512 with bfloat16: there are no kernels to compare"))
struct UpdateRuleKernelTests {
    private struct Rollout {
        var state: [Float]
        var stateGradient: [Float]
        var parameterGradient: [Float]
    }

    private static func rollout(_ shape: AutomatonShape, steps: Int, rounding: Rounding?, usesKernels: Bool)
        -> Rollout
    {
        var generator = SplitMix64(seed: 7)
        var network = Network(shape: shape, using: &generator)
        for i in shape.outputWeights { network.parameters[i] = generator.uniform(-0.02, 0.02) }
        for form in 0..<shape.forms {
            for i in shape.bias(of: form) { network.parameters[i] = generator.uniform(-0.2, 0.2) }
        }
        var state = [Float](repeating: 0, count: shape.stateCount)
        for y in 2..<shape.height - 3 {
            for x in 3..<shape.width - 2 {
                let cell = (y * shape.width + x) * shape.channels
                for c in 0..<shape.channels { state[cell + c] = generator.uniform(-1, 1) }
                state[cell + 3] = generator.uniform(0.5, 1)
            }
        }
        let workspace = Workspace(shape: shape, maxSteps: steps, usesKernels: usesKernels)
        #expect((workspace.kernels != nil) == usesKernels, "both sides must not be the same code")
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        // Twice, so that what the first rollout leaves in the memory would show.
        for run in 0..<2 {
            workspace.load(state)
            let form = (run + shape.forms) % shape.forms
            workspace.forward(network, steps: steps, form: form, fireSeed: 11, rounding: rounding)
            workspace.gradient.fill(0)
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    for c in 0..<shape.channels {
                        workspace.gradient[workspace.index(x, y) * shape.channels + c] = generator.uniform(
                            -1, 1)
                    }
                }
            }
            for i in parameters.indices { parameters[i] = 0 }
            workspace.backward(network, steps: steps, rounding: rounding, parameterGradient: &parameters)
        }
        var gradient = state
        let row = shape.width * shape.channels
        for y in 0..<shape.height {
            for i in 0..<row {
                gradient[y * row + i] = workspace.gradient[workspace.index(0, y) * shape.channels + i]
            }
        }
        return Rollout(state: workspace.unloaded(), stateGradient: gradient, parameterGradient: parameters)
    }

    /// The length of a − b over the length of b.
    private static func difference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
        func length(_ values: some Sequence<Float>) -> Double {
            values.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
        }
        return length(zip(a, b).map { $0 - $1 }) / length(b)
    }

    static let shapes = [
        AutomatonShape(channels: 16, hidden: 128, width: 15, height: 14),
        AutomatonShape(
            channels: 16, hidden: 32, perceptionKernels: .all, width: 10, height: 13, fireRate: 20000),
        AutomatonShape(channels: 32, hidden: 64, width: 9, height: 11, hasAliveMask: false),
        AutomatonShape(channels: 16, hidden: 64, width: 9, height: 8, wraps: true),
        AutomatonShape(channels: 16, hidden: 64, width: 11, height: 10, forms: 2),
    ]

    @Test(arguments: shapes, [nil, Rounding(stateFraction: 12, hiddenFraction: 11)])
    func `kernels give the states of single precision, and gradients within bfloat16`(
        shape: AutomatonShape, rounding: Rounding?
    ) {
        let kernels = Self.rollout(shape, steps: 6, rounding: rounding, usesKernels: true)
        let products = Self.rollout(shape, steps: 6, rounding: rounding, usesKernels: false)
        // Sums in another order may round to a neighbouring unit.
        #expect(Self.difference(kernels.state, products.state) < (rounding == nil ? 1e-5 : 1e-3))
        for form in 0..<shape.forms {
            let bias = shape.bias(of: form), isOwn = form == 1 % shape.forms
            #expect(kernels.parameterGradient[bias].contains { $0 != 0 } == isOwn)
            #expect(products.parameterGradient[bias].contains { $0 != 0 } == isOwn)
        }
        #expect(Self.difference(kernels.stateGradient, products.stateGradient) < 0.01)
        for tensor in shape.tensors
        where products.parameterGradient[tensor.range].contains(where: { $0 != 0 }) {
            #expect(
                Self.difference(
                    kernels.parameterGradient[tensor.range], products.parameterGradient[tensor.range]) < 0.01)
        }
    }
}
