/// What a sprite should be like whatever it shows: a sum of terms, each times its weight; weight 0: without the term.
public struct PicturePenalty: PictureLoss, Equatable, Codable {
    /// Mean alpha of the cells within ``margin`` cells of the border, and in the corners outside of the inscribed
    /// ellipse: sprites should not touch it, and what fills a corner is ground, not figure.
    public var border: Float = 2
    /// Cells from the border within which ``border`` counts alpha.
    public var margin = 3
    /// What the mean alpha lacks of, or exceeds, this range: neither nothing nor a washout.
    public var area: Float = 4
    /// The mean alpha that costs nothing.
    public var areaRange: ClosedRange<Float> = 0.15...0.5
    /// Mean alpha: penalises opacity that does not lower the loss, such as a dark ground behind a figure.
    public var extent: Float = 2
    /// Mean of alpha · (1 − alpha): solid or empty, not translucent.
    public var mist: Float = 0.3
    /// Mean absolute difference between neighbours, over white.
    public var variation: Float = 0

    /// What counts as the inside of the ellipse: its squared radius is a little below 1.
    private static let ellipse: Float = 0.95

    /// The weights for a sprite.
    public init() {}

    /// Without any term.
    public static let none: PicturePenalty = {
        var none = PicturePenalty()
        (none.border, none.area, none.extent, none.mist) = (0, 0, 0, 0)
        return none
    }()

    /// For a picture that fills its grid: it must be covered, nothing else.
    public static let scene: PicturePenalty = {
        var scene = none
        (scene.area, scene.areaRange) = (PicturePenalty().area, 0.98...1)
        return scene
    }()

    public func evaluate(
        _ picture: UnsafePointer<Float>, width: Int, height: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Float {
        let cells = width * height
        var mean: Float = 0
        for cell in 0..<cells { mean += picture[4 * cell + 3] }
        mean /= Float(cells)
        var penalty = extent * mean
        // The derivative by the mean alpha.
        var slope = extent
        if mean < areaRange.lowerBound {
            penalty += area * (areaRange.lowerBound - mean)
            slope -= area
        } else if mean > areaRange.upperBound {
            penalty += area * (mean - areaRange.upperBound)
            slope += area
        }
        let rim = borderCells(width, height)
        for cell in 0..<cells {
            let alpha = picture[4 * cell + 3]
            penalty += mist * alpha * (1 - alpha) / Float(cells)
            gradient[4 * cell + 3] += (slope + mist * (1 - 2 * alpha)) / Float(cells)
        }
        for cell in rim {
            penalty += border * picture[4 * cell + 3] / Float(rim.count)
            gradient[4 * cell + 3] += border / Float(rim.count)
        }
        if variation > 0 { penalty += addVariation(picture, width, height, gradient) }
        return penalty
    }

    private func borderCells(_ width: Int, _ height: Int) -> [Int] {
        guard border != 0 else { return [] }
        return (0..<width * height).filter { cell in
            let (x, y) = (cell % width, cell / width)
            let u = (2 * Float(x) + 1) / Float(width) - 1, v = (2 * Float(y) + 1) / Float(height) - 1
            return min(x, y, width - 1 - x, height - 1 - y) < margin || u * u + v * v > Self.ellipse
        }
    }

    private func addVariation(
        _ picture: UnsafePointer<Float>, _ width: Int, _ height: Int, _ gradient: UnsafeMutablePointer<Float>
    ) -> Float {
        var sum: Float = 0
        let scale = variation / Float(3 * width * height)
        func pair(_ a: Int, _ b: Int) {
            for c in 0..<3 {
                // Over white: colour + 1 − alpha.
                let difference =
                    (picture[4 * a + c] - picture[4 * a + 3]) - (picture[4 * b + c] - picture[4 * b + 3])
                sum += abs(difference)
                let slope = difference == 0 ? 0 : difference > 0 ? scale : -scale
                gradient[4 * a + c] += slope
                gradient[4 * a + 3] -= slope
                gradient[4 * b + c] -= slope
                gradient[4 * b + 3] += slope
            }
        }
        for y in 0..<height {
            for x in 0..<width {
                let cell = y * width + x
                if x + 1 < width { pair(cell, cell + 1) }
                if y + 1 < height { pair(cell, cell + width) }
            }
        }
        return sum * scale
    }
}
