import NCAModelFile

/// What an output knows before the first frame.
public struct Animation: Sendable {
    /// Of every frame, in pixels.
    public let width: Int
    public let height: Int
    /// Pixels per cell.
    public let scale: Int
    public let timeline: Timeline
    public let tags: [Tag]
    public let metadata: ModelFile.Metadata

    public var count: Int { timeline.count }

    public init(_ frames: Frames, scene: Scene, timing: Timing) throws(BakingError) {
        width = frames.width
        height = frames.height
        scale = scene.look.scale
        timeline = try timing.timeline(count: frames.count, holds: frames.plan.holds)
        tags = frames.tags
        metadata = scene.metadata
    }

    /// Refuses animations too large for outputs that need all frames at once.
    func checkMemory(_ option: String) throws(BakingError) {
        guard 4 * width * height <= (2 << 30) / count else {
            throw BakingError(
                "\(option) keeps all frames in memory, and \(count) of \(width)×\(height) pixels are too many; "
                    + "lower --scale or raise --every")
        }
    }
}
