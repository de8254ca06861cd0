import CGIF
import NCAFiles
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
    /// What is seen before the next frame: indices of all pixels.
    private var canvas: [UInt8]

    /// What giflib writes.
    private final class Output { var bytes: [UInt8] = [] }

    init(width: Int, height: Int, loops: Int, palette: GIFPalette) throws(BakingError) {
        self.width = width
        self.height = height
        self.palette = palette
        canvas = Array(repeating: palette.transparent, count: width * height)
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
        try check(EGifPutComment(file, FileOrigin.software))
        guard loops != 1 else { return }
        // The extension counts how often it is played again.
        let again = UInt16(loops == 0 ? 0 : loops - 1)
        try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
        try check(EGifPutExtensionBlock(file, 11, "NETSCAPE2.0"))
        try check(EGifPutExtensionBlock(file, 3, [1, UInt8(again & 255), UInt8(again >> 8)]))
        try check(EGifPutExtensionTrailer(file))
    }

    /// Adds the next frame, which lasts until the one after it: `start` and `end` are hundredths of a second.
    ///
    /// - Parameter next: the frame after it; a GIF's frame can only add pixels, so where some must go, the frame before is
    ///   drawn whole, and taken away.
    mutating func add(_ pixels: [UInt8], from start: Int, to end: Int, next: [UInt8]?) throws(BakingError) {
        let clears =
            next.map { next in
                zip(pixels, next).contains { $0 != palette.transparent && $1 == palette.transparent }
            } ?? false
        let window = box {
            clears
                ? pixels[$0] != palette.transparent || canvas[$0] != palette.transparent
                : pixels[$0] != canvas[$0]
        }
        let delays = GIFTiming.parts(of: end - start)
        for (part, delay) in delays.enumerated() {
            let isLast = part == delays.count - 1
            // Further parts change nothing; the last takes away what the first drew.
            let area = part == 0 || isLast && clears ? window : Rectangle(x: 0, y: 0, width: 1, height: 1)
            try write(delay: delay, window: area, clears: isLast && clears) { index in
                part > 0 || pixels[index] == canvas[index] ? palette.transparent : pixels[index]
            }
        }
        canvas = clears ? Array(repeating: palette.transparent, count: pixels.count) : pixels
    }

    /// The file's bytes, after the last frame was added.
    mutating func finish() throws(BakingError) -> [UInt8] {
        var error: Int32 = 0
        guard EGifCloseFile(file, &error) == GIF_OK else { throw Self.failure(error) }
        return output.bytes
    }

    private func write(delay: Int, window: Rectangle, clears: Bool, _ pixel: (_ index: Int) -> UInt8)
        throws(BakingError)
    {
        var control = GraphicsControlBlock(
            DisposalMode: clears ? DISPOSE_BACKGROUND : DISPOSE_DO_NOT, UserInputFlag: false,
            DelayTime: Int32(delay), TransparentColor: Int32(palette.transparent))
        var block = [UInt8](repeating: 0, count: 4)
        _ = EGifGCBToExtension(&control, &block)
        try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, block))
        try check(
            EGifPutImageDesc(
                file, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height), false, nil)
        )
        for y in window.y..<window.y + window.height {
            var row = (window.x..<window.x + window.width).map { pixel(y * width + $0) }
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

    init(path: String, animation: Animation, guardian: OutputGuard) throws {
        guard max(animation.width, animation.height) <= AnimatedGIF.maxSide else {
            throw BakingError("a GIF frame has at most \(AnimatedGIF.maxSide) pixels a side; lower \(.scale)")
        }
        try animation.checkMemory(.gif)
        self.path = path
        self.animation = animation
        try guardian.check(path, .gif)
    }

    mutating func add(_ frame: Frame) {
        histogram.add(frame.picture, threshold: GIFPalette.threshold, ignoresAlpha: true)
        frames.append(frame.picture)
    }

    mutating func finish() throws -> Product {
        let palette = try GIFPalette(histogram)
        var gif = try AnimatedGIF(
            width: animation.width, height: animation.height, loops: animation.timeline.loops,
            palette: palette)
        // What is not seen to change is one frame.
        var shown: [(pixels: [UInt8], start: Int)] = []
        for (frame, start) in zip(frames, animation.timeline.starts) {
            let pixels = palette.indices(of: frame)
            if pixels != shown.last?.pixels { shown.append((pixels, start)) }
        }
        let times = GIFTiming(starts: shown.map(\.start), end: animation.timeline.end)
        for (i, time) in times.frames.enumerated() {
            let next = i + 1 < times.frames.count ? times.frames[i + 1] : nil
            try gif.add(
                shown[time.index].pixels, from: time.start, to: next?.start ?? times.end,
                next: next.map { shown[$0.index].pixels })
        }
        var product = Product(try gif.finish(), path: path, .gif)
        let dropped = shown.count - times.frames.count
        if dropped > 0 {
            product.notes.append(
                "\(path): \(dropped) of \(shown.count) frames are left out, as players show none for less than "
                    + "20 ms; it lasts as long as was asked for")
        }
        return product
    }
}
