import NCACore
import NCARuntime

/// Damage that training and certificates inflict: cells inside become zero. Positions and radii are in cells.
indirect enum Damage: Equatable, Sendable {
    /// Everything within a radius of a point.
    case circle(x: Float, y: Float, radius: Float)
    /// Everything on the far side of a line: normal · position > offset.
    case half(normalX: Float, normalY: Float, offset: Float)
    /// What lies between two radii of a point: it leaves an island.
    case ring(x: Float, y: Float, inner: Float, outer: Float)
    /// Each cell with this probability; the key decides which.
    case noise(share: Float, key: UInt64)
    /// Several at once.
    case all([Damage])

    /// Circles: how far their middle is from the sprite's at most, and their radius, in sides of the sprite.
    private struct Circles {
        let spread: Float
        let radius: ClosedRange<Float>

        /// Holes in the middle are the hardest to heal: what grows in from all around has to meet.
        static let middle = Circles(spread: 0.08, radius: 0.15...0.38)
        static let anywhere = Circles(spread: 0.35, radius: 0.1...0.4)
    }

    /// Where a line lies, in sides of the sprite from its middle: most of what it cuts off is less than half.
    private static let lineOffsets: ClosedRange<Float> = -0.1...0.2
    /// Mostly straight cuts, as a game's weapons make them.
    private static let normals: [(Float, Float)] = {
        let diagonal: Float = 0.7071
        return [
            (1, 0), (-1, 0), (0, 1), (0, -1), (diagonal, diagonal), (-diagonal, diagonal),
            (diagonal, -diagonal), (-diagonal, -diagonal),
        ]
    }()

    /// Damage to a sprite of `side` cells around (x, y), with equal chances a hole in its middle, a circle anywhere, or
    /// everything on one side of a line near the middle.
    static func random(x: Float, y: Float, side: Float, using generator: inout SplitMix64) -> Damage {
        func uniform(_ range: ClosedRange<Float>) -> Float {
            generator.uniform(range.lowerBound, range.upperBound)
        }
        func circle(_ circles: Circles) -> Damage {
            let spread = -circles.spread...circles.spread
            return .circle(
                x: x + side * uniform(spread), y: y + side * uniform(spread),
                radius: side * uniform(circles.radius))
        }
        switch generator.integer(0...2) {
        case 0: return circle(.middle)
        case 1: return circle(.anywhere)
        default:
            let normal = normals[generator.integer(0...normals.count - 1)]
            let offset = normal.0 * x + normal.1 * y + side * uniform(lineOffsets)
            return .half(normalX: normal.0, normalY: normal.1, offset: offset)
        }
    }

    func contains(_ x: Int, _ y: Int) -> Bool {
        let (px, py) = (Float(x) + 0.5, Float(y) + 0.5)
        switch self {
        case .circle(let cx, let cy, let radius):
            return (px - cx) * (px - cx) + (py - cy) * (py - cy) <= radius * radius
        case .half(let normalX, let normalY, let offset):
            return normalX * px + normalY * py > offset
        case .ring(let cx, let cy, let inner, let outer):
            let distance = (px - cx) * (px - cx) + (py - cy) * (py - cy)
            return distance > inner * inner && distance <= outer * outer
        case .noise(let share, let key):
            // The generator of a cell of its own, so that the order in which cells are asked does not matter.
            var generator = SplitMix64(seed: key &+ UInt64(y) << 32 &+ UInt64(x))
            return generator.uniform(0, 1) < share
        case .all(let parts):
            return parts.contains { $0.contains(x, y) }
        }
    }

    /// Erases the cells of a world.
    func erase(in world: World) throws(RuntimeError) {
        for y in 0..<world.height {
            var x = 0
            while x < world.width {
                let first = x
                while x < world.width, contains(x, y) { x += 1 }
                if x > first { try world.eraseRectangle(x: first, y: y, width: x - first, height: 1) }
                x += 1
            }
        }
    }

    /// Applies the damage to a state `[height][width][channels]`.
    func apply(to state: inout [Float], _ shape: AutomatonShape) {
        for y in 0..<shape.height {
            for x in 0..<shape.width where contains(x, y) {
                let cell = (y * shape.width + x) * shape.channels
                for c in cell..<cell + shape.channels { state[c] = 0 }
            }
        }
    }
}
