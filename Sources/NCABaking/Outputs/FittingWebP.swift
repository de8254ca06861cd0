import NCAFiles
import NCAImageIO

/// One animated WebP of at most so many bytes, as good as it can be.
struct FittingWebPWriter: FrameWriter {
    private let path: String
    private let maxBytes: Int
    private let animation: Animation
    private var frames: [RGBAImage] = []
    private var histogram = Histogram()

    /// What fits, how it was made, and how far it is from the frames.
    private typealias Found = (bytes: [UInt8], means: String, error: Double)

    init(path: String, animation: Animation, maxBytes: Int, guardian: OutputGuard) throws {
        self.path = path
        self.animation = animation
        self.maxBytes = maxBytes
        guard maxBytes >= 1 else { throw BakingError("\(.maxBytes) must be at least 1, not \(maxBytes)") }
        try animation.checkMemory(.maxBytes)
        try guardian.check(path, .webp)
    }

    mutating func add(_ frame: Frame) {
        frames.append(frame.picture)
        histogram.add(frame.picture)
    }

    func finish() throws -> Product {
        let lossless = try encode(frames, .lossless)
        if lossless.count <= maxBytes {
            var product = Product(lossless, path: path, .webp)
            product.warnings = animation.speedWarnings(path)
            return product
        }
        var smallest = Int.max
        let found = [try fewerColours(&smallest), try lossy(&smallest)].compactMap(\.self)
        guard let best = found.min(by: { $0.error < $1.error }) else {
            throw BakingError(
                "\(path): it has at least \(smallest) bytes; raise \(.maxBytes) or \(.every), or lower \(.scale) or \(.frames)"
            )
        }
        var product = Product(best.bytes, path: path, .webp)
        product.warnings = animation.speedWarnings(path)
        product.notes.append("\(path): \(best.means) fits \(maxBytes) bytes")
        return product
    }

    /// Lossless, of as many colours as fit: the best where cells are squares.
    private func fewerColours(_ smallest: inout Int) throws(BakingError) -> Found? {
        let levels = [80, 60, 40, 20]
        let counts = [256, 192, 128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2]
        return try first(of: levels.count + counts.count, &smallest) { (rung) throws(BakingError) in
            let isLevel = rung < levels.count
            let reduction: ColourReduction =
                isLevel
                ? ColourReduction(nearLossless: levels[rung])!
                : .palette(try ReducedPalette(histogram, most: counts[rung - levels.count]))
            let reduced = frames.map { reduction($0) }
            let error = zip(frames, reduced).reduce(0) { $0 + $1.0.squaredError(of: $1.1) }
            let means = isLevel ? "near-lossless \(levels[rung])" : "\(counts[rung - levels.count]) colours"
            return (try encode(reduced, .lossless), means, error)
        }
    }

    /// Lossy, of the highest quality of a whole number that fits: the best where colours flow.
    private func lossy(_ smallest: inout Int) throws(BakingError) -> Found? {
        guard
            var found = try first(
                of: 101, &smallest,
                { (rung) throws(BakingError) in
                    (try encode(frames, .lossy(quality: Float(100 - rung))), "quality \(100 - rung)", 0)
                })
        else { return nil }
        try AnimatedWebP.decode(found.bytes, starts: animation.timeline.starts) { index, picture in
            found.error += frames[index].squaredError(of: picture)
        }
        return found
    }

    /// The first of so many rungs that fits, where each needs fewer bytes than the one before.
    private func first(
        of count: Int, _ smallest: inout Int, _ make: (Int) throws(BakingError) -> Found
    ) throws(BakingError) -> Found? {
        var best: Found?
        var (low, high) = (0, count - 1)
        while low <= high {
            let rung = (low + high) / 2
            let found = try make(rung)
            smallest = min(smallest, found.bytes.count)
            if found.bytes.count <= maxBytes {
                best = found
                high = rung - 1
            } else {
                low = rung + 1
            }
        }
        return best
    }

    private func encode(_ frames: [RGBAImage], _ compression: AnimatedWebP.Compression) throws(BakingError)
        -> [UInt8]
    {
        let encoder = try AnimatedWebP(
            width: animation.width, height: animation.height, timeline: animation.timeline,
            compression: compression)
        for frame in frames { try encoder.add(frame) }
        return try AnimatedWebP.marked(try encoder.finish())
    }
}

extension RGBAImage {
    /// Sum over all pixels and channels of the squared difference of premultiplied values, 0 … 255 each.
    fileprivate func squaredError(of other: RGBAImage) -> Double {
        var sum = 0
        pixels.withUnsafeBufferPointer { a in
            other.pixels.withUnsafeBufferPointer { b in
                for i in stride(from: 0, to: a.count, by: 4) {
                    let (alpha, beta) = (Int(a[i + 3]), Int(b[i + 3]))
                    if alpha | beta == 0 { continue }
                    for k in 0..<3 {
                        let difference = Int(a[i + k]) * alpha - Int(b[i + k]) * beta
                        sum += difference * difference
                    }
                    sum += 255 * 255 * (alpha - beta) * (alpha - beta)
                }
            }
        }
        return Double(sum) / (255 * 255)
    }
}
