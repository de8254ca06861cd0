import NCAModelFile
import NCARuntime

extension Network {
    /// The network of a model file, with its weights as real numbers; nil if its shape is another.
    public init?(_ file: ModelFile, shape: AutomatonShape) {
        guard file.channels == shape.channels, file.hidden == shape.hidden,
            file.kernels.contains(.laplacian) == shape.hasLaplacian
        else { return nil }
        func real(_ values: [Int16], _ fraction: Int) -> [Float] {
            values.map { Float($0) / Float(1 << fraction) }
        }
        self.init(
            shape: shape,
            parameters: real(file.inputWeights, file.inputFraction) + real(file.bias, file.stateFraction)
                + real(file.outputWeights, file.outputFraction))
    }
}

/// How a network becomes int8: the fractions of docs/nca-format.md, and the rounding of each tensor.
public struct Quantisation: Equatable, Sendable, Codable {
    public var stateFraction: Int
    public var inputFraction: Int
    public var hiddenFraction: Int
    public var outputFraction: Int

    /// Chooses the finest grids that hold the weights of a network and `largestHidden`, the largest hidden
    /// activation that was seen.
    public init(for network: Network, largestHidden: Float, stateFraction: Int = 12) {
        let shape = network.shape
        func largest(_ range: Range<Int>) -> Float {
            network.parameters[range].reduce(0) { max($0, abs($1)) }
        }
        func fraction(_ largest: Float, limit: Float, in range: ClosedRange<Int>) -> Int {
            range.reversed().first { largest * Float(1 << $0) <= limit } ?? range.lowerBound
        }
        self.stateFraction = stateFraction
        inputFraction = fraction(largest(shape.inputWeights), limit: 127.5, in: 0...15)
        // Half of the range stays free, for what training has not shown.
        hiddenFraction = fraction(2 * largestHidden, limit: 32767, in: 4...14)
        hiddenFraction = min(hiddenFraction, stateFraction + inputFraction)
        outputFraction = fraction(largest(shape.outputWeights), limit: 127.5, in: 0...15)
        outputFraction = max(outputFraction, stateFraction - hiddenFraction)
    }

    public var rounding: Rounding { Rounding(stateFraction: stateFraction, hiddenFraction: hiddenFraction) }

    /// The scale that each hidden unit is given so that both layers use their eight bits: the largest weights into
    /// and out of a unit become equal. ReLU is positively homogeneous, so the network computes what it did.
    public static func unitScales(_ network: Network) -> [Float] {
        let shape = network.shape
        let p = network.parameters
        return (0..<shape.hidden).map { unit in
            var into: Float = 0, out: Float = 0
            for k in 0..<shape.inputs { into = max(into, abs(p[unit * shape.inputs + k])) }
            for c in 0..<shape.channels {
                out = max(out, abs(p[shape.outputWeights.lowerBound + c * shape.hidden + unit]))
            }
            guard into > 0, out > 0 else { return 1 }
            return (out / into).squareRoot()
        }
    }

    /// Multiplies what leads into unit j by `scales[j]`^`power` and divides what leads out by it.
    static func rescale(
        _ vector: inout [Float], _ shape: AutomatonShape, by scales: [Float], power: Float = 1
    ) {
        for (unit, unitScale) in scales.enumerated() {
            let scale = power == 1 ? unitScale : power == -1 ? 1 / unitScale : 1 / (unitScale * unitScale)
            for k in 0..<shape.inputs { vector[unit * shape.inputs + k] *= scale }
            vector[shape.bias.lowerBound + unit] *= scale
            for c in 0..<shape.channels {
                vector[shape.outputWeights.lowerBound + c * shape.hidden + unit] /= scale
            }
        }
    }

    /// The weights as integers, in the order of the parameters.
    private func integers(_ network: Network) -> [Int16] {
        let shape = network.shape
        func round(_ value: Float, _ fraction: Int, _ limit: Float) -> Int16 {
            Int16(min(max((value * Float(1 << fraction)).rounded(), -limit), limit))
        }
        return network.parameters.enumerated().map { index, value in
            if shape.inputWeights.contains(index) { return round(value, inputFraction, 127) }
            if shape.bias.contains(index) { return round(value, stateFraction, 32767) }
            return round(value, outputFraction, 127)
        }
    }

    /// The network whose weights lie on the grids.
    public func rounded(_ network: Network) -> Network {
        let shape = network.shape
        let parameters = integers(network).enumerated().map { index, value in
            let fraction =
                shape.inputWeights.contains(index)
                ? inputFraction : shape.bias.contains(index) ? stateFraction : outputFraction
            return Float(value) / Float(1 << fraction)
        }
        return Network(shape: shape, parameters: parameters)
    }

    /// The model file of a network: what ships.
    public func modelFile(_ network: Network, target: Target, steps: Int) -> ModelFile {
        let shape = network.shape
        let values = integers(network)
        var file = ModelFile(
            channels: shape.channels, hidden: shape.hidden,
            kernels: shape.hasLaplacian ? .standard.union(.laplacian) : .standard,
            stateFraction: stateFraction, inputFraction: inputFraction, hiddenFraction: hiddenFraction,
            outputFraction: outputFraction)
        file.fireRate = shape.fireRate
        file.aliveThreshold = shape.hasAliveMask ? Int(aliveThreshold * Float(1 << stateFraction)) : nil
        file.boundary = shape.wraps ? .wrap : .zero
        file.inputWeights = Array(values[shape.inputWeights])
        file.bias = Array(values[shape.bias])
        file.outputWeights = Array(values[shape.outputWeights])
        (file.gridWidth, file.gridHeight) = (shape.width, shape.height)
        (file.seedX, file.seedY) = (target.seedX, target.seedY)
        file.steps = steps
        return file
    }
}
