import CPNG
import NCACore
import NCAFiles

/// PNG files, through libpng.
public enum PNG {
    /// Reads any PNG: grey, palette, 1 to 16 bits, with or without alpha, interlaced. ``Picture/read(_:frame:)`` also
    /// tells what it ignored.
    /// - Throws: ``ImageError``, as ``Picture/read(_:frame:)`` does.
    public static func read(_ path: String) throws(ImageError) -> RGBAImage {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch { throw ImageError(error) }
        return try decode(bytes, name: path)
    }

    /// Decodes the bytes of a PNG; `name` is what errors call it.
    public static func decode(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBAImage {
        guard bytes.starts(with: PNGStructure.signature) else {
            throw Picture.unreadable(bytes, as: "not a PNG", name)
        }
        return try picture(bytes, .init(name: name)).image
    }

    /// Decodes what begins with a PNG's signature.
    static func picture(_ bytes: [UInt8], _ request: Picture.Request) throws(ImageError) -> Picture {
        let file = try PNGStructure(bytes, name: request.name)
        let (width, height) = (file.header.width, file.header.height)
        try request.check(width: width, height: height)
        let data = file.data(of: "IDAT")
        guard file.header.canHold(width: width, height: height, in: data.reduce(0) { $0 + $1.count }) else {
            throw file.damaged("too little data for \(width)×\(height) pixels")
        }
        let frames = AnimatedPNGReader.announcedFrames(file) ?? 1
        try request.check(frames: frames)
        let colours = PNGColours(file)
        let image =
            if let frame = request.frame, let animation = try AnimatedPNGReader(file) {
                try animation.compose(frame, colours)
            } else { try colours.decode(file, width: width, height: height, data: data) }
        var warnings = colours.warning.map { [$0] } ?? []
        if request.frame == nil, frames > 1 { warnings.append(.firstOfAnimation(frames: frames)) }
        return Picture(image: image, frames: frames, warnings: warnings)
    }

    // MARK: libpng

    /// The pixels of a whole file whose colours are sRGB, or follow gAMA alone.
    static func pixels(_ bytes: [UInt8], of file: PNGStructure) throws(ImageError) -> [UInt8] {
        try read(bytes, of: file, PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    }

    /// The pixels of a whole file whose gAMA says that it is linear, as 16 bits premultiplied with alpha: the one form
    /// in which libpng hands out 16 bits as they are.
    static func linearPixels(_ bytes: [UInt8], of file: PNGStructure) throws(ImageError) -> [UInt16] {
        try read(
            bytes, of: file, PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_LINEAR)
    }

    private static func read<Sample: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8], of file: PNGStructure, _ format: UInt32
    ) throws(ImageError) -> [Sample] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
            throw file.damaged(message(&image))
        }
        // 16-bit samples would be taken as linear light; nearly all files mean sRGB, as with 8 bits.
        image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        image.format = format
        var pixels = [Sample](repeating: 0, count: 4 * Int(image.width) * Int(image.height))
        let isRead = pixels.withUnsafeMutableBytes {
            png_image_finish_read(&image, nil, $0.baseAddress, 0, nil) != 0
        }
        guard isRead else { throw file.damaged(message(&image)) }
        return pixels
    }

    /// The bytes of an 8-bit RGBA PNG; the same for the same picture.
    public static func encode(_ picture: RGBAImage) throws(ImageError) -> [UInt8] {
        precondition(picture.pixels.count == 4 * picture.width * picture.height)
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(picture.width)
        image.height = png_uint_32(picture.height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
        defer { png_image_free(&image) }
        // Room for the worst case, as PNG_IMAGE_PNG_SIZE_MAX counts it, so that one pass is enough.
        let filtered = picture.pixels.count + picture.height
        let deflated = filtered + filtered / 8 + filtered / 64 + 16
        var size = deflated + deflated / 256 + 256
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, picture.pixels, 0, nil) != 0 else {
            throw ImageError(description: "cannot encode PNG: \(message(&image))", kind: .internalFault)
        }
        return Array(bytes.prefix(size))
    }

    /// Writes a PNG, atomically: whoever opens `path` finds the old file or the new one, whole.
    /// - Throws: ``ImageError`` of kind `cannotWrite` if the file cannot be written.
    public static func write(_ picture: RGBAImage, to path: String) throws(ImageError) {
        let bytes = try encode(picture)
        do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw ImageError(error) }
    }

    private static func message(_ image: inout png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
