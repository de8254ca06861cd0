import NCACore
import NCAModelFile

/// The parameters of an update rule as real numbers.
public struct Network: Equatable, Sendable {
    /// Sizes, and what cells perceive.
    public let shape: AutomatonShape
    /// One flat vector, in the order of ``AutomatonShape/tensors``.
    package var parameters: [Float]

    package init(shape: AutomatonShape, parameters: [Float]) {
        precondition(
            parameters.count == shape.parameterCount, "a network has as many parameters as its shape")
        self.shape = shape
        self.parameters = parameters
    }

    /// Input weights by Glorot and Bengio (2010), bias zero, and output weights zero, so that the first step
    /// changes nothing.
    package init(shape: AutomatonShape, using generator: inout SplitMix64) {
        let limit = (6 / Float(shape.inputs + shape.hidden)).squareRoot()
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        for i in shape.inputWeights { parameters[i] = generator.uniform(-limit, limit) }
        self.init(shape: shape, parameters: parameters)
    }

    /// The network of a model file, from which training can begin; nil if channels, hidden width or perception kernels
    /// are others than the shape's. Forms that the file does not have begin with its first bias.
    public init?(_ file: ModelFile, shape: AutomatonShape) {
        guard file.channels == shape.channels, file.hidden == shape.hidden,
            file.kernels == shape.perceptionKernels
        else { return nil }
        let grids = Quantisation(file)
        var file = file
        while file.forms.count < shape.forms { file.forms.append(file.forms[0]) }
        self.init(
            shape: shape,
            parameters: shape.tensors.flatMap { tensor in
                file[keyPath: tensor.stored].map { Float($0) / grids.unitsPerOne(tensor) }
            })
    }
}
