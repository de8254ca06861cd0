import CWebPDemux
import NCAImageIO

/// Animated WebP through libwebp's own decoder, which shares nothing with the code that is tested.
enum WebPDecoder {
    struct Animation {
        let frames: [RGBAImage]
        /// When each frame ends, in milliseconds.
        let ends: [Int]
        let loops: Int
    }

    struct Undecodable: Error {}

    static func decode(_ bytes: [UInt8]) throws -> Animation {
        try bytes.withUnsafeBytes { buffer in
            var data = WebPData(bytes: buffer.bindMemory(to: UInt8.self).baseAddress, size: buffer.count)
            var options = WebPAnimDecoderOptions()
            WebPAnimDecoderOptionsInit(&options)
            options.color_mode = MODE_RGBA
            guard let decoder = WebPAnimDecoderNew(&data, &options) else { throw Undecodable() }
            defer { WebPAnimDecoderDelete(decoder) }
            var info = WebPAnimInfo()
            WebPAnimDecoderGetInfo(decoder, &info)
            let (width, height) = (Int(info.canvas_width), Int(info.canvas_height))
            var frames: [RGBAImage] = []
            var ends: [Int] = []
            while WebPAnimDecoderHasMoreFrames(decoder) != 0 {
                var pixels: UnsafeMutablePointer<UInt8>?
                var end: Int32 = 0
                guard WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0, let pixels else {
                    throw Undecodable()
                }
                frames.append(
                    RGBAImage(
                        width: width, height: height,
                        pixels: Array(UnsafeBufferPointer(start: pixels, count: 4 * width * height))))
                ends.append(Int(end))
            }
            return Animation(frames: frames, ends: ends, loops: Int(info.loop_count))
        }
    }
}
