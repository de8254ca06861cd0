import CWebPDemux
import NCAImageIO
import NCACore

extension AnimatedWebP {
    /// Shows the picture of each frame that began at `starts`, in milliseconds, through libwebp's decoder.
    static func decode(_ bytes: [UInt8], starts: [Int], _ body: (_ index: Int, _ picture: RGBAImage) -> Void)
        throws(BakingError)
    {
        let isDecoded = bytes.withUnsafeBytes { buffer in
            var data = WebPData(bytes: buffer.bindMemory(to: UInt8.self).baseAddress, size: buffer.count)
            var options = WebPAnimDecoderOptions()
            guard WebPAnimDecoderOptionsInit(&options) != 0 else { return false }
            options.color_mode = MODE_RGBA
            guard let decoder = WebPAnimDecoderNew(&data, &options) else { return false }
            defer { WebPAnimDecoderDelete(decoder) }
            var info = WebPAnimInfo()
            WebPAnimDecoderGetInfo(decoder, &info)
            let (width, height) = (Int(info.canvas_width), Int(info.canvas_height))
            var index = 0
            while WebPAnimDecoderHasMoreFrames(decoder) != 0 {
                var pixels: UnsafeMutablePointer<UInt8>?
                var end: Int32 = 0
                guard WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0, let pixels else { return false }
                let picture = RGBAImage(
                    width: width, height: height,
                    pixels: Array(UnsafeBufferPointer(start: pixels, count: 4 * width * height)))
                // A picture stays for frames that did not change; the last for all that are left.
                let isLast = WebPAnimDecoderHasMoreFrames(decoder) == 0
                while index < starts.count, isLast || starts[index] < end {
                    body(index, picture)
                    index += 1
                }
            }
            return index == starts.count
        }
        guard isDecoded else { throw BakingError("libwebp cannot read what it wrote", .internalFault) }
    }
}
