import NCAModelFile

/// What an output knows before the first frame.
package struct Animation: Sendable {
    /// Of every frame, in pixels.
    package let width: Int
    package let height: Int
    /// Pixels per cell.
    package let scale: Int
    package let timeline: Timeline
    package let tags: [Tag]
    package let pivot: PixelPoint
    package let metadata: ModelFile.Metadata

    package var count: Int { timeline.count }

    package init(_ frames: Frames, scene: Scene, timing: Timing) throws(BakingError) {
        width = frames.width
        height = frames.height
        scale = scene.look.scale
        timeline = try timing.timeline(count: frames.count, holds: frames.plan.holds)
        tags = frames.tags
        let plan = frames.plan
        pivot = PixelPoint(
            x: (plan.pivot.x - Double(plan.window.x)) * Double(scale),
            y: (plan.pivot.y - Double(plan.window.y)) * Double(scale))
        metadata = scene.metadata
    }

    /// Says that players will not keep to the times, where they don't.
    func speedWarnings(_ path: String) -> [String] {
        let shortest = (0..<count).map(timeline.duration).min() ?? .max
        guard shortest < Self.shortestDuration else { return [] }
        return [
            "\(path): above 50 frames per second, frames last less than 20 ms, and many players show them longer"
        ]
    }

    /// Milliseconds that all players keep to.
    private static let shortestDuration = 20

    /// Refuses animations too large for outputs that need all frames at once.
    func checkMemory(_ output: BakingField) throws(BakingError) {
        guard 4 * width * height <= (2 << 30) / count else {
            throw BakingError(
                "\(output) keeps all frames in memory, and \(count) of \(width)×\(height) pixels are too many; "
                    + "lower \(.scale) or raise \(.every)")
        }
    }
}
