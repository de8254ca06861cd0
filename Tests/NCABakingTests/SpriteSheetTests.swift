import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@Suite struct SpriteSheetTests {
    private func bake(
        _ scene: Scene, _ timing: Timing = Timing(), columns: Int? = nil
    ) throws -> (picture: RGBAImage, description: SpriteSheet.Description, json: String) {
        var sheet = try SpriteSheet(scene: scene, timing: timing, columns: columns)
        for frame in try scene.frames() { sheet.add(frame) }
        let (png, json) = try sheet.finish(image: "a.png")
        return (
            try PNG.decode(png, name: "sheet"),
            try JSONDecoder().decode(SpriteSheet.Description.self, from: Data(json)),
            String(decoding: json, as: UTF8.self)
        )
    }

    @Test(arguments: [nil, 1, 3, 7, 100]) func `every frame is where the description says`(columns: Int?)
        throws
    {
        let scene = try growingScene()
        let (sheet, description, _) = try bake(scene, columns: columns)
        #expect(description.image == "a.png" && description.frames.count == 7 && description.scale == 2)
        #expect(description.size.w == sheet.width && description.size.h == sheet.height)
        #expect(description.frameSize.w == 64 && description.frameSize.h == 56)
        #expect(description.columns == min(columns ?? 3, 7))
        #expect(sheet.width == 64 * description.columns && sheet.height == 56 * description.rows)
        #expect(description.frames.map(\.step) == [0, 4, 8, 12, 16, 20, 21])
        for (frame, place) in zip(try pictures(scene), description.frames) {
            #expect(place.w == 64 && place.h == 56)
            for y in 0..<place.h {
                for x in 0..<place.w { #expect(sheet[place.x + x, place.y + y] == frame[x, y]) }
            }
        }
        let places = Set(description.frames.map { [$0.x, $0.y] })
        #expect(places.count == 7, "no two frames share a place")
    }

    @Test func `cells without a frame are transparent`() throws {
        let (sheet, _, _) = try bake(try growingScene(), columns: 3)
        for y in 112..<168 { for x in 64..<192 { #expect(sheet[x, y] == RGBA(0, 0, 0, 0)) } }
    }

    @Test func `durations add up to the animation's`() throws {
        let timing = Timing(framesPerSecond: 30, hold: 100)
        let (_, description, _) = try bake(try growingScene(), timing)
        #expect(description.frames.map(\.duration) == [33, 34, 33, 33, 34, 33, 133])
        #expect(description.frames.reduce(0) { $0 + $1.duration } == description.duration)
        #expect(description.fps == 30)
    }

    @Test func `the description says where the model comes from, in keys that don't change`() throws {
        var scene = try growingScene()
        scene.metadata = .init(name: "A \"quoted\" näme", source: "art/a.png")
        let (_, description, json) = try bake(scene)
        #expect(description.model.name == "A \"quoted\" näme" && description.model.source == "art/a.png")
        #expect(description.model.license == nil)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "columns", "duration", "fps", "frameSize", "frames", "image", "model", "rows", "scale",
                "size",
            ])
        let frames = try #require(object["frames"] as? [[String: Any]])
        #expect(frames.allSatisfy { $0.keys.sorted() == ["duration", "h", "step", "w", "x", "y"] })
        #expect(json.hasSuffix("}\n"))
    }

    @Test func `sheets that no engine could load are refused with the remedy`() throws {
        var scene = try growingScene()
        (scene.steps, scene.every, scene.scale) = (20000, 1, 8)
        do throws(BakingError) {
            _ = try SpriteSheet(scene: scene, timing: Timing())
            Issue.record("too large")
        } catch {
            #expect(error.description.contains("16384") && error.description.contains("--every"))
        }
    }

    @Test func `only a sheet makes way for a sheet`() throws {
        try Tools.withFolder { folder in
            let path = folder + "/dragon.png"
            func isReplaceable() -> Bool {
                do throws(BakingError) {
                    try SpriteSheet.checkReplaceable(path)
                    return true
                } catch {
                    #expect(error.kind == .output && error.description.contains("--output"))
                    return false
                }
            }
            #expect(isReplaceable(), "nothing is there")
            let drawing = RGBAImage(width: 9, height: 9)
            try PNG.write(drawing, to: path)
            #expect(!isReplaceable(), "a drawing")
            try AtomicFile.write(Array("{}".utf8), to: folder + "/dragon.json")
            #expect(!isReplaceable(), "a drawing, and some JSON")
            try FileManager.default.removeItem(atPath: path)
            #expect(!isReplaceable(), "some JSON")
            try FileManager.default.removeItem(atPath: folder + "/dragon.json")
            let bake = Bake(
                scene: try growingScene(), timing: Timing(), outputs: [.sheet(path: path, columns: nil)])
            _ = try bake.run()
            #expect(isReplaceable(), "an earlier sheet")
            try PNG.write(drawing, to: path)
            #expect(!isReplaceable(), "a drawing over an earlier sheet")
        }
    }
}
