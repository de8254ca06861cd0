import NCAModelFile

/// One tensor of the update rule: where it lies among the parameters, its shape, and how a model file stores it.
///
/// Optimiser, rounding and model files go through ``AutomatonShape/tensors``; a further tensor is one more entry there.
package struct Tensor: Sendable {
    package enum Name: String, CaseIterable, Sendable {
        case inputWeights, bias, outputWeights, formBias
    }

    /// How a tensor belongs to the hidden units: its rows lead into them, one row each, or its columns out of them.
    package enum UnitSide: Sendable {
        case intoUnits, outOfUnits
    }

    package let name: Name
    /// Where it lies in the flat vector of parameters, row-major.
    package let range: Range<Int>
    package let rows: Int
    /// 1: a vector.
    package let columns: Int
    package let units: UnitSide
    /// Its grid, as a number of binary digits after the point.
    package let fraction: WritableKeyPath<Quantisation, Int> & Sendable
    /// The largest integer that stores a parameter; the smallest is its negative.
    package let limit: Float
    /// Its integers in a model file.
    package let stored: WritableKeyPath<ModelFile, [Int16]> & Sendable

    package var isMatrix: Bool { columns > 1 }

    /// The hidden unit that the element at `offset` of the tensor belongs to.
    func unit(_ offset: Int) -> Int { units == .intoUnits ? offset / columns : offset % columns }
}

extension AutomatonShape {
    /// Input weights `[H][K]`, bias `[H]`, output weights `[C][H]`, and for each form after the first a bias `[H]`: the
    /// order of the flat vector of parameters.
    package var tensors: [Tensor] {
        [
            Tensor(
                name: .inputWeights, range: inputWeights, rows: hidden, columns: inputs, units: .intoUnits,
                fraction: \.inputFraction, limit: 127, stored: \.inputWeights),
            Tensor(
                name: .bias, range: bias, rows: hidden, columns: 1, units: .intoUnits,
                fraction: \.stateFraction, limit: 32767, stored: \.bias),
            Tensor(
                name: .outputWeights, range: outputWeights, rows: channels, columns: hidden,
                units: .outOfUnits, fraction: \.outputFraction, limit: 127, stored: \.outputWeights),
        ]
            + (1..<forms).map { form in
                Tensor(
                    name: .formBias, range: bias(of: form), rows: hidden, columns: 1, units: .intoUnits,
                    fraction: \.stateFraction, limit: 32767, stored: \.forms[form].bias)
            }
    }

    /// The bias of a form.
    func bias(of form: Int) -> Range<Int> {
        if form == 0 { return bias }
        let first = outputWeights.upperBound + (form - 1) * hidden
        return first..<first + hidden
    }

    var inputWeights: Range<Int> { 0..<hidden * inputs }
    var bias: Range<Int> { inputWeights.upperBound..<inputWeights.upperBound + hidden }
    var outputWeights: Range<Int> { bias.upperBound..<bias.upperBound + channels * hidden }
    var parameterCount: Int { outputWeights.upperBound + (forms - 1) * hidden }
}
