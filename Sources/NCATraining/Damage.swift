import NCACore

/// A hurt that training inflicts: cells inside become zero.
public enum Damage: Equatable, Sendable {
    /// Everything within a radius of a point, in cells.
    case circle(x: Float, y: Float, radius: Float)
    /// Everything on the far side of a line: normal · position > offset.
    case half(normalX: Float, normalY: Float, offset: Float)

    /// A hurt for a sprite of `side` cells around (x, y), with equal chances a hole in its middle, a circle anywhere, or
    /// everything on one side of a line near the middle.
    static func random(x: Float, y: Float, side: Float, using generator: inout SplitMix64) -> Damage {
        let kind = generator.integer(0...2)
        if kind < 2 {
            // Holes in the middle are the hardest to heal: what grows in from all around has to meet.
            let spread: Float = kind == 0 ? 0.08 : 0.35
            return .circle(
                x: x + side * generator.uniform(-spread, spread),
                y: y + side * generator.uniform(-spread, spread),
                radius: side * (kind == 0 ? generator.uniform(0.15, 0.38) : generator.uniform(0.1, 0.4)))
        }
        // Mostly straight cuts, as a game's weapons make them.
        let diagonal: Float = 0.7071
        let normals: [(Float, Float)] = [
            (1, 0), (-1, 0), (0, 1), (0, -1), (diagonal, diagonal), (-diagonal, diagonal),
            (diagonal, -diagonal),
            (-diagonal, -diagonal),
        ]
        let normal = normals[generator.integer(0...7)]
        let offset = normal.0 * x + normal.1 * y + side * generator.uniform(-0.1, 0.2)
        return .half(normalX: normal.0, normalY: normal.1, offset: offset)
    }

    func contains(_ x: Int, _ y: Int) -> Bool {
        let (px, py) = (Float(x) + 0.5, Float(y) + 0.5)
        switch self {
        case .circle(let cx, let cy, let radius):
            return (px - cx) * (px - cx) + (py - cy) * (py - cy) <= radius * radius
        case .half(let normalX, let normalY, let offset):
            return normalX * px + normalY * py > offset
        }
    }

    /// Applies the damage to a state `[height][width][channels]`.
    func apply(to state: inout ArraySlice<Float>, _ shape: AutomatonShape) {
        for y in 0..<shape.height {
            for x in 0..<shape.width where contains(x, y) {
                let cell = state.startIndex + (y * shape.width + x) * shape.channels
                for c in cell..<cell + shape.channels { state[c] = 0 }
            }
        }
    }
}
