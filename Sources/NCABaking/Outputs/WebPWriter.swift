import NCAFiles
import NCAImageIO

/// One animated WebP.
struct WebPWriter: FrameWriter {
    private let path: String
    private let encoder: AnimatedWebP

    init(path: String, animation: Animation, compression: AnimatedWebP.Compression) throws {
        self.path = path
        encoder = try AnimatedWebP(
            width: animation.width, height: animation.height, timeline: animation.timeline,
            compression: compression)
        try checkFile(path)
    }

    func add(_ frame: Frame) throws { try encoder.add(frame.picture) }

    func finish() throws -> Written {
        var written = Written()
        try written.write(try encoder.finish(), to: path)
        return written
    }
}

/// One animated WebP of at most so many bytes, as good as it can be.
struct FittingWebPWriter: FrameWriter {
    private let path: String
    private let maxBytes: Int
    private let animation: Animation
    private var frames: [RGBAImage] = []

    init(path: String, animation: Animation, maxBytes: Int) throws {
        self.path = path
        self.animation = animation
        self.maxBytes = maxBytes
        guard maxBytes >= 1 else { throw BakingError("--max-bytes must be at least 1, not \(maxBytes)") }
        try animation.checkMemory("--max-bytes")
        try checkFile(path)
    }

    mutating func add(_ frame: Frame) { frames.append(frame.picture) }

    func finish() throws -> Written {
        var written = Written()
        let (bytes, compression) = try fit()
        try written.write(bytes, to: path)
        if compression != .lossless {
            written.notes.append("\(path): \(compression.text) fits \(maxBytes) bytes")
        }
        return written
    }

    /// Lossless, else near-lossless, else the highest quality of a whole number that fits.
    private func fit() throws(BakingError) -> ([UInt8], AnimatedWebP.Compression) {
        for compression in [AnimatedWebP.Compression.lossless, .nearLossless(level: 60)] {
            let bytes = try encode(compression)
            if bytes.count <= maxBytes { return (bytes, compression) }
        }
        var best: ([UInt8], AnimatedWebP.Compression)?
        var (low, high) = (0, 100)
        var smallest = Int.max
        while low <= high {
            let quality = (low + high) / 2
            let bytes = try encode(.lossy(quality: Float(quality)))
            smallest = min(smallest, bytes.count)
            if bytes.count <= maxBytes {
                best = (bytes, .lossy(quality: Float(quality)))
                low = quality + 1
            } else {
                high = quality - 1
            }
        }
        guard let best else {
            throw BakingError(
                "\(path): even at quality 0 it has \(smallest) bytes; raise --max-bytes or --every, or lower --scale"
            )
        }
        return best
    }

    private func encode(_ compression: AnimatedWebP.Compression) throws(BakingError) -> [UInt8] {
        let encoder = try AnimatedWebP(
            width: animation.width, height: animation.height, timeline: animation.timeline,
            compression: compression)
        for frame in frames { try encoder.add(frame) }
        return try encoder.finish()
    }
}

extension AnimatedWebP.Compression {
    var text: String {
        switch self {
        case .lossless: "lossless"
        case .nearLossless(let level): "near-lossless \(level)"
        case .lossy(let quality): "quality \(Int(quality))"
        }
    }
}
