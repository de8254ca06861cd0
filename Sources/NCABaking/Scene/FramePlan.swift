import NCACore

/// Which picture every frame shows, and how frames are grouped.
package struct FramePlan: Sendable {
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
    package internal(set) var tags: [Tag] = []
    /// Milliseconds that frames stay beyond their own time, by index.
    var holds: [Int: Int] = [:]
    /// What frames show of the world, in cells; may reach beyond it.
    var window: Rectangle
    /// The scene's pivot, in cells from the world's top left.
    var pivot = (x: 0.0, y: 0.0)
}

/// Frames that belong together, as engines know them: grow, hurt, idle, vanish.
public struct Tag: Codable, Equatable, Sendable {
    /// What engines call it.
    public let name: String
    /// First frame, counted from 0.
    public var from: Int
    /// Last frame.
    public var to: Int
    /// Whether it is played again and again.
    public let loops: Bool
}
