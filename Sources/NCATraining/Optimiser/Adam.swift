import Foundation

/// Adam (Kingma and Ba 2015), for what is no matrix: the biases.
package struct Adam: Equatable, Sendable {
    static let beta1: Float = 0.9
    static let beta2: Float = 0.999
    static let epsilon: Float = 1e-8

    package internal(set) var firstMoment: [Float]
    package internal(set) var secondMoment: [Float]
    package internal(set) var updates = 0

    package init(count: Int) {
        firstMoment = Array(repeating: 0, count: count)
        secondMoment = Array(repeating: 0, count: count)
    }

    /// One update of the parameters in `ranges`.
    package mutating func update(
        _ parameters: inout [Float], gradient: [Float], ranges: [Range<Int>], learningRate: Float
    ) {
        updates += 1
        let correction1 = 1 - powf(Self.beta1, Float(updates))
        let correction2 = 1 - powf(Self.beta2, Float(updates))
        for i in ranges.joined() {
            firstMoment[i] = Self.beta1 * firstMoment[i] + (1 - Self.beta1) * gradient[i]
            secondMoment[i] = Self.beta2 * secondMoment[i] + (1 - Self.beta2) * gradient[i] * gradient[i]
            let denominator = (secondMoment[i] / correction2).squareRoot() + Self.epsilon
            parameters[i] -= learningRate * (firstMoment[i] / correction1) / denominator
        }
    }
}
