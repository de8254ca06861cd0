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
    package let metadata: ModelFile.Metadata

    package var count: Int { timeline.count }

    package init(_ frames: Frames, scene: Scene, timing: Timing) throws(BakingError) {
        width = frames.width
        height = frames.height
        scale = scene.look.scale
        timeline = try timing.timeline(count: frames.count, holds: frames.plan.holds)
        tags = frames.tags
        metadata = scene.metadata
    }

    /// Refuses animations too large for outputs that need all frames at once.
    func checkMemory(_ output: BakingField) throws(BakingError) {
        guard 4 * width * height <= (2 << 30) / count else {
            throw BakingError(
                "\(output) keeps all frames in memory, and \(count) of \(width)×\(height) pixels are too many; "
                    + "lower \(.scale) or raise \(.every)")
        }
    }
}
