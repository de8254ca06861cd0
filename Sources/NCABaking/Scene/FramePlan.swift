/// Which picture every frame shows, and how frames are grouped.
public struct FramePlan: Equatable, Sendable {
    /// One frame.
    struct Shot: Equatable, Sendable {
        /// Steps since the first seed.
        var step: Int
        /// A step whose picture is mixed in, with its weight, 0 … 1.
        var other: (step: Int, weight: Double)?

        static func == (a: Shot, b: Shot) -> Bool {
            a.step == b.step && a.other?.step == b.other?.step && a.other?.weight == b.other?.weight
        }
    }

    var shots: [Shot] = []
    public internal(set) var tags: [Tag] = []
    /// Milliseconds that frames stay beyond their own time, by index.
    var holds: [Int: Int] = [:]
    /// What frames show of the world, in cells; may reach beyond it.
    var window: Window
}

/// Frames that belong together, as engines know them: grow, hurt, idle, vanish.
public struct Tag: Codable, Equatable, Sendable {
    public let name: String
    /// First and last frame.
    public var from: Int
    public var to: Int
    /// Whether it is played again and again.
    public let loops: Bool
}

/// A rectangle of cells.
struct Window: Equatable, Sendable {
    var x: Int, y: Int, width: Int, height: Int

    func union(_ other: Window) -> Window {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return Window(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }
}
