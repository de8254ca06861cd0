/// When a GIF's frames are shown: in hundredths of a second, the format's unit.
///
/// Players show a frame of less than two hundredths for ten (all browsers do), so none is written: where frames come
/// faster, some are left out, and the whole lasts as long.
struct GIFTiming {
    /// The shortest delay that players keep to.
    static let shortest = 2
    /// The longest delay that the format's 16 bits hold.
    static let longest = 65535

    /// Which of the frames are shown, and from when on.
    private(set) var frames: [(index: Int, start: Int)] = []
    let end: Int

    /// - Parameters:
    ///   - starts: when each frame begins, in milliseconds, rising from 0; at least one.
    ///   - end: when the last frame ends, in milliseconds.
    init(starts: [Int], end: Int) {
        // Rounded as points in time, so that errors don't add up.
        let due = starts.map { ($0 + 5) / 10 }
        self.end = max((end + 5) / 10, Self.shortest)
        for index in due.indices {
            let start = max(due[index], frames.last.map { $0.start + Self.shortest } ?? 0)
            // When it could be shown, the next one is due already. The first is always shown.
            if index > 0, index + 1 < due.count, due[index + 1] <= start { continue }
            frames.append((index, start))
        }
        // The last frame is what stays: where it would be too short, it takes the place of the one before.
        while frames.count > 1, self.end - frames.last!.start < Self.shortest {
            let last = frames.removeLast()
            frames[frames.count - 1].index = last.index
        }
    }

    /// A delay as a sum of delays that the format can hold.
    static func parts(of delay: Int) -> [Int] {
        var parts: [Int] = []
        var left = delay
        while left > longest {
            // What remains is not too short either.
            parts.append(left - longest < shortest ? longest - shortest : longest)
            left -= parts.last!
        }
        return parts + [left]
    }
}
