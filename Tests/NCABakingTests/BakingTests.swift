import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@Suite struct BakingTests {
    private func scene() throws -> Scene {
        var scene = Scene(model: try ModelFile.growing().model())
        scene.steps = 21
        scene.every = 4
        scene.scale = 2
        return scene
    }

    private func frames(_ scene: Scene) throws -> [RGBAImage] {
        var frames: [RGBAImage] = []
        try scene.forEachFrame { _, _, frame in frames.append(frame) }
        return frames
    }

    @Test func `frames come every k-th step, with the seed first and the last step last`() throws {
        let scene = try scene()
        #expect(scene.frameSteps == [0, 4, 8, 12, 16, 20, 21])
        let frames = try frames(scene)
        #expect(frames.count == 7 && frames.allSatisfy { $0.width == 64 && $0.height == 56 })
        #expect(Set(frames.map(\.pixels)).count == 7, "it grows from frame to frame")
        let opaque = stride(from: 3, to: frames[0].pixels.count, by: 4).filter { frames[0].pixels[$0] != 0 }
        #expect(opaque.count == 4, "the first frame is the seed, one cell of 2 by 2 pixels")
    }

    @Test func `a background lies below, and enlarging repeats pixels`() throws {
        var scene = try scene()
        scene.background = RGBA(10, 20, 30)
        let frame = try frames(scene)[3]
        #expect(frame[0, 0] == RGBA(10, 20, 30))
        #expect(stride(from: 3, to: frame.pixels.count, by: 4).allSatisfy { frame.pixels[$0] == 255 })
        for y in stride(from: 0, to: frame.height, by: 2) {
            for x in stride(from: 0, to: frame.width, by: 2) {
                #expect(frame[x, y] == frame[x + 1, y + 1])
            }
        }
    }

    @Test func `animated WebP decodes, elsewhere, to the same frames, times and loop`() throws {
        let scene = try scene()
        let bake = Bake(
            scene: scene, timing: Timing(framesPerSecond: 20, hold: 300, loops: 3),
            outputs: [.webp(path: "", .lossless)])
        try Tools.withFolder { folder in
            var bake = bake
            bake.outputs = [.webp(path: folder + "/a.webp", .lossless)]
            let report = try bake.run()
            #expect(report.frames == 7 && report.duration == 650)
            let decoded = try WebPDecoder.decode(try AtomicFile.read(folder + "/a.webp"))
            #expect(decoded.loops == 3 && decoded.ends == [50, 100, 150, 200, 250, 300, 650])
            for (index, (frame, expected)) in zip(decoded.frames, try frames(scene)).enumerated() {
                #expect(visible(frame) == visible(expected), "frame \(index)")
            }
            let info = try Tools.run("webpinfo", [folder + "/a.webp"])
            #expect(info.status == 0 && info.output.contains("No error detected"))
        }
    }

    /// Colours under alpha 0 are free.
    private func visible(_ picture: RGBAImage) -> [[UInt8]] {
        stride(from: 0, to: picture.pixels.count, by: 4).map {
            picture.pixels[$0 + 3] == 0 ? [0] : Array(picture.pixels[$0..<$0 + 4])
        }
    }

    @Test func `lossy WebP is smaller and keeps alpha`() throws {
        try Tools.withFolder { folder in
            var scene = try scene()
            scene.scale = 6
            let bake = Bake(
                scene: scene, timing: Timing(),
                outputs: [.webp(path: folder + "/a.webp", .lossy(quality: 60))])
            _ = try bake.run()
            let last = try WebPDecoder.decode(try AtomicFile.read(folder + "/a.webp")).frames[6]
            let exact = try frames(scene)[6]
            for i in stride(from: 3, to: last.pixels.count, by: 4) {
                #expect(last.pixels[i] == exact.pixels[i])
            }
        }
    }

    @Test func `sheet and description agree with the frames`() throws {
        try Tools.withFolder { folder in
            let scene = try scene()
            let bake = Bake(
                scene: scene, timing: Timing(framesPerSecond: 30, hold: 100),
                outputs: [.sheet(path: folder + "/a.png", columns: nil), .frames(folder: folder + "/frames")])
            let report = try bake.run()
            #expect(report.files.count == 2 + 7)
            let sheet = try PNG.read(folder + "/a.png")
            let description = try JSONDecoder().decode(
                SpriteSheet.Description.self, from: Data(try AtomicFile.read(folder + "/a.json")))
            #expect(description.image == "a.png" && description.frames.count == 7)
            #expect(description.size.w == sheet.width && description.size.h == sheet.height)
            #expect(description.frames.map(\.step) == scene.frameSteps)
            #expect(description.frames.reduce(0) { $0 + $1.duration } == description.duration)
            for (index, (frame, place)) in zip(try frames(scene), description.frames).enumerated() {
                for y in 0..<place.h {
                    for x in 0..<place.w { #expect(sheet[place.x + x, place.y + y] == frame[x, y]) }
                }
                #expect(try PNG.read("\(folder)/frames/00\(index).png") == frame)
            }
        }
    }

    @Test func `the same scene gives the same bytes`() throws {
        try Tools.withFolder { folder in
            for name in ["a", "b"] {
                _ = try Bake(
                    scene: try scene(), timing: Timing(),
                    outputs: [
                        .webp(path: "\(folder)/\(name).webp", .lossless),
                        .sheet(path: "\(folder)/\(name).png", columns: 3),
                    ]
                ).run()
            }
            for ending in ["webp", "png"] {
                #expect(
                    try AtomicFile.read("\(folder)/a.\(ending)") == AtomicFile.read("\(folder)/b.\(ending)"))
            }
        }
    }

    @Test func `impossible scenes are refused with the remedy, and nothing is written`() throws {
        try Tools.withFolder { folder in
            func message(_ change: (inout Scene) -> Void) throws -> String {
                var scene = try scene()
                change(&scene)
                do {
                    _ = try Bake(
                        scene: scene, timing: Timing(), outputs: [.webp(path: folder + "/a.webp", .lossless)]
                    ).run()
                    return ""
                } catch { return "\(error)" }
            }
            let outside = try message { $0.seeds = [(32, 0)] }
            #expect(outside.contains("seed 32,0 is outside the world of 32×28"))
            let large = try message { $0.scale = 1000 }
            #expect(large.contains("lower --scale"))
            let wide = try message { $0.width = 5000 }
            #expect(wide.contains("5000×28"))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }
}
