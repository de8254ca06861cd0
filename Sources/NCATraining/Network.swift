import NCARuntime
import NCACore

/// The sizes of an automaton: C channels (a multiple of 4), H hidden units (a multiple of 8), K = kernels · C inputs,
/// on a grid.
public struct AutomatonShape: Equatable, Sendable, Codable {
    public var channels: Int
    public var hidden: Int
    public var hasLaplacian: Bool
    public var width: Int
    public var height: Int
    /// The share of cells that fire in a step, in 1/32768 as in a `.nca` file.
    public var fireRate: Int
    public var hasAliveMask: Bool
    /// Whether the grid's sides are joined; otherwise zeros lie around it.
    public var wraps: Bool

    public init(
        channels: Int = 16, hidden: Int = 128, hasLaplacian: Bool = false, width: Int = 64, height: Int = 64,
        fireRate: Int = 16384, hasAliveMask: Bool = true, wraps: Bool = false
    ) {
        precondition(channels % 4 == 0 && hidden % 8 == 0, "the trainer works on whole vectors")
        self.channels = channels
        self.hidden = hidden
        self.hasLaplacian = hasLaplacian
        self.width = width
        self.height = height
        self.fireRate = fireRate
        self.hasAliveMask = hasAliveMask
        self.wraps = wraps
    }

    public var kernels: Int { hasLaplacian ? 4 : 3 }
    public var inputs: Int { kernels * channels }
    /// Floats of a state: `[height][width][channels]`.
    public var stateCount: Int { height * width * channels }

    /// Where the tensors lie in the flat vector of parameters: input weights `[H][K]`, bias `[H]`, output
    /// weights `[C][H]`.
    public var inputWeights: Range<Int> { 0..<hidden * inputs }
    public var bias: Range<Int> { inputWeights.upperBound..<inputWeights.upperBound + hidden }
    public var outputWeights: Range<Int> { bias.upperBound..<bias.upperBound + channels * hidden }
    public var parameterCount: Int { outputWeights.upperBound }
    /// One range per tensor.
    public var tensors: [Range<Int>] { [inputWeights, bias, outputWeights] }
}

/// Threshold of the alive mask: a cell is mature when its alpha is above it (Distill 2020).
public let aliveThreshold: Float = 0.1

/// The parameters of the update rule, one flat vector in the order of ``AutomatonShape/tensors``.
public struct Network: Equatable, Sendable {
    public let shape: AutomatonShape
    public var parameters: [Float]

    public init(shape: AutomatonShape, parameters: [Float]) {
        precondition(parameters.count == shape.parameterCount)
        self.shape = shape
        self.parameters = parameters
    }

    /// Input weights by Glorot and Bengio (2010), bias zero, and output weights zero, so that the first step
    /// changes nothing.
    public init(shape: AutomatonShape, using generator: inout SplitMix64) {
        let limit = (6 / Float(shape.inputs + shape.hidden)).squareRoot()
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        for i in shape.inputWeights { parameters[i] = generator.uniform(-limit, limit) }
        self.init(shape: shape, parameters: parameters)
    }
}
