import Foundation

/// Adam (Kingma and Ba 2015), for what is no matrix: the bias.
public struct Adam: Equatable, Sendable {
    public static let beta1: Float = 0.9
    public static let beta2: Float = 0.999
    public static let epsilon: Float = 1e-8

    public internal(set) var firstMoment: [Float]
    public internal(set) var secondMoment: [Float]
    public internal(set) var updates = 0

    public init(count: Int) {
        firstMoment = Array(repeating: 0, count: count)
        secondMoment = Array(repeating: 0, count: count)
    }

    /// One update of the parameters in `range`.
    public mutating func update(
        _ parameters: inout [Float], gradient: [Float], range: Range<Int>, learningRate: Float
    ) {
        updates += 1
        let correction1 = 1 - powf(Self.beta1, Float(updates))
        let correction2 = 1 - powf(Self.beta2, Float(updates))
        for i in range {
            firstMoment[i] = Self.beta1 * firstMoment[i] + (1 - Self.beta1) * gradient[i]
            secondMoment[i] = Self.beta2 * secondMoment[i] + (1 - Self.beta2) * gradient[i] * gradient[i]
            let denominator = (secondMoment[i] / correction2).squareRoot() + Self.epsilon
            parameters[i] -= learningRate * (firstMoment[i] / correction1) / denominator
        }
    }
}
