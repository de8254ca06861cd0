import NCACore
import NCAModelFile
import NCARuntime
import NCATrainingKernels
import Testing

@testable import NCATraining

/// The forward pass against docs/automaton.md: with real numbers, read out plainly and densely; and with simulated
/// rounding, against the fixed-point engine itself.
@Suite struct FloatAutomatonTests {
    // MARK: The page, cell by cell in double precision

    private static func mix64(_ value: UInt64) -> UInt64 {
        var z = value
        z ^= z >> 30
        z = z &* 0xBF58_476D_1CE4_E5B9
        z ^= z >> 27
        z = z &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func fires(_ seed: UInt64, _ step: Int, _ x: Int, _ y: Int, _ rate: Int) -> Bool {
        let key = mix64(seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(step + 1))
        var h = UInt32(x) &* 0x9E37_79B1 &+ UInt32(truncatingIfNeeded: mix64(key &+ UInt64(y)))
        h ^= h >> 16
        h = h &* 0x7FEB_352D
        h ^= h >> 15
        h = h &* 0x846C_A68B
        h ^= h >> 16
        return h >> 17 < UInt32(rate)
    }

    private struct Dense {
        let network: Network
        var state: [Double]

        func at(_ x: Int, _ y: Int, _ c: Int) -> Double {
            let shape = network.shape
            if shape.wraps {
                let (x, y) = ((x + shape.width) % shape.width, (y + shape.height) % shape.height)
                return state[(y * shape.width + x) * shape.channels + c]
            }
            guard 0..<shape.width ~= x, 0..<shape.height ~= y else { return 0 }
            return state[(y * shape.width + x) * shape.channels + c]
        }

        func isAlive(_ x: Int, _ y: Int) -> Bool {
            for j in -1...1 {
                for i in -1...1 where at(x + i, y + j, 3) > Double(ModelFile.defaultAliveThreshold) {
                    return true
                }
            }
            return !network.shape.hasAliveMask
        }

        func perception(_ x: Int, _ y: Int) -> [Double] {
            let sobel: [[Double]] = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
            let laplacian: [[Double]] = [[1, 2, 1], [2, -12, 2], [1, 2, 1]]
            func correlate(_ weight: (Int, Int) -> Double) -> [Double] {
                (0..<network.shape.channels).map { c in
                    var sum = 0.0
                    for j in 0..<3 { for i in 0..<3 { sum += weight(j, i) * at(x + i - 1, y + j - 1, c) } }
                    return sum
                }
            }
            var p = (0..<network.shape.channels).map { at(x, y, $0) }
            p += correlate { sobel[$0][$1] / 8 }
            p += correlate { sobel[$1][$0] / 8 }
            if network.shape.perceptionKernels.contains(.laplacian) {
                p += correlate { laplacian[$0][$1] / 16 }
            }
            return p
        }

        mutating func step(_ number: Int, seed: UInt64) {
            let shape = network.shape
            var next = self
            var before = [Bool](repeating: false, count: shape.width * shape.height)
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    before[y * shape.width + x] = isAlive(x, y)
                    guard isAlive(x, y), fires(seed, number, x, y, shape.fireRate) else { continue }
                    let p = perception(x, y)
                    let hidden = (0..<shape.hidden).map { j in
                        var sum = Double(network.parameters[shape.bias.lowerBound + j])
                        for k in p.indices { sum += p[k] * Double(network.parameters[j * shape.inputs + k]) }
                        return max(sum, 0)
                    }
                    for c in 0..<shape.channels {
                        let row = shape.outputWeights.lowerBound + c * shape.hidden
                        for j in hidden.indices {
                            next.state[(y * shape.width + x) * shape.channels + c] +=
                                Double(network.parameters[row + j]) * hidden[j]
                        }
                    }
                }
            }
            let updated = next
            for y in 0..<shape.height {
                for x in 0..<shape.width where !(before[y * shape.width + x] && updated.isAlive(x, y)) {
                    for c in 0..<shape.channels { next.state[(y * shape.width + x) * shape.channels + c] = 0 }
                }
            }
            self = next
        }
    }

    /// A network that changes much, and a state with living and dead cells.
    private static func problem(_ shape: AutomatonShape, seed: UInt64) -> (network: Network, state: [Float]) {
        var generator = SplitMix64(seed: seed)
        var network = Network(shape: shape, using: &generator)
        for i in shape.outputWeights { network.parameters[i] = generator.uniform(-0.1, 0.1) }
        for i in shape.bias { network.parameters[i] = generator.uniform(-0.1, 0.1) }
        var state = [Float](repeating: 0, count: shape.stateCount)
        for y in 0..<shape.height - 4 {
            for x in 3..<shape.width {
                let cell = (y * shape.width + x) * shape.channels
                for c in 0..<shape.channels { state[cell + c] = generator.uniform(-1, 1) }
            }
        }
        return (network, state)
    }

    private static func run(
        _ network: Network, _ state: [Float], steps: Int, seed: UInt64, rounding: Rounding? = nil,
        variants: [KernelVariant]
    ) -> [Float] {
        let workspace = Workspace(shape: network.shape, maxSteps: steps, variants: variants)
        workspace.load(state)
        workspace.forward(network, steps: steps, fireSeed: seed, rounding: rounding)
        return workspace.unloaded()
    }

    static let shapes = [
        AutomatonShape(channels: 16, hidden: 32, width: 13, height: 12),
        AutomatonShape(
            channels: 8, hidden: 16, perceptionKernels: .all, width: 9, height: 14, fireRate: 32768),
        AutomatonShape(channels: 12, hidden: 24, width: 8, height: 11, fireRate: 9000, hasAliveMask: false),
        AutomatonShape(channels: 16, hidden: 32, width: 9, height: 8, wraps: true),
    ]

    /// Matrix products, and each of the kernels that this processor runs.
    static let ways = [[]] + KernelVariant.allCases.filter(\.isSupported).map { [$0] }

    @Test(arguments: shapes, ways)
    func `the forward pass is the written automaton`(shape: AutomatonShape, variants: [KernelVariant]) {
        let (network, state) = Self.problem(shape, seed: 21)
        var dense = Dense(network: network, state: state.map(Double.init))
        for step in 0..<5 { dense.step(step, seed: 77) }
        let result = Self.run(network, state, steps: 5, seed: 77, variants: variants)
        let error = zip(result, dense.state).map { abs(Double($0) - $1) }.max()!
        #expect(error < 1e-4)
        #expect(zip(result, state).contains { abs($0 - $1) > 0.1 }, "the network must change something")
    }

    @Test(
        arguments: [AutomatonShape(channels: 16, hidden: 32, width: 13, height: 12), shapes[1], shapes[3]],
        ways)
    func `simulated rounding follows the fixed-point engine`(
        shape: AutomatonShape, variants: [KernelVariant]
    ) throws {
        let (network, state) = Self.problem(shape, seed: 22)
        let quantisation = Quantisation(for: network, largestHidden: 8)
        let unit = Float(1 << quantisation.stateFraction)
        let cells = state.map { ($0 * unit).rounded() }
        let world = try World(
            model: try quantisation.modelFile(network, seed: (0, 0), steps: 5).model(), width: shape.width,
            height: shape.height, randomSeed: 5)
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let cell = (y * shape.width + x) * shape.channels
                try world.setCell(x: x, y: y, cells[cell..<cell + shape.channels].map { Int16($0) })
            }
        }
        let steps = 5
        world.step(steps)
        let result = Self.run(
            quantisation.rounded(network), cells.map { $0 / unit }, steps: steps, seed: 5,
            rounding: quantisation.rounding, variants: variants)
        // Single precision cannot hold every 32-bit sum, so that a value now and then rounds to the next unit.
        let differences = try zip(result, world.cells()).map { abs($0 * unit - Float($1)) }
        #expect(differences.max()! <= 4)
        #expect(differences.count { $0 > 0 } * 20 < differences.count)
    }
}
