/// A hurt that training inflicts: cells inside become zero.
public enum Damage: Equatable, Sendable {
    /// Everything within a radius of a point, in cells.
    case circle(x: Float, y: Float, radius: Float)
    /// Everything on the far side of a line: normal · position > offset.
    case half(normalX: Float, normalY: Float, offset: Float)

    /// Half of the time a circle of the article's sizes (a tenth to four tenths of the side), half of the time a
    /// side of a line through the middle.
    static func random(width: Int, height: Int, using generator: inout SplitMix64) -> Damage {
        let side = Float(min(width, height))
        let x = Float(width) * generator.uniform(0.25, 0.75), y = Float(height) * generator.uniform(0.25, 0.75)
        if generator.integer(0...1) == 0 {
            return .circle(x: x, y: y, radius: side * generator.uniform(0.1, 0.4))
        }
        // Mostly straight cuts, as a game's weapons and the evaluation make them.
        let normals: [(Float, Float)] = [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)]
        let normal = normals[generator.integer(0...7)]
        let jitter = generator.uniform(-0.08, 0.08) * side
        let middle = normal.0 * Float(width) / 2 + normal.1 * Float(height) / 2
        return .half(normalX: normal.0, normalY: normal.1, offset: middle + jitter)
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
