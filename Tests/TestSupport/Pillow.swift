import Foundation
import NCAImageIO

/// Animations through Python's Pillow, which shares no code with ours but libwebp.
public enum Pillow {
    public struct Animation {
        public let frames: [RGBAImage]
        /// Milliseconds.
        public let durations: [Int]
        public let loops: Int?
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
            let values = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [Any] ?? []
            guard let width = values[0] as? Int, let height = values[1] as? Int,
                let loops = values[2] as? Int,
                let durations = values[3] as? [Int]
            else { throw CocoaError(.fileReadCorruptFile) }
            let pixels = [UInt8](FileManager.default.contents(atPath: folder + "/pixels") ?? Data())
            let size = 4 * width * height
            return Animation(
                frames: durations.indices.map {
                    RGBAImage(
                        width: width, height: height, pixels: Array(pixels[$0 * size..<($0 + 1) * size]))
                }, durations: durations, loops: loops < 0 ? nil : loops)
        }
    }
}
