import NCACore
import NCATrainingKernels
import Testing

@testable import NCATraining

/// The kernels that this processor runs against the matrix products in single precision.
@Suite struct UpdateRuleKernelTests {
    private struct Rollout {
        var state: [Float]
        var stateGradient: [Float]
        var parameterGradient: [Float]
    }

    private static func rollout(
        _ shape: AutomatonShape, steps: Int, rounding: Rounding?, variant: KernelVariant?
    ) -> Rollout {
        var generator = SplitMix64(seed: 7)
        var network = Network(shape: shape, using: &generator)
        for i in shape.outputWeights { network.parameters[i] = generator.uniform(-0.02, 0.02) }
        for i in shape.bias { network.parameters[i] = generator.uniform(-0.2, 0.2) }
        var state = [Float](repeating: 0, count: shape.stateCount)
        for y in 2..<shape.height - 3 {
            for x in 3..<shape.width - 2 {
                let cell = (y * shape.width + x) * shape.channels
                for c in 0..<shape.channels { state[cell + c] = generator.uniform(-1, 1) }
                state[cell + 3] = generator.uniform(0.5, 1)
            }
        }
        let workspace = Workspace(shape: shape, maxSteps: steps, variants: variant.map { [$0] } ?? [])
        #expect(workspace.kernels?.variant == variant, "both sides must not be the same code")
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        // Twice, so that what the first rollout leaves in the memory would show.
        for _ in 0..<2 {
            workspace.load(state)
            workspace.forward(network, steps: steps, fireSeed: 11, rounding: rounding)
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
    ]

    /// Every variant that this processor runs, with and without simulated rounding.
    static let ways: [(KernelVariant, Rounding?)] = KernelVariant.allCases.filter(\.isSupported).flatMap {
        [($0, nil), ($0, Rounding(stateFraction: 12, hiddenFraction: 11))]
    }

    @Test(arguments: shapes, ways)
    func `kernels give the states and gradients of matrix products`(
        shape: AutomatonShape, way: (variant: KernelVariant, rounding: Rounding?)
    ) {
        let kernels = Self.rollout(shape, steps: 6, rounding: way.rounding, variant: way.variant)
        let products = Self.rollout(shape, steps: 6, rounding: way.rounding, variant: nil)
        // Sums in another order may round to a neighbouring unit.
        let limit = way.rounding == nil ? 1e-5 : 1e-3
        #expect(Self.difference(kernels.state, products.state) < limit)
        #expect(Self.difference(kernels.stateGradient, products.stateGradient) < limit)
        for tensor in shape.tensors {
            #expect(
                Self.difference(
                    kernels.parameterGradient[tensor.range], products.parameterGradient[tensor.range])
                    < limit)
        }
    }

    @Test func `the small preset has kernels where the processor has AVX2 or NEON`() {
        let preset = AutomatonPreset.micro
        let shape = AutomatonShape(
            channels: preset.channels, hidden: preset.hidden, width: 8, height: 8)
        let workspace = Workspace(shape: shape, maxSteps: 1)
        let isThere = KernelVariant.avx2.isSupported || KernelVariant.neon.isSupported
        #expect((workspace.kernels != nil) == isThere)
    }
}
