import Foundation
import NCAImageIO

extension Preprocessing {
    /// A picture as a tower takes it, `[side][side][3]` from 0 to 1: composited over a colour, scaled and cut.
    ///
    /// Bit for bit what Pillow computes with the same filter.
    /// - Parameters:
    ///   - picture: of any size.
    ///   - background: what shows where the picture is transparent.
    public func prepare(_ picture: RGBAImage, over background: RGBA = RGBA(255, 255, 255)) -> [Float] {
        let opaque = picture.composited(over: background)
        let (width, height) = scaledSize(opaque.width, opaque.height)
        var plane = Plane(
            width: opaque.width, height: opaque.height,
            values: opaque.pixels.indices.filter { $0 % 4 != 3 }.map { Float(opaque.pixels[$0]) })
        // Only what is cut out is computed: a narrow strip would be scaled to gigabytes.
        plane = plane.scaledAcross(to: width, middle: side, filter).transposed()
        plane = plane.scaledAcross(to: height, middle: side, filter).transposed()
        return plane.values.map { $0 / 255 }
    }

    /// At least the side that is cut out.
    private func scaledSize(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        switch size {
        case .exact(let width, let height): return (max(width, side), max(height, side))
        case .shorter(let length):
            let length = max(length, side)
            return width <= height
                ? (length, Int(Double(length) * Double(height) / Double(width)))
                : (Int(Double(length) * Double(width) / Double(height)), length)
        }
    }
}

/// Red, green and blue from 0 to 255, rounded after each pass as Pillow does.
private struct Plane {
    let width: Int
    let height: Int
    /// `[height][width][3]`
    let values: [Float]

    func transposed() -> Plane {
        var result = values
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<3 { result[3 * (x * height + y) + c] = values[3 * (y * width + x) + c] }
            }
        }
        return Plane(width: height, height: width, values: result)
    }

    /// The `count` columns in the middle of the plane scaled to another width.
    func scaledAcross(to newWidth: Int, middle count: Int, _ filter: Preprocessing.Filter) -> Plane {
        let left = (newWidth - count) / 2
        let taps = (left..<left + count).map { column in
            newWidth == width ? (column, [1]) : filter.taps(column, from: width, to: newWidth)
        }
        var result = [Float](repeating: 0, count: count * height * 3)
        for y in 0..<height {
            for (x, tap) in taps.enumerated() {
                for c in 0..<3 {
                    var sum: Float = 0
                    for (i, weight) in tap.weights.enumerated() {
                        sum += weight * values[3 * (y * width + tap.first + i) + c]
                    }
                    result[3 * (y * count + x) + c] = min(max((sum + 0.5).rounded(.down), 0), 255)
                }
            }
        }
        return Plane(width: count, height: height, values: result)
    }
}

extension Preprocessing.Filter {
    /// Which pixels a scaled pixel is made of: the filter's kernel, widened where the picture shrinks.
    fileprivate func taps(_ position: Int, from: Int, to: Int) -> (first: Int, weights: [Float]) {
        let scale = Double(from) / Double(to), widening = max(scale, 1)
        let centre = (Double(position) + 0.5) * scale
        if self == .nearest { return (min(Int(centre), from - 1), [1]) }
        let first = max(0, Int(centre - radius * widening + 0.5))
        let end = min(from, Int(centre + radius * widening + 0.5))
        let weights = (first..<end).map { kernel((Double($0) + 0.5 - centre) / widening) }
        let sum = weights.reduce(0, +)
        return (first, weights.map { Float($0 / sum) })
    }

    private var radius: Double {
        switch self {
        case .nearest: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos: 3
        }
    }

    private func kernel(_ x: Double) -> Double {
        let x = abs(x)
        guard x < radius else { return 0 }
        func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
        switch self {
        case .nearest: return 1
        case .bilinear: return 1 - x
        // Keys (1981) with a = -1/2.
        case .bicubic: return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2
        case .lanczos: return sinc(x) * sinc(x / 3)
        }
    }
}
