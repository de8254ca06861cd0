/// When each frame is shown. All times are whole milliseconds.
public struct Timing: Sendable {
    /// 0.1 … 1000.
    public var framesPerSecond: Double
    /// How long the last frame stays beyond its own time: 0 … 3,600,000.
    public var hold: Int
    /// Times that the animation plays, 0 … 65535; 0: for ever.
    public var loops: Int

    public init(framesPerSecond: Double = 25, hold: Int = 1000, loops: Int = 0) {
        self.framesPerSecond = framesPerSecond
        self.hold = hold
        self.loops = loops
    }

    /// When frame `index` begins; rounded from the exact time, so that errors don't add up.
    public func start(of index: Int) -> Int { Int((Double(index) * 1000 / framesPerSecond).rounded()) }

    /// When an animation of `count` frames ends.
    public func end(of count: Int) -> Int { start(of: count) + hold }

    /// How long frame `index` of `count` is shown.
    public func duration(of index: Int, count: Int) -> Int {
        (index == count - 1 ? end(of: count) : start(of: index + 1)) - start(of: index)
    }

    /// Refuses values outside their ranges, and animations whose times exceed 32 bits.
    func check(frameCount: Int) throws(BakingError) {
        guard 0.1...1000 ~= framesPerSecond else {
            throw BakingError("--fps must be 0.1 to 1000, not \(framesPerSecond)")
        }
        guard 0...3_600_000 ~= hold else {
            throw BakingError("--hold must be 0 to 3600000 milliseconds, not \(hold)")
        }
        guard 0...65535 ~= loops else {
            throw BakingError("--loop must be 0 (for ever) to 65535, not \(loops)")
        }
        guard Double(frameCount) * 1000 / framesPerSecond + Double(hold) < Double(Int32.max) else {
            throw BakingError("\(frameCount) frames would play for weeks; raise --every or --fps")
        }
    }
}
