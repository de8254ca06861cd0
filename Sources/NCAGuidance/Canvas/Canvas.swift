import Foundation
import NCACore
import NCATraining

/// Pixels with alpha that a guide can paint: a sum of grids from coarse to fine, so that a gradient moves whole regions
/// as easily as single pixels.
///
///     v     = offset + Σ weight · enlarged(grid)       over the grids
///     alpha = σ(v₃), or 1 of an opaque canvas
///     rgb   = σ(v₀…₂) · alpha                           premultiplied
struct Canvas {
    let side: Int
    let isOpaque: Bool
    private let levels: [Level]
    /// All grids' values, one behind the other, each `[side][side][4]`.
    var parameters: [Float]
    private var adam: Adam

    private struct Level {
        let range: Range<Int>
        let weight: Float
        let enlarging: Enlarging
    }

    /// A canvas that shows next to nothing: a faint disc, or grey from border to border.
    init(side: Int, isOpaque: Bool = false, using generator: inout SplitMix64) {
        (self.side, self.isOpaque) = (side, isOpaque)
        var levels: [Level] = []
        var count = 0
        for (size, weight) in [(4, Float(1)), (8, 1), (16, 0.8), (32, 0.5), (side, 0.25)] where size <= side {
            levels.append(
                Level(
                    range: count..<count + 4 * size * size, weight: 2 * weight,
                    enlarging: .init(from: size, to: side)))
            count += 4 * size * size
        }
        self.levels = levels
        parameters = (0..<count).map { _ in 0.17 * generator.uniform(-1, 1) }
        adam = Adam(count: count)
    }

    /// The same, faded, to be painted over: what is saturated has no gradient, and a red thing could not become a blue one.
    var faded: Canvas {
        var faded = self
        faded.parameters = parameters.map { Self.fading * $0 }
        faded.adam = Adam(count: parameters.count)
        return faded
    }

    private static let fading: Float = 0.4

    /// The logits of alpha before anything is painted: high in the middle.
    private func offset(_ cell: Int) -> Float {
        let x = 2 * (Float(cell % side) + 0.5) / Float(side) - 1,
            y = 2 * (Float(cell / side) + 0.5) / Float(side) - 1
        return 2.5 - 4 * (x * x + y * y)
    }

    /// `[side][side][4]`, not yet between 0 and 1.
    private func logits() -> [Float] {
        var sum = [Float](repeating: 0, count: 4 * side * side)
        for level in levels {
            let enlarged = level.enlarging.apply(Array(parameters[level.range]))
            for i in sum.indices { sum[i] += level.weight * enlarged[i] }
        }
        for cell in 0..<side * side { sum[4 * cell + 3] += offset(cell) }
        return sum
    }

    /// Colours and alpha, not premultiplied.
    private func unit() -> [Float] {
        var unit = logits().map(Self.sigmoid)
        if isOpaque { for cell in 0..<side * side { unit[4 * cell + 3] = 1 } }
        return unit
    }

    /// Premultiplied RGBA, `[side][side][4]`.
    func picture() -> [Float] {
        var picture = unit()
        for cell in 0..<side * side {
            for c in 0..<3 { picture[4 * cell + c] *= picture[4 * cell + 3] }
        }
        return picture
    }

    /// The gradient by the parameters, from that by the picture.
    func gradient(_ byPicture: ArraySlice<Float>) -> [Float] {
        let unit = unit()
        var slope = [Float](repeating: 0, count: unit.count)
        for cell in 0..<side * side {
            let (first, alpha) = (4 * cell, unit[4 * cell + 3])
            var byAlpha = byPicture[byPicture.startIndex + first + 3]
            for c in 0..<3 {
                let (colour, g) = (unit[first + c], byPicture[byPicture.startIndex + first + c])
                slope[first + c] = g * alpha * colour * (1 - colour)
                byAlpha += g * colour
            }
            slope[first + 3] = byAlpha * alpha * (1 - alpha)
        }
        var gradient = [Float](repeating: 0, count: parameters.count)
        for level in levels {
            for (i, g) in zip(level.range, level.enlarging.transposed(slope)) {
                gradient[i] = level.weight * g
            }
        }
        return gradient
    }

    /// One step against a gradient by the picture.
    mutating func paint(_ byPicture: ArraySlice<Float>, rate: Float) {
        adam.update(
            &parameters, gradient: gradient(byPicture), ranges: [parameters.indices],
            learningRate: rate)
    }

    private static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
}
