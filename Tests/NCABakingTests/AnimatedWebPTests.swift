import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@Suite struct AnimatedWebPTests {
    private func encode(
        _ scene: Scene, _ timing: Timing, _ compression: AnimatedWebP.Compression = .lossless
    ) throws -> [UInt8] {
        let frames = try scene.frames()
        let animation = try AnimatedWebP(
            width: frames.width, height: frames.height,
            timeline: try timing.timeline(count: frames.count), compression: compression)
        for frame in frames { try animation.add(frame.picture) }
        return try animation.finish()
    }

    @Test func `a lossless animation decodes, elsewhere, to the same frames, times and loops`() throws {
        let scene = try growingScene()
        let bytes = try encode(scene, Timing(framesPerSecond: 20, hold: 300, loops: 3))
        let decoded = try WebPDecoder.decode(bytes)
        #expect(decoded.loops == 3 && decoded.ends == [50, 100, 150, 200, 250, 300, 650])
        #expect(try differences(decoded.frames, pictures(scene)) == [])
    }

    @Test func `rounded times don't drift`() throws {
        var scene = try growingScene()
        scene.every = 1
        let decoded = try WebPDecoder.decode(try encode(scene, Timing(framesPerSecond: 60, hold: 0)))
        #expect(decoded.ends == (1...22).map { Int((Double($0) * 1000 / 60).rounded()) })
    }

    @Test(.enabled(if: Tools.find("webpinfo") != nil, "webpinfo is not installed (Debian's package webp)"))
    func `webpinfo finds no error, and the canvas, alpha and durations that were asked for`() throws {
        try Tools.withFolder { folder in
            let bytes = try encode(try growingScene(), Timing(framesPerSecond: 20, hold: 300, loops: 3))
            try AtomicFile.write(bytes, to: folder + "/a.webp")
            let info = try Tools.run("webpinfo", [folder + "/a.webp"])
            #expect(info.status == 0 && info.output.contains("No error detected"))
            let lines = info.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines.contains("Canvas size 64 x 56") && lines.contains("Alpha: 1"))
            #expect(lines.contains { $0.hasPrefix("Loop count") && $0.hasSuffix("3") })
            let durations = lines.filter { $0.hasPrefix("Duration:") }.compactMap { Int($0.dropFirst(10)) }
            #expect(durations == [50, 50, 50, 50, 50, 50, 350])
        }
    }

    @Test(.enabled(if: Tools.find("img2webp") != nil, "img2webp is not installed (Debian's package webp)"))
    func `libwebp's own tool makes no smaller file of the same frames`() throws {
        try Tools.withFolder { folder in
            let scene = try growingScene()
            var arguments = ["-loop", "2", "-lossless", "-d", "40"]
            for frame in try scene.frames() {
                arguments.append("\(folder)/\(frame.index).png")
                try PNG.write(frame.picture, to: arguments.last!)
            }
            let tool = try Tools.run("img2webp", arguments + ["-o", folder + "/theirs.webp"])
            try #require(tool.status == 0, "\(tool.errors)")
            let theirs = try AtomicFile.read(folder + "/theirs.webp")
            let ours = try encode(scene, Timing(framesPerSecond: 25, hold: 0, loops: 2))
            // The tool may be of another version than the library that this is linked to.
            #expect(ours.count <= theirs.count + theirs.count / 50)
            #expect(try differences(WebPDecoder.decode(theirs).frames, pictures(scene)) == [])
        }
    }

    @Test func `frames that don't change make their picture stay`() throws {
        // An automaton with all weights zero: seeds stay as they are until one is erased.
        var scene = Scene(model: try ModelFile(channels: 8, hidden: 16).model())
        (scene.steps, scene.scale, scene.seeds) = (40, 1, [(20, 20), (40, 40)])
        scene.events = [.init(step: 20, .eraseCircle(x: 20, y: 20, radius: 0))]
        let decoded = try WebPDecoder.decode(try encode(scene, Timing(framesPerSecond: 10, hold: 500)))
        #expect(decoded.ends == [1000, 2600])
        let frames = try pictures(scene)
        #expect(differences(decoded.frames, [frames[0], frames[10]]) == [])
    }

    @Test func `frames that are all the same, or only one, are a still picture`() throws {
        var scene = Scene(model: try ModelFile(channels: 8, hidden: 16).model())
        for steps in [0, 40] {
            scene.steps = steps
            let decoded = try WebPDecoder.decode(try encode(scene, Timing()))
            #expect(try differences(decoded.frames, [pictures(scene)[0]]) == [])
        }
    }

    @Test func `a background makes every pixel opaque`() throws {
        var scene = try growingScene()
        scene.background = RGBA(200, 10, 90)
        let decoded = try WebPDecoder.decode(try encode(scene, Timing()))
        #expect(try differences(decoded.frames, pictures(scene)) == [])
    }

    @Test func `lossy is smaller, near the frames, and keeps alpha`() throws {
        var scene = try growingScene()
        scene.scale = 6
        let frames = try pictures(scene)
        let sizes = try [90, 20].map { (quality: Float) in
            let bytes = try encode(scene, Timing(), .lossy(quality: quality))
            let decoded = try WebPDecoder.decode(bytes)
            #expect(decoded.frames.count == frames.count)
            for (lossy, exact) in zip(decoded.frames, frames) {
                for i in stride(from: 3, to: exact.pixels.count, by: 4) {
                    #expect(lossy.pixels[i] == exact.pixels[i])
                }
            }
            return bytes.count
        }
        #expect(sizes[1] < sizes[0])
    }

    @Test func `frames beyond the format's limit are refused with the remedy`() throws {
        for (width, height) in [(16384, 10), (10, 16384), (0, 1), (Int.max, 1)] {
            do throws(BakingError) {
                _ = try AnimatedWebP(
                    width: width, height: height, timeline: try Timing().timeline(count: 1))
                Issue.record("\(width)×\(height) is outside the format")
            } catch { #expect(error.description.contains("16383") && error.description.contains("scale")) }
        }
    }
}
