import Foundation
import NCAImageIO

/// Animations through Python's Pillow, which shares no code with ours but libwebp.
public enum Pillow {
    public struct Animation {
        public let frames: [RGBAImage]
        /// Milliseconds.
        public let durations: [Int]
        public let loops: Int?

        public init(frames: [RGBAImage], durations: [Int], loops: Int?) {
            (self.frames, self.durations, self.loops) = (frames, durations, loops)
        }
    }

    private static let python = "/usr/bin/python3"

    public static let isInstalled: Bool =
        (try? Tools.run(
            python, ["-c", "import PIL.Image, PIL.features; assert PIL.features.check('webp_anim')"]))?
        .status == 0

    private static let script = """
        import json, sys
        from PIL import Image, ImageSequence
        picture = Image.open(sys.argv[1])
        durations = []
        with open(sys.argv[2], "wb") as pixels:
            for index in range(picture.n_frames):
                picture.seek(index)
                frame = picture.convert("RGBA")
                pixels.write(frame.tobytes())
                durations.append(int(picture.info.get("duration", 0)))
        print(json.dumps([*picture.size, picture.info.get("loop", -1), durations]))
        """

    public static func decode(_ path: String) throws -> Animation {
        try Tools.withFolder { folder in
            let run = try Tools.run(python, ["-c", script, path, folder + "/pixels"])
            guard run.status == 0 else { throw CocoaError(.fileReadCorruptFile, userInfo: ["": run.errors]) }
            return try Animation(describedBy: run.output, pixels: folder + "/pixels")
        }
    }
}

extension Pillow.Animation {
    /// - Parameters:
    ///   - text: width, height, loops (−1: not said) and durations as JSON.
    ///   - file: the frames' pixels.
    init(describedBy text: String, pixels file: String) throws {
        let values = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any] ?? []
        guard values.count == 4, let width = values[0] as? Int, let height = values[1] as? Int,
            let loops = values[2] as? Int, let durations = values[3] as? [Int]
        else { throw CocoaError(.fileReadCorruptFile) }
        let pixels = [UInt8](FileManager.default.contents(atPath: file) ?? Data())
        let size = 4 * width * height
        self.init(
            frames: durations.indices.map {
                RGBAImage(width: width, height: height, pixels: Array(pixels[$0 * size..<($0 + 1) * size]))
            }, durations: durations, loops: loops < 0 ? nil : loops)
    }
}
