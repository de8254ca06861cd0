/// When each frame is shown. All times are whole milliseconds.
package struct Timing: Equatable, Sendable {
    /// 0.1 … 1000.
    package var framesPerSecond: Double
    /// How long the first and the last frame stay beyond their own time: 0 … 3,600,000.
    package var holdFirst: Int
    package var hold: Int
    /// Times that the animation plays, 0 … 65535; 0: for ever.
    package var loops: Int

    package init(framesPerSecond: Double = 25, hold: Int = 1000, holdFirst: Int = 0, loops: Int = 0) {
        self.framesPerSecond = framesPerSecond
        self.hold = hold
        self.holdFirst = holdFirst
        self.loops = loops
    }

    /// The times of `count` frames; `holds` are what single frames stay beyond their own time.
    package func timeline(count: Int, holds: [Int: Int] = [:]) throws(BakingError) -> Timeline {
        try check(frameCount: count, holds: holds.values.reduce(0, +))
        var starts: [Int] = []
        starts.reserveCapacity(count + 1)
        var held = 0
        for index in 0..<count {
            starts.append(start(of: index) + held)
            held += holds[index] ?? 0
            if index == 0 { held += holdFirst }
        }
        return Timeline(
            starts: starts, end: start(of: count) + held + hold, framesPerSecond: framesPerSecond,
            loops: loops)
    }

    /// When frame `index` begins; rounded from the exact time, so that errors don't add up.
    private func start(of index: Int) -> Int { Int((Double(index) * 1000 / framesPerSecond).rounded()) }

    /// Refuses values outside their ranges, and animations whose times exceed 32 bits.
    func check(frameCount: Int, holds: Int) throws(BakingError) {
        guard 0.1...1000 ~= framesPerSecond else {
            throw BakingError("\(.fps) must be 0.1 to 1000, not \(framesPerSecond)")
        }
        guard 0...3_600_000 ~= hold else {
            throw BakingError("\(.hold) must be 0 to 3600000 milliseconds, not \(hold)")
        }
        guard 0...3_600_000 ~= holdFirst else {
            throw BakingError("\(.holdFirst) must be 0 to 3600000 milliseconds, not \(holdFirst)")
        }
        guard 0...65535 ~= loops else {
            throw BakingError("\(.loop) must be 0 (for ever) to 65535, not \(loops)")
        }
        guard
            Double(frameCount) * 1000 / framesPerSecond + Double(hold) + Double(holds) < Double(Int32.max)
        else { throw BakingError("\(frameCount) frames would play for weeks; raise \(.every) or \(.fps)") }
    }
}

/// The times of an animation's frames, in milliseconds from its beginning.
package struct Timeline: Equatable, Sendable {
    /// When each frame begins: `[count]`.
    package let starts: [Int]
    /// When the last frame ends.
    package let end: Int
    package let framesPerSecond: Double
    /// Times that it plays; 0: for ever.
    package let loops: Int

    package var count: Int { starts.count }

    /// When frame `index` ends.
    func end(of index: Int) -> Int { index + 1 < starts.count ? starts[index + 1] : end }

    /// How long frame `index` is shown.
    package func duration(of index: Int) -> Int {
        end(of: index) - starts[index]
    }
}
