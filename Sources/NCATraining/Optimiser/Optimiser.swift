/// How gradients move the parameters: ``Muon`` for matrices, ``Adam`` for vectors.
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
        let tensors = network.shape.tensors
        let gradient = Self.normalised(gradient, tensors: tensors.map(\.range))
        for tensor in tensors where tensor.isMatrix {
            muon.update(
                &network.parameters, gradient: gradient, range: tensor.range, rows: tensor.rows,
                columns: tensor.columns, learningRate: learningRate)
        }
        adam.update(
            &network.parameters, gradient: gradient, ranges: tensors.filter { !$0.isMatrix }.map(\.range),
            learningRate: learningRate)
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
        Quantisation.rescale(&adam.firstMoment, shape, by: scales, as: .gradients)
        Quantisation.rescale(&adam.secondMoment, shape, by: scales, as: .squaredGradients)
        Quantisation.rescale(&muon.velocity, shape, by: scales, as: .gradients)
    }
}
