import CGIF
import NCAImageIO
import NCACore

/// An animated GIF with one palette, through giflib: each frame is stored as the rectangle that changes, with what does
/// not change in it transparent.
struct AnimatedGIF {
    /// GIF's own limit on a frame's sides, in pixels.
    static let maxSide = 65535

    private let width: Int
    private let height: Int
    private let palette: GIFPalette
    private let file: UnsafeMutablePointer<GifFileType>
    private let output = Output()
    /// The frame that waits to be written, with the indices of all its pixels and the canvas that it was drawn on.
    private var waiting: (pixels: [UInt8], canvas: [UInt8], start: Int)?

    /// What giflib writes.
    private final class Output { var bytes: [UInt8] = [] }

    init(width: Int, height: Int, loops: Int, palette: GIFPalette) throws(BakingError) {
        self.width = width
        self.height = height
        self.palette = palette
        var error: Int32 = 0
        let file = EGifOpen(
            Unmanaged.passUnretained(output).toOpaque(),
            { file, bytes, count in
                let output = Unmanaged<Output>.fromOpaque(file!.pointee.UserData).takeUnretainedValue()
                output.bytes += UnsafeBufferPointer(start: bytes, count: Int(count))
                return count
            }, &error)
        guard let file else { throw Self.failure(error) }
        self.file = file
        EGifSetGifVersion(file, true)
        try begin(loops: loops)
    }

    private func begin(loops: Int) throws(BakingError) {
        let size = 1 << max(1, GifBitSize(Int32(palette.colours.count + 1)))
        var colours = palette.colours.map { GifColorType(Red: $0.0, Green: $0.1, Blue: $0.2) }
        colours += Array(repeating: GifColorType(), count: Int(size) - colours.count)
        guard let map = GifMakeMapObject(Int32(size), colours) else { throw Self.failure(0) }
        defer { GifFreeMapObject(map) }
        try check(EGifPutScreenDesc(file, Int32(width), Int32(height), 8, Int32(palette.transparent), map))
        guard loops != 1 else { return }
        // The extension counts how often it is played again.
        let again = UInt16(loops == 0 ? 0 : loops - 1)
        try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
        try check(EGifPutExtensionBlock(file, 11, "NETSCAPE2.0"))
        try check(EGifPutExtensionBlock(file, 3, [1, UInt8(again & 255), UInt8(again >> 8)]))
        try check(EGifPutExtensionTrailer(file))
    }

    /// Adds the next frame, which begins after `start` milliseconds.
    mutating func add(_ frame: RGBAImage, start: Int) throws(BakingError) {
        let pixels = stride(from: 0, to: frame.pixels.count, by: 4).map { i in
            palette(frame.pixels[i], frame.pixels[i + 1], frame.pixels[i + 2], frame.pixels[i + 3])
        }
        guard let (shown, canvas, begun) = waiting else {
            waiting = (pixels, Array(repeating: palette.transparent, count: pixels.count), start)
            return
        }
        if shown == pixels { return }
        // A frame can only add pixels: where some must go, the frame before is drawn whole, and taken away.
        let clears = zip(shown, pixels).contains {
            $0 != palette.transparent && $1 == palette.transparent
        }
        try write(shown, over: canvas, from: begun, to: start, clears: clears)
        waiting = (
            pixels, clears ? Array(repeating: palette.transparent, count: pixels.count) : shown, start
        )
    }

    /// The file's bytes; the last frame ends after `end` milliseconds.
    mutating func finish(end: Int) throws(BakingError) -> [UInt8] {
        if let (shown, canvas, begun) = waiting {
            try write(shown, over: canvas, from: begun, to: end, clears: false)
        }
        var error: Int32 = 0
        guard EGifCloseFile(file, &error) == GIF_OK else { throw Self.failure(error) }
        return output.bytes
    }

    private func write(_ pixels: [UInt8], over canvas: [UInt8], from start: Int, to end: Int, clears: Bool)
        throws(BakingError)
    {
        let window = box {
            clears
                ? pixels[$0] != palette.transparent || canvas[$0] != palette.transparent
                : pixels[$0] != canvas[$0]
        }
        // Hundredths of a second, rounded as points in time, so that errors don't add up.
        let delay = (end + 5) / 10 - (start + 5) / 10
        var control = GraphicsControlBlock(
            DisposalMode: clears ? DISPOSE_BACKGROUND : DISPOSE_DO_NOT, UserInputFlag: false,
            DelayTime: Int32(min(delay, 65535)), TransparentColor: Int32(palette.transparent))
        var block = [UInt8](repeating: 0, count: 4)
        _ = EGifGCBToExtension(&control, &block)
        try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, block))
        try check(
            EGifPutImageDesc(
                file, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), false, nil)
        )
        for y in window.y..<window.y + window.height {
            var row = (window.x..<window.x + window.width).map { x in
                let i = y * width + x
                return pixels[i] == canvas[i] ? palette.transparent : pixels[i]
            }
            try check(EGifPutLine(file, &row, Int32(row.count)))
        }
    }

    /// The smallest rectangle with all pixels that count; at least one pixel.
    private func box(_ counts: (Int) -> Bool) -> Rectangle {
        var (left, right, top, bottom) = (width, -1, height, -1)
        for y in 0..<height {
            for x in 0..<width where counts(y * width + x) {
                (left, right) = (min(left, x), max(right, x))
                (top, bottom) = (min(top, y), y)
            }
        }
        if right < 0 { return Rectangle(x: 0, y: 0, width: 1, height: 1) }
        return Rectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }

    private func check(_ result: Int32) throws(BakingError) {
        guard result == GIF_OK else { throw Self.failure(file.pointee.Error) }
    }

    private static func failure(_ error: Int32) -> BakingError {
        BakingError(
            "GIF: \(GifErrorString(error).map { String(cString: $0) } ?? "giflib failed")", .internalFault)
    }
}

/// One animated GIF; keeps its frames, as the palette is chosen from all of them.
struct GIFWriter: FrameWriter {
    private let path: String
    private let animation: Animation
    private var frames: [RGBAImage] = []
    private var histogram = Histogram()

    init(path: String, animation: Animation) throws {
        guard max(animation.width, animation.height) <= AnimatedGIF.maxSide else {
            throw BakingError("a GIF frame has at most \(AnimatedGIF.maxSide) pixels a side; lower \(.scale)")
        }
        try animation.checkMemory(.gif)
        self.path = path
        self.animation = animation
        try checkFile(path)
    }

    mutating func add(_ frame: Frame) {
        histogram.add(frame.picture, threshold: GIFPalette.threshold, ignoresAlpha: true)
        frames.append(frame.picture)
    }

    mutating func finish() throws -> Product {
        var gif = try AnimatedGIF(
            width: animation.width, height: animation.height, loops: animation.timeline.loops,
            palette: try GIFPalette(histogram))
        for (i, frame) in frames.enumerated() { try gif.add(frame, start: animation.timeline.starts[i]) }
        return Product(try gif.finish(end: animation.timeline.end), path: path)
    }
}
