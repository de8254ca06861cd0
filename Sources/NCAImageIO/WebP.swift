import CWebPDemux

/// WebP files, through libwebp.
enum WebP {
    static func isWebP(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 12 && bytes.starts(with: "RIFF".utf8) && bytes[8..<12].elementsEqual("WEBP".utf8)
    }

    static func picture(_ bytes: [UInt8], _ request: Picture.Request) throws(ImageError) -> Picture {
        // The bytes do not move while a closure has them; errors leave it as values.
        try bytes.withUnsafeBufferPointer { buffer throws(ImageError) in
            try WebPReader(buffer, name: request.name).picture(request)
        }
    }
}

/// One WebP in memory.
private struct WebPReader: ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let name: String
    private let demuxer: OpaquePointer
    private let width: Int
    private let height: Int
    private let frames: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, name: String) throws(ImageError) {
        self.bytes = bytes
        self.name = name
        var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
        guard let demuxer = WebPDemux(&data) else {
            throw Self.damaged("it is cut off, or not well-formed", name)
        }
        self.demuxer = demuxer
        width = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH))
        height = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT))
        frames = Int(WebPDemuxGetI(demuxer, WEBP_FF_FRAME_COUNT))
    }

    deinit { WebPDemuxDelete(demuxer) }

    func picture(_ request: Picture.Request) throws(ImageError) -> Picture {
        try request.check(width: width, height: height)
        guard frames > 0 else { throw Self.damaged("there is no picture in it", name) }
        try request.check(frames: frames)
        let isAnimated = WebPDemuxGetI(demuxer, WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG.rawValue != 0
        var pixels = isAnimated ? try animated(request.frame ?? 0) : try still()
        var warnings: [PictureWarning] = []
        do throws(ColourConversion.Unsuitable) {
            if let conversion = try conversion(), !conversion.isIdentity {
                pixels = conversion.convert(pixels.map { UInt16($0) * 257 })
            }
        } catch { warnings.append(.coloursTakenAsSRGB(reason: error.reason)) }
        if request.frame == nil, frames > 1 { warnings.append(.firstOfAnimation(frames: frames)) }
        return Picture(
            image: RGBAImage(width: width, height: height, pixels: pixels), frames: frames, warnings: warnings
        )
    }

    private func still() throws(ImageError) -> [UInt8] {
        let size = 4 * width * height
        var isDecoded = false
        let pixels = [UInt8](unsafeUninitializedCapacity: size) { pixels, count in
            isDecoded =
                WebPDecodeRGBAInto(bytes.baseAddress, bytes.count, pixels.baseAddress, size, Int32(4 * width))
                != nil
            count = isDecoded ? size : 0
        }
        guard isDecoded else { throw Self.damaged("its pixels cannot be decoded", name) }
        return pixels
    }

    /// What players show as a frame: libwebp decodes all before it.
    private func animated(_ index: Int) throws(ImageError) -> [UInt8] {
        var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
        var options = WebPAnimDecoderOptions()
        guard WebPAnimDecoderOptionsInit(&options) != 0 else {
            throw ImageError(
                description: "libwebp is of another version than its headers", kind: .internalFault)
        }
        options.color_mode = MODE_RGBA
        guard let decoder = WebPAnimDecoderNew(&data, &options) else {
            throw Self.damaged("its animation cannot be decoded", name)
        }
        defer { WebPAnimDecoderDelete(decoder) }
        var pixels: UnsafeMutablePointer<UInt8>?
        var end: Int32 = 0
        for number in 0...index {
            guard WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0, pixels != nil else {
                throw Self.damaged("frame \(number) cannot be decoded", name)
            }
        }
        return Array(UnsafeBufferPointer(start: pixels, count: 4 * width * height))
    }

    private func conversion() throws(ColourConversion.Unsuitable) -> ColourConversion? {
        var chunk = WebPChunkIterator()
        guard WebPDemuxGetChunk(demuxer, "ICCP", 1, &chunk) != 0 else { return nil }
        defer { WebPDemuxReleaseChunkIterator(&chunk) }
        return try ColourConversion(
            profile: Array(UnsafeBufferPointer(start: chunk.chunk.bytes, count: chunk.chunk.size)),
            isGrey: false)
    }

    private static func damaged(_ reason: String, _ name: String) -> ImageError {
        ImageError(description: "\(name): damaged WebP (\(reason)); save or copy it again")
    }
}
