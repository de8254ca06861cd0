import NCACore
import NCAFiles

/// A picture as it was read from a file: pixels in sRGB, and what of the file they do not show.
public struct Picture: Sendable {
    /// Its pixels.
    public let image: RGBAImage
    /// Frames of the file's animation; 1 for a still picture.
    public let frames: Int
    /// What was ignored; empty for most files.
    public let warnings: [PictureWarning]

    /// Largest side of a picture that is read, in pixels.
    public static let maxSide = 16384

    /// Most pixels of a picture that is read: a small file may announce a large picture, and decoding one of this size
    /// takes under 1 GB.
    public static let maxPixels = 1 << 26

    /// Reads a PNG or a WebP, still or animated, by its content: the name's ending does not matter.
    ///
    /// Colours of an embedded ICC profile, of gAMA and cHRM, or of cICP are converted to sRGB.
    /// - Parameter frame: of an animation, counted from 0 and composed as players show it; nil: the still picture that
    ///   programs without animation show, and a warning if there are more.
    /// - Throws: ``ImageError`` of kind `missingInput` if the file cannot be read, `unsuitableInput` if it is no such
    ///   picture, damaged or too large, `usage` if it has no such frame.
    public static func read(_ path: String, frame: Int? = nil) throws(ImageError) -> Picture {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch { throw ImageError(error) }
        return try decode(bytes, name: path, frame: frame)
    }

    /// Decodes the bytes of a PNG or a WebP, as ``read(_:frame:)`` does.
    /// - Parameters:
    ///   - name: what errors call the picture.
    ///   - maxPixels: a picture of more is refused before memory for it is asked for.
    public static func decode(
        _ bytes: [UInt8], name: String, frame: Int? = nil, maxPixels: Int = Picture.maxPixels
    ) throws(ImageError) -> Picture {
        let request = Request(name: name, frame: frame, maxPixels: maxPixels)
        if bytes.starts(with: PNGStructure.signature) { return try PNG.picture(bytes, request) }
        if WebP.isWebP(bytes) { return try WebP.picture(bytes, request) }
        throw unreadable(bytes, as: "neither PNG nor WebP", name)
    }

    static func unreadable(_ bytes: [UInt8], as kind: String, _ name: String) -> ImageError {
        ImageError(
            description: "\(name): \(bytes.isEmpty ? "the file is empty" : kind); save the picture as PNG")
    }

    /// What a reader is asked for.
    struct Request {
        var name: String
        var frame: Int?
        var maxPixels = Picture.maxPixels

        /// Refuses what would take too much memory, before it is asked for.
        func check(width: Int, height: Int) throws(ImageError) {
            guard width <= maxSide, height <= maxSide else {
                throw ImageError(
                    description: "\(name): \(width)×\(height) pixels; at most \(maxSide) a side can be read; "
                        + "make the picture smaller")
            }
            guard width * height <= maxPixels else {
                throw ImageError(
                    description:
                        "\(name): \(width)×\(height) pixels; at most \(maxPixels) pixels can be read; "
                        + "make the picture smaller")
            }
        }

        /// Refuses a frame that there is not.
        func check(frames: Int) throws(ImageError) {
            guard let frame, !(0..<frames ~= frame) else { return }
            throw ImageError(
                description: frames == 1
                    ? "\(name): there is no frame \(frame): the picture is not animated"
                    : "\(name): there is no frame \(frame): the animation has frames 0 to \(frames - 1)",
                kind: .usage)
        }
    }
}

/// What of a picture's file its pixels do not show.
public enum PictureWarning: Equatable, Sendable, CustomStringConvertible {
    /// The file holds an animation; its first picture was read.
    case firstOfAnimation(frames: Int)
    /// The file describes its colours in a way that cannot be converted; they were read as if they were sRGB.
    case coloursTakenAsSRGB(reason: String)

    public var description: String {
        switch self {
        case .firstOfAnimation(let frames):
            "an animation of \(frames) frames; only its first picture is used"
        case .coloursTakenAsSRGB(let reason): "\(reason); its colours are taken as sRGB"
        }
    }
}
