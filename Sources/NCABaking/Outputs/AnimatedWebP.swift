import CWebP
import NCAImageIO
import NCACore

/// An animated WebP with alpha, frame by frame, through libwebp's animation encoder.
///
/// The encoder stores only what changes between frames; a frame that equals the one before makes that one stay longer.
package final class AnimatedWebP {
    /// How frames are compressed.
    package enum Compression: Equatable, Sendable {
        /// Every visible pixel as it is; colours under alpha 0 are free.
        case lossless
        /// Every pixel as it is, colours under alpha 0 as well.
        case exact
        /// Lossless, of fewer colours, to compress better: 0 … 100; no channel is off by more than 16, 8, 4, 2 or 1, from
        /// levels 0, 20, 40, 60 and 80 on.
        case nearLossless(level: Int)
        /// Lossy, 0 (smallest) … 100 (best); alpha is lossless.
        case lossy(quality: Float)
    }

    /// WebP's own limit on a frame's sides, in pixels.
    package static let maxSide = 16383

    /// Of libwebp, like 1.2.4.
    package static var encoderVersion: String {
        let version = WebPGetEncoderVersion()
        return "\(version >> 16).\(version >> 8 & 255).\(version & 255)"
    }

    private let encoder: OpaquePointer
    private let width: Int
    private let height: Int
    private let timeline: Timeline
    private var config: WebPConfig
    private let reduction: ColourReduction?
    private var frames = 0

    /// - Parameter width, height: of every frame, in pixels.
    package init(width: Int, height: Int, timeline: Timeline, compression: Compression = .lossless)
        throws(BakingError)
    {
        guard 1...Self.maxSide ~= width, 1...Self.maxSide ~= height else {
            throw BakingError(
                "a WebP frame has at most \(Self.maxSide) pixels a side, not \(width)×\(height); lower \(.scale)"
            )
        }
        var options = WebPAnimEncoderOptions()
        var config = WebPConfig()
        guard WebPAnimEncoderOptionsInit(&options) != 0, WebPConfigInit(&config) != 0 else {
            throw BakingError("libwebp is of another version than its headers", .internalFault)
        }
        options.anim_params.loop_count = Int32(clamping: timeline.loops)
        options.anim_params.bgcolor = 0
        // No key frames beyond the first (the encoder's default): sprites are short and played from the start, and
        // trying each frame both ways costs a quarter of the time.
        config.method = 4
        switch compression {
        case .lossless, .exact, .nearLossless:
            config.lossless = 1
            config.quality = 75
            config.exact = compression == .exact ? 1 : 0
        case .lossy(let quality):
            config.quality = quality
            config.alpha_quality = 100
        }
        if case .nearLossless(let level) = compression {
            guard 0...100 ~= level else {
                throw BakingError("\(.nearLossless) must be 0 to 100, not \(level)")
            }
            reduction = ColourReduction(nearLossless: level)
        } else {
            reduction = nil
        }
        config.thread_level = 0
        guard WebPValidateConfig(&config) != 0 else {
            throw BakingError("libwebp takes no compression \(compression); levels are 0 to 100")
        }
        guard let encoder = WebPAnimEncoderNew(Int32(width), Int32(height), &options) else {
            throw BakingError(
                "libwebp could not begin an animation of \(width)×\(height) pixels", .internalFault)
        }
        self.encoder = encoder
        self.width = width
        self.height = height
        self.timeline = timeline
        self.config = config
    }

    deinit { WebPAnimEncoderDelete(encoder) }

    /// Adds the next frame.
    package func add(_ frame: RGBAImage) throws(BakingError) {
        precondition(frame.width == width && frame.height == height)
        var picture = WebPPicture()
        guard WebPPictureInit(&picture) != 0 else {
            throw BakingError("libwebp is of another version than its headers", .internalFault)
        }
        defer { WebPPictureFree(&picture) }
        picture.use_argb = 1
        picture.width = Int32(width)
        picture.height = Int32(height)
        let pixels = (reduction.map { $0(frame) } ?? frame).pixels
        guard WebPPictureImportRGBA(&picture, pixels, Int32(4 * width)) != 0,
            WebPAnimEncoderAdd(encoder, &picture, Int32(clamping: timeline.starts[frames]), &config) != 0
        else { throw BakingError("WebP frame \(frames): \(reason)", .internalFault) }
        frames += 1
    }

    /// The file's bytes, after the last frame was added.
    package func finish() throws(BakingError) -> [UInt8] {
        guard WebPAnimEncoderAdd(encoder, nil, Int32(clamping: timeline.end), nil) != 0 else {
            throw BakingError("WebP: \(reason)", .internalFault)
        }
        var data = WebPData()
        WebPDataInit(&data)
        defer { WebPDataClear(&data) }
        guard WebPAnimEncoderAssemble(encoder, &data) != 0 else {
            throw BakingError("WebP: \(reason)", .internalFault)
        }
        return Array(UnsafeBufferPointer(start: data.bytes, count: data.size))
    }

    private var reason: String {
        WebPAnimEncoderGetError(encoder).map { String(cString: $0) } ?? "unknown error in libwebp"
    }
}
