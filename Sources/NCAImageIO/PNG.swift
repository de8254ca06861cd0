import CPNG
import NCACore
import NCAFiles

/// A picture that could not be read or written: which file, what is wrong, and what to do.
public struct ImageError: NCAError {
    public let description: String
    public let kind: NCAErrorKind

    init(description: String, kind: NCAErrorKind = .unsuitableInput) {
        self.description = description
        self.kind = kind
    }

    init(_ error: FileError) { self.init(description: error.description, kind: error.kind) }
}

/// PNG files, through libpng.
public enum PNG {
    /// Largest side of a picture that is read, in pixels: a guard against files that lie about their size.
    public static let maxSide = 16384

    /// Reads any PNG: grey, palette, 1 to 16 bits, with or without alpha, interlaced.
    public static func read(_ path: String) throws(ImageError) -> RGBAImage {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch {
            throw ImageError(error)
        }
        return try decode(bytes, name: path)
    }

    /// Decodes the bytes of a PNG; `name` is what errors call it.
    public static func decode(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBAImage {
        guard bytes.starts(with: PNGStructure.signature) else {
            let kind = bytes.isEmpty ? "the file is empty" : "not a PNG"
            throw ImageError(description: "\(name): \(kind); save the picture as PNG")
        }
        let structure: PNGStructure
        do throws(PNGStructure.Malformed) { structure = try PNGStructure(bytes) } catch {
            throw damaged(error.reason, name)
        }
        guard structure.width <= maxSide, structure.height <= maxSide else {
            throw ImageError(
                description: "\(name): \(structure.width)×\(structure.height) pixels; "
                    + "at most \(maxSide) a side can be read; make the picture smaller")
        }
        guard structure.canHoldItsPixels else {
            throw damaged("too little data for \(structure.width)×\(structure.height) pixels", name)
        }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
            throw damaged(message(&image), name)
        }
        // 16-bit samples would be taken as linear light; nearly all files mean sRGB, as with 8 bits.
        image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
        var pixels = [UInt8](repeating: 0, count: 4 * Int(image.width) * Int(image.height))
        guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
            throw damaged(message(&image), name)
        }
        return RGBAImage(width: Int(image.width), height: Int(image.height), pixels: pixels)
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

    /// Writes a PNG, atomically.
    public static func write(_ picture: RGBAImage, to path: String) throws(ImageError) {
        let bytes = try encode(picture)
        do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch {
            throw ImageError(error)
        }
    }

    private static func damaged(_ reason: String, _ name: String) -> ImageError {
        ImageError(description: "\(name): damaged PNG (\(reason)); save or copy it again")
    }

    private static func message(_ image: inout png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
