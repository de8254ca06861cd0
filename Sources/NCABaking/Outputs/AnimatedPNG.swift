import NCACore
import NCAFiles
import NCAImageIO

/// An animated PNG (PNG specification, third edition, section 11.3.6), frame by frame: each is stored as the rectangle
/// that changes, and frames that don't change make their picture stay longer.
package struct AnimatedPNG {
    private let width: Int
    private let height: Int
    private let timeline: Timeline
    private var chunks: [PNG.Chunk] = []
    private var pending: Pending?
    private var shown: RGBAImage?
    private var added = 0
    private var frames: UInt32 = 0
    private var sequence: UInt32 = 0

    /// Milliseconds that a delay can last at most: 16 bits of seconds.
    private static let longestDelay = 65_535_000

    private struct Pending {
        let window: Rectangle
        let data: [[UInt8]]
        let start: Int
    }

    package init(width: Int, height: Int, timeline: Timeline) {
        self.width = width
        self.height = height
        self.timeline = timeline
    }

    package mutating func add(_ frame: RGBAImage) throws(ImageError) {
        precondition(frame.width == width && frame.height == height)
        defer { added += 1 }
        let whole = Rectangle(x: 0, y: 0, width: width, height: height)
        let changed = shown.map { $0.changes(to: frame) } ?? whole
        let staysTooLong = pending.map { timeline.end(of: added) - $0.start > Self.longestDelay } ?? false
        guard let window = changed ?? (staysTooLong ? Rectangle(x: 0, y: 0, width: 1, height: 1) : nil) else {
            return
        }
        flush(until: timeline.starts[added])
        let png = try PNG.chunks(PNG.encode(frame.cut(window)))
        if frames == 0 { chunks = png.filter { !["IDAT", "IEND"].contains($0.type) } }
        pending = Pending(
            window: window, data: png.filter { $0.type == "IDAT" }.map(\.data),
            start: timeline.starts[added])
        shown = frame
    }

    /// The file's bytes, after the last frame was added.
    package mutating func finish() -> [UInt8] {
        flush(until: timeline.end)
        let control = PNG.Chunk("acTL", frames.bigEndianBytes + UInt32(timeline.loops).bigEndianBytes)
        // Behind IHDR, and before the first frame's data.
        chunks.insert(control, at: 1)
        let notes = FileOrigin.picture.texts.map { PNG.text($0.keyword, $0.text) }
        return PNG.file(chunks + notes + [PNG.Chunk("IEND", [])])
    }

    private mutating func flush(until end: Int) {
        guard let pending else { return }
        let window = pending.window
        var control = next()
        for value in [window.width, window.height, window.x, window.y] {
            control += UInt32(value).bigEndianBytes
        }
        let delay = Self.delay(milliseconds: end - pending.start)
        // The frame stays (dispose none), and takes the place of what was there (blend source).
        control += delay.numerator.bigEndianBytes + delay.denominator.bigEndianBytes + [0, 0]
        chunks.append(PNG.Chunk("fcTL", control))
        for data in pending.data {
            chunks.append(frames == 0 ? PNG.Chunk("IDAT", data) : PNG.Chunk("fdAT", next() + data))
        }
        frames += 1
        self.pending = nil
    }

    private mutating func next() -> [UInt8] {
        defer { sequence += 1 }
        return sequence.bigEndianBytes
    }

    /// A time as a fraction of a second whose parts have 16 bits: in milliseconds as far as they reach.
    static func delay(milliseconds: Int) -> (numerator: UInt16, denominator: UInt16) {
        for denominator in [1000, 100, 10, 1] {
            let numerator = (milliseconds * denominator + 500) / 1000
            if numerator <= UInt16.max { return (UInt16(numerator), UInt16(denominator)) }
        }
        return (.max, 1)
    }
}

/// One animated PNG.
struct APNGWriter: FrameWriter {
    private let path: String
    private let animation: Animation
    private var encoder: AnimatedPNG

    init(path: String, animation: Animation, guardian: OutputGuard) throws {
        self.path = path
        self.animation = animation
        encoder = AnimatedPNG(width: animation.width, height: animation.height, timeline: animation.timeline)
        try guardian.check(path, .picture)
    }

    mutating func add(_ frame: Frame) throws { try encoder.add(frame.picture) }

    mutating func finish() throws -> Product {
        var product = Product(encoder.finish(), path: path, .picture)
        product.warnings = animation.speedWarnings(path)
        return product
    }
}
