import Foundation
import NCACore

/// One view of a picture. With u from -½ to ½ across and down the view, it shows at u the place
/// (across · u.x + down · u.y + centre) / (1 + perspective · u), measured from the picture's middle in its sides.
struct View {
    var across: SIMD2<Float>
    var down: SIMD2<Float>
    var centre: SIMD2<Float>
    var perspective: SIMD2<Float>
    var scale: Float
    /// nil: the colours are shown as they are.
    var background: Background?
    var hole: Hole?
    var noise: Float
    /// Of the noise.
    var seed: UInt64

    /// The whole picture as it is, over one colour.
    static func plain(over colour: SIMD4<Float>) -> View {
        View(
            across: SIMD2(1, 0), down: SIMD2(0, 1), centre: .zero, perspective: .zero, scale: 1,
            background: .plain(colour), hole: nil, noise: 0, seed: 0)
    }

    @inline(__always)
    func place(_ u: SIMD2<Float>) -> SIMD2<Float> {
        let depth = 1 + perspective.x * u.x + perspective.y * u.y
        return (across * u.x + down * u.y + centre) / depth
    }
}

/// What is behind a picture.
enum Background {
    case plain(SIMD4<Float>)
    /// From one colour to another, along a direction.
    case gradient(SIMD4<Float>, SIMD4<Float>, SIMD2<Float>)
    /// Squares of two colours, so many across.
    case checks(SIMD4<Float>, SIMD4<Float>, Float)
    /// A random colour for each pixel, around one.
    case noise(SIMD4<Float>, Float)

    static func draw(using generator: inout SplitMix64) -> Background {
        func colour() -> SIMD4<Float> {
            SIMD4(generator.uniform(0, 1), generator.uniform(0, 1), generator.uniform(0, 1), 0)
        }
        switch generator.integer(0...9) {
        case 0...1: return .plain(SIMD4(1, 1, 1, 0))
        case 2: return .plain(.zero)
        case 3...5: return .plain(colour())
        case 6...7:
            let angle = generator.uniform(0, 2 * .pi)
            return .gradient(colour(), colour(), SIMD2(cos(angle), sin(angle)))
        case 8: return .checks(colour(), colour(), Float(generator.integer(2...12)))
        default: return .noise(colour(), generator.uniform(0.1, 0.5))
        }
    }

    @inline(__always)
    func colour(_ u: SIMD2<Float>, _ random: inout SplitMix64) -> SIMD4<Float> {
        switch self {
        case .plain(let colour): return colour
        case .gradient(let from, let to, let direction):
            let along = min(max(0.5 + u.x * direction.x + u.y * direction.y, 0), 1)
            return from + (to - from) * along
        case .checks(let one, let other, let number):
            let (x, y) = (Int((u.x + 0.5) * number), Int((u.y + 0.5) * number))
            return (x + y) % 2 == 0 ? one : other
        case .noise(let colour, let deviation):
            let noise = SIMD4(
                random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), 0)
            return (colour + noise * deviation).clamped(lowerBound: .zero, upperBound: .one)
        }
    }
}

/// A covered rectangle, in parts of the view's side.
struct Hole {
    var x: Range<Float>
    var y: Range<Float>
    var colour: SIMD4<Float>

    static func draw(using generator: inout SplitMix64) -> Hole {
        let (width, height) = (generator.uniform(0.12, 0.32), generator.uniform(0.12, 0.32))
        let (x, y) = (generator.uniform(0, 1 - width), generator.uniform(0, 1 - height))
        return Hole(
            x: x..<x + width, y: y..<y + height,
            colour: SIMD4(generator.uniform(0, 1), generator.uniform(0, 1), generator.uniform(0, 1), 0))
    }

    func covers(_ u: SIMD2<Float>) -> Bool { x.contains(u.x + 0.5) && y.contains(u.y + 0.5) }
}
