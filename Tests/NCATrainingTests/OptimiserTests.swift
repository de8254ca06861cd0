import Foundation
import NCACore
import Testing

@testable import NCATraining

@Suite struct OptimiserTests {
    @Test func `Adam computes what its paper says, in double precision by hand`() {
        var adam = Adam(count: 3)
        var parameters: [Float] = [1, -2, 5]
        var (m, v, expected) = ([0.0, 0, 0], [0.0, 0, 0], [1.0, -2, 5])
        for step in 1...5 {
            let gradient: [Float] = [0.5, -0.1 * Float(step), 9]
            adam.update(&parameters, gradient: gradient, ranges: [0..<2], learningRate: 0.01)
            for i in 0..<2 {
                m[i] = 0.9 * m[i] + 0.1 * Double(gradient[i])
                v[i] = 0.999 * v[i] + 0.001 * Double(gradient[i]) * Double(gradient[i])
                let (mHat, vHat) = (
                    m[i] / (1 - pow(0.9, Double(step))), v[i] / (1 - pow(0.999, Double(step)))
                )
                expected[i] -= 0.01 * mHat / (vHat.squareRoot() + 1e-8)
            }
        }
        for i in 0..<3 { #expect(abs(Double(parameters[i]) - expected[i]) < 1e-5) }
        #expect(parameters[2] == 5, "what is outside the range stays")
    }

    @Test(arguments: [(24, 9), (9, 24), (16, 16)])
    func `Muon's direction has singular values about 1 and the gradient's signs`(rows: Int, columns: Int) {
        var generator = SplitMix64(seed: 1)
        let matrix = (0..<rows * columns).map { _ in generator.uniform(-1, 1) }
        let result = Muon.orthogonalised(matrix, rows, columns)
        // The Gram matrix of the shorter side must be near the identity: its eigenvalues are squared singular values.
        let side = min(rows, columns)
        func entry(_ i: Int, _ k: Int) -> Float {
            rows > columns ? result[k * columns + i] : result[i * columns + k]
        }
        var trace: Float = 0
        for i in 0..<side {
            var diagonal: Float = 0
            for k in 0..<max(rows, columns) { diagonal += entry(i, k) * entry(i, k) }
            // Newton-Schulz with these coefficients leaves singular values between 0.7 and 1.2.
            #expect(0.3...1.5 ~= diagonal)
            trace += diagonal
        }
        #expect(abs(trace / Float(side) - 0.9) < 0.35)
        #expect(zip(matrix, result).reduce(0) { $0 + $1.0 * $1.1 } > 0)
    }

    @Test func `each tensor's gradient has length 1 before it is applied`() {
        let normalised = Optimiser.normalised([3, 4, 1e-3, 0, 7], tensors: [0..<2, 2..<4, 4..<5])
        #expect(normalised == [0.6, 0.8, 1, 0, 1])
    }
}
