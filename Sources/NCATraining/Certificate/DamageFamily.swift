import NCACore
import NCARuntime

/// A kind of damage that a certificate inflicts.
public enum DamageFamily: String, CaseIterable, Codable, Sendable {
    /// Circles of a tenth to a half of the sprite's side across, at every place.
    case circles
    /// All that lies on one side of a line through the sprite's middle, in eight directions.
    case halves
    /// Rings that leave an island.
    case rings
    /// Three to five circles at once.
    case several
    /// Circles beside the seed while the sprite grows.
    case growing
    /// A circle every twenty steps, ten times.
    case repeated
    /// Single cells: a tenth, a third and a half of them.
    case noise
    /// Circles that a search found: those that heal worst.
    case searched

    /// For tables.
    public var name: String {
        switch self {
        case .circles: "circles, at every place"
        case .halves: "half of it"
        case .rings: "rings that leave an island"
        case .several: "several circles at once"
        case .growing: "circles while it grows"
        case .repeated: "a circle every 20 steps, ten times"
        case .noise: "single cells, up to half of them"
        case .searched: "the worst circles that a search found"
        }
    }
}

/// Damage at certain steps of a rollout.
struct DamageCourse: Equatable, Sendable {
    struct Event: Equatable, Sendable {
        /// Steps from the seed, or from the grown sprite.
        var step: Int
        var damage: Damage
    }

    var family: DamageFamily
    /// In the order of their steps.
    var events: [Event]
    /// From the seed on instead of from the grown sprite.
    var beginsAtSeed = false
    /// Which of the grown sprites is damaged, or what decides who fires.
    var randomSeed: UInt64

    init(_ family: DamageFamily, _ damage: Damage, randomSeed: UInt64) {
        (self.family, self.randomSeed) = (family, randomSeed)
        events = [Event(step: 0, damage: damage)]
    }

    init(_ family: DamageFamily, _ events: [Event], beginsAtSeed: Bool = false, randomSeed: UInt64) {
        (self.family, self.events, self.beginsAtSeed) = (family, events, beginsAtSeed)
        self.randomSeed = randomSeed
    }
}

/// The damage that a certificate inflicts on a sprite, but for what it searches for.
struct DamageCatalogue {
    /// The sprite's bounding box: its middle and its longer side, in cells.
    let x: Float, y: Float, side: Float
    /// Where it is planted.
    let seed: (x: Int, y: Int)
    /// Places of circles along a side.
    let places: Int

    /// How large circles are, in sides of the sprite across.
    static let diameters: [Float] = [0.1, 0.2, 0.3, 0.4, 0.5]
    private static let shares: [Float] = [0.1, 1 / 3, 0.5]
    private static let growingSteps = [16, 32, 48]
    private static let repeats = 10, repeatSteps = 20
    private static let directions: [(x: Float, y: Float)] = [
        (1, 0), (-1, 0), (0, 1), (0, -1), (0.7071, 0.7071), (-0.7071, 0.7071), (0.7071, -0.7071),
        (-0.7071, -0.7071),
    ]

    /// A circle in the box's coordinates, which go from −0.5 to 0.5.
    func circle(_ u: Float, _ v: Float, diameter: Float) -> Damage {
        .circle(x: x + side * u, y: y + side * v, radius: side * diameter / 2)
    }

    /// The middle of a place of the grid, in the box's coordinates.
    func place(_ index: Int) -> Float { (Float(index) + 0.5) / Float(places) - 0.5 }

    /// Circles of all sizes at all places: diameter by diameter, row by row.
    var circles: [DamageCourse] {
        Self.diameters.enumerated().flatMap { size, diameter in
            (0..<places * places).map { index in
                DamageCourse(
                    .circles,
                    circle(place(index % places), place(index / places), diameter: diameter),
                    randomSeed: UInt64(size * places * places + index))
            }
        }
    }

    /// All other damage.
    var others: [DamageCourse] {
        var generator = SplitMix64(seed: 1)
        var courses: [DamageCourse] = []
        func uniform(_ limit: Float) -> Float { generator.uniform(-limit, limit) }
        func add(_ family: DamageFamily, times: Int, _ damage: () -> Damage) {
            for _ in 0..<times {
                courses.append(DamageCourse(family, damage(), randomSeed: UInt64(courses.count)))
            }
        }
        for direction in Self.directions {
            let offset = direction.x * x + direction.y * y
            add(.halves, times: 8) {
                .half(normalX: direction.x, normalY: direction.y, offset: offset)
            }
        }
        add(.rings, times: 32) {
            let inner = side * generator.uniform(0.08, 0.18)
            return .ring(
                x: x + side * uniform(0.2), y: y + side * uniform(0.2), inner: inner,
                outer: inner + side * generator.uniform(0.08, 0.16))
        }
        add(.several, times: 32) {
            .all(
                (0..<generator.integer(3...5)).map { _ in
                    circle(uniform(0.45), uniform(0.45), diameter: generator.uniform(0.1, 0.25))
                })
        }
        for step in Self.growingSteps {
            for direction in Self.directions {
                // It ends before the seed's own cell, from which the sprite must grow again.
                let diameter = side * generator.uniform(0.2, 0.4)
                let damage = Damage.circle(
                    x: Float(seed.x) + 0.5 + direction.x * (diameter / 2 + 2),
                    y: Float(seed.y) + 0.5 + direction.y * (diameter / 2 + 2), radius: diameter / 2)
                courses.append(
                    DamageCourse(
                        .growing, [.init(step: step, damage: damage)], beginsAtSeed: true,
                        randomSeed: UInt64(courses.count)))
            }
        }
        for _ in 0..<16 {
            let events = (0..<Self.repeats).map { index in
                DamageCourse.Event(
                    step: index * Self.repeatSteps,
                    damage: circle(uniform(0.4), uniform(0.4), diameter: generator.uniform(0.1, 0.3)))
            }
            courses.append(DamageCourse(.repeated, events, randomSeed: UInt64(courses.count)))
        }
        for share in Self.shares { add(.noise, times: 16) { .noise(share: share, key: generator.next()) } }
        return courses
    }

    /// A circle like another, moved and resized at random.
    func varied(_ damage: Damage, using generator: inout SplitMix64) -> Damage {
        guard case .circle(let cx, let cy, let radius) = damage else { return damage }
        let limits = (Self.diameters.first! * side / 2)...(Self.diameters.last! * side / 2)
        func near(_ value: Float, _ middle: Float) -> Float {
            min(max(value + side * generator.uniform(-0.06, 0.06), middle - side / 2), middle + side / 2)
        }
        return .circle(
            x: near(cx, x), y: near(cy, y),
            radius: min(max(radius * generator.uniform(0.85, 1.2), limits.lowerBound), limits.upperBound))
    }
}

/// For cards: "a circle of 12 cells around (31, 40)".
extension Damage: CustomStringConvertible {
    var description: String {
        func cells(_ value: Float) -> String { String(Int(value.rounded())) }
        switch self {
        case .circle(let x, let y, let radius):
            return "a circle of \(cells(2 * radius)) cells around (\(cells(x - 0.5)), \(cells(y - 0.5)))"
        case .half(let normalX, let normalY, _):
            let parts = [
                normalY > 0.1 ? "bottom" : normalY < -0.1 ? "top" : "",
                normalX > 0.1 ? "right" : normalX < -0.1 ? "left" : "",
            ]
            return "the \(parts.filter { !$0.isEmpty }.joined(separator: " ")) half"
        case .ring(let x, let y, let inner, let outer):
            return "a ring of \(cells(2 * inner)) to \(cells(2 * outer)) cells around (\(cells(x - 0.5)), "
                + "\(cells(y - 0.5)))"
        case .noise(let share, _): return "\(Int((100 * share).rounded())) % of the cells"
        case .all(let parts): return "\(parts.count) at once, the first \(parts[0])"
        }
    }
}

extension DamageCourse: CustomStringConvertible {
    var description: String {
        if events.count > 1 { return "\(events.count) circles, the first \(events[0].damage)" }
        return "\(events[0].damage)\(beginsAtSeed ? " after \(events[0].step) steps" : "")"
    }
}
