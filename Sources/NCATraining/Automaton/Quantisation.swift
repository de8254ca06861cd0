import NCAModelFile
import NCARuntime

/// How a network becomes integers: the fractions of docs/nca-format.md, from which each tensor takes its own.
package struct Quantisation: Equatable, Sendable, Codable {
    /// Binary digits after the point: of state and bias, of input weights, hidden values and output weights.
    package var stateFraction: Int
    package var inputFraction: Int
    package var hiddenFraction: Int
    package var outputFraction: Int

    /// States reach ±8 with a step of 2⁻¹²: colours end at 1, and hidden channels are kept below by the overflow
    /// penalty.
    package static let defaultStateFraction = 12
    /// 2× headroom for unseen activations.
    private static let hiddenHeadroom: Float = 2
    /// The largest hidden activation that is assumed of a network before any was measured.
    static let assumedLargestHidden: Float = 4
    /// What a model file allows for weights, and hidden values finer than a sixteenth.
    private static let weightFractions = 0...15, hiddenFractions = 4...14

    /// Chooses the finest grids that hold the weights of a network and `largestHidden`, the largest hidden
    /// activation that was seen.
    package init(
        for network: Network, largestHidden: Float, stateFraction: Int = Quantisation.defaultStateFraction
    ) {
        func finest(_ largest: Float, limit: Float, in range: ClosedRange<Int>) -> Int {
            range.reversed().first { largest * Float(1 << $0) <= limit } ?? range.lowerBound
        }
        self.stateFraction = stateFraction
        (inputFraction, hiddenFraction, outputFraction) = (0, 0, 0)
        for tensor in network.shape.tensors where tensor.isMatrix {
            let largest = network.parameters[tensor.range].reduce(0) { max($0, abs($1)) }
            // Half a unit more than the limit is rounded to it.
            self[keyPath: tensor.fraction] = finest(
                largest, limit: tensor.limit + 0.5, in: Self.weightFractions)
        }
        hiddenFraction = finest(
            Self.hiddenHeadroom * largestHidden, limit: Float(Int16.max), in: Self.hiddenFractions)
        // Sums are shifted right only.
        hiddenFraction = min(hiddenFraction, stateFraction + inputFraction)
        outputFraction = max(outputFraction, stateFraction - hiddenFraction)
    }

    /// The grids of a model file.
    init(_ file: ModelFile) {
        stateFraction = file.stateFraction
        inputFraction = file.inputFraction
        hiddenFraction = file.hiddenFraction
        outputFraction = file.outputFraction
    }

    package var rounding: Rounding { Rounding(stateFraction: stateFraction, hiddenFraction: hiddenFraction) }

    /// Whether a model file may have these fractions; what was read from a checkpoint may be anything.
    var isValid: Bool {
        [stateFraction, inputFraction, hiddenFraction, outputFraction].allSatisfy(
            Self.weightFractions.contains)
    }

    func unitsPerOne(_ tensor: Tensor) -> Float { Float(1 << self[keyPath: tensor.fraction]) }

    // MARK: Hidden units

    /// The scale that each hidden unit is given so that both layers use their eight bits: the largest weights into
    /// and out of a unit become equal. ReLU is positively homogeneous, so the network computes what it did.
    package static func unitScales(_ network: Network) -> [Float] {
        let shape = network.shape
        var into = [Float](repeating: 0, count: shape.hidden), out = into
        for tensor in shape.tensors where tensor.isMatrix {
            for (offset, index) in tensor.range.enumerated() {
                let (unit, value) = (tensor.unit(offset), abs(network.parameters[index]))
                switch tensor.units {
                case .intoUnits: into[unit] = max(into[unit], value)
                case .outOfUnits: out[unit] = max(out[unit], value)
                }
            }
        }
        return zip(into, out).map { $0 > 0 && $1 > 0 ? ($1 / $0).squareRoot() : 1 }
    }

    /// The power of the scales that a vector changes by when parameters are scaled: the parameters themselves, their
    /// gradients, and squares of gradients.
    package enum ScaledQuantity {
        case parameters, gradients, squaredGradients
    }

    /// Goes over to scaled hidden units: what leads into unit j is multiplied by `scales[j]`, what leads out is divided
    /// by it; gradients the other way round.
    package static func rescale(
        _ vector: inout [Float], _ shape: AutomatonShape, by scales: [Float],
        as quantity: ScaledQuantity = .parameters
    ) {
        let factors = scales.map { scale in
            switch quantity {
            case .parameters: scale
            case .gradients: 1 / scale
            case .squaredGradients: 1 / (scale * scale)
            }
        }
        for tensor in shape.tensors {
            for (offset, index) in tensor.range.enumerated() {
                let factor = factors[tensor.unit(offset)]
                switch tensor.units {
                case .intoUnits: vector[index] *= factor
                case .outOfUnits: vector[index] /= factor
                }
            }
        }
    }

    // MARK: Integers

    /// A tensor's parameters as integers.
    private func integers(_ tensor: Tensor, of network: Network) -> [Int16] {
        let units = unitsPerOne(tensor)
        return network.parameters[tensor.range].map { value in
            Int16(min(max((value * units).rounded(), -tensor.limit), tensor.limit))
        }
    }

    /// The network whose parameters lie on the grids.
    package func rounded(_ network: Network) -> Network {
        let parameters = network.shape.tensors.flatMap { tensor in
            let units = unitsPerOne(tensor)
            return integers(tensor, of: network).map { Float($0) / units }
        }
        return Network(shape: network.shape, parameters: parameters)
    }

    /// The model file of a network: what ships.
    /// - Parameters:
    ///   - seed: the cell where it is planted.
    ///   - steps: from the seed to full growth, as the model suggests.
    package func modelFile(_ network: Network, seed: (x: Int, y: Int), steps: Int) -> ModelFile {
        let shape = network.shape
        var file = ModelFile(
            channels: shape.channels, hidden: shape.hidden, kernels: shape.perceptionKernels,
            stateFraction: stateFraction, inputFraction: inputFraction, hiddenFraction: hiddenFraction,
            outputFraction: outputFraction)
        file.fireRate = shape.fireRate
        if !shape.hasAliveMask { file.aliveThreshold = nil }
        file.boundary = shape.wraps ? .wrap : .zero
        while file.forms.count < shape.forms { file.forms.append(file.forms[0]) }
        for tensor in shape.tensors { file[keyPath: tensor.stored] = integers(tensor, of: network) }
        (file.gridWidth, file.gridHeight) = (shape.width, shape.height)
        (file.seedX, file.seedY) = seed
        file.steps = steps
        return file
    }
}
