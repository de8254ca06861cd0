/// How gradients move the parameters: ``Muon`` for the two weight matrices, ``Adam`` for the bias.
///
/// The Distill article uses Adam for all. With Muon the same error takes about a third of the iterations, as all
/// directions of the matrices learn at one speed; see docs/training.md.
struct Optimiser: Equatable, Sendable {
    var adam: Adam
    var muon: Muon

    init(shape: AutomatonShape) {
        adam = Adam(count: shape.parameterCount)
        muon = Muon(count: shape.parameterCount)
    }

    /// One update. The gradient of each tensor is scaled to length 1 before, as in the article: the size of a gradient
    /// through 80 steps says little.
    mutating func update(_ network: inout Network, gradient: [Float], learningRate: Float) {
        let shape = network.shape
        let gradient = Self.normalised(gradient, tensors: shape.tensors)
        adam.update(&network.parameters, gradient: gradient, range: shape.bias, learningRate: learningRate)
        muon.update(
            &network.parameters, gradient: gradient, range: shape.inputWeights, rows: shape.hidden,
            columns: shape.inputs, learningRate: learningRate)
        muon.update(
            &network.parameters, gradient: gradient, range: shape.outputWeights, rows: shape.channels,
            columns: shape.hidden, learningRate: learningRate)
    }

    static func normalised(_ gradient: [Float], tensors: [Range<Int>]) -> [Float] {
        var result = gradient
        for tensor in tensors {
            let length = gradient[tensor].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for i in tensor { result[i] /= length + 1e-12 }
        }
        return result
    }

    /// Goes over to parameters that were scaled: a gradient by a scaled parameter is that by the parameter, divided by
    /// the scale.
    mutating func rescale(_ shape: AutomatonShape, by scales: [Float]) {
        Quantisation.rescale(&adam.firstMoment, shape, by: scales, power: -1)
        Quantisation.rescale(&adam.secondMoment, shape, by: scales, power: -2)
        Quantisation.rescale(&muon.velocity, shape, by: scales, power: -1)
    }
}
