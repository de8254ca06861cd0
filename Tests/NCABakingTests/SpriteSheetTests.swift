import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@Suite struct SpriteSheetTests {
    /// Bakes a sheet of the scene, and reads it with its own description.
    private func bake(
        _ scene: Scene, _ timing: Timing = Timing(), _ change: (inout SheetOptions) -> Void = { _ in }
    ) throws -> (pages: [RGBAImage], description: OwnDescription, json: String) {
        try Tools.withFolder { folder in
            var options = SheetOptions()
            change(&options)
            let bake = Bake(
                scene: scene, timing: timing,
                outputs: [.sheet(path: folder + "/a.png", options, [.json])])
            let report = try bake.run()
            let pages = try report.files.filter { $0.path.hasSuffix(".png") }.map { try PNG.read($0.path) }
            let json = try AtomicFile.read(folder + "/a.json")
            return (
                pages, try JSONDecoder().decode(OwnDescription.self, from: Data(json)),
                String(decoding: json, as: UTF8.self)
            )
        }
    }

    /// The frames as an engine puts them together from pages and rectangles.
    private func assembled(_ pages: [RGBAImage], _ description: OwnDescription) -> [RGBAImage] {
        description.frames.map { frame in
            var whole = RGBAImage(width: description.frameSize.w, height: description.frameSize.h)
            let page = pages[frame.page ?? 0]
            for y in 0..<frame.h {
                for x in 0..<frame.w {
                    whole[(frame.offset?.x ?? 0) + x, (frame.offset?.y ?? 0) + y] =
                        page[frame.x + x, frame.y + y]
                }
            }
            return whole
        }
    }

    @Test(arguments: [nil, 1, 3, 7, 100]) func `every frame is where the description says`(columns: Int?)
        throws
    {
        let scene = try growingScene()
        let (pages, description, _) = try bake(scene) { $0.columns = columns }
        let sheet = pages[0]
        #expect(description.image == "a.png" && description.frames.count == 7 && description.scale == 2)
        #expect(description.size.w == sheet.width && description.size.h == sheet.height)
        #expect(description.frameSize.w == 64 && description.frameSize.h == 56)
        #expect(description.columns == min(columns ?? 3, 7))
        #expect(sheet.width == 64 * description.columns! && sheet.height == 56 * description.rows!)
        #expect(description.frames.map(\.step) == [0, 4, 8, 12, 16, 20, 21])
        #expect(try differences(assembled(pages, description), pictures(scene)) == [])
        #expect(Set(description.frames.map { [$0.x, $0.y] }).count == 7, "no two frames share a place")
    }

    @Test func `cells without a frame are transparent`() throws {
        let (pages, _, _) = try bake(try growingScene()) { $0.columns = 3 }
        for y in 112..<168 { for x in 64..<192 { #expect(pages[0][x, y].alpha == 0) } }
    }

    private static let variants: [@Sendable (inout SheetOptions) -> Void] = [
        { $0.layout = .packed },
        { ($0.layout, $0.trims) = (.packed, true) },
        { ($0.trims, $0.padding) = (true, 3) },
        { ($0.layout, $0.trims, $0.padding, $0.extrusion) = (.packed, true, 2, 1) },
        { ($0.layout, $0.trims, $0.isPowerOfTwo, $0.maxSize) = (.packed, true, true, 64) },
        { ($0.maxSize, $0.padding) = (140, 1) },
    ]

    @Test(arguments: variants.indices)
    func `packed, trimmed, padded, extruded and paged sheets hold the same frames`(variant: Int) throws {
        let scene = try growingScene()
        var options = SheetOptions()
        let (pages, description, _) = try bake(scene) {
            Self.variants[variant](&$0)
            options = $0
        }
        let frames = try pictures(scene)
        #expect(differences(assembled(pages, description), frames) == [])
        #expect(pages.allSatisfy { max($0.width, $0.height) <= options.maxSize })
        if options.isPowerOfTwo {
            #expect(pages.allSatisfy { $0.width & ($0.width - 1) == 0 && $0.height & ($0.height - 1) == 0 })
        }
        // Different places keep their distance from each other and from the sides.
        let room = options.padding + 2 * options.extrusion
        for (i, a) in description.frames.enumerated() {
            let page = pages[a.page ?? 0]
            let border = options.padding + options.extrusion
            #expect(a.x >= border && a.y >= border)
            #expect(a.x + a.w + border <= page.width && a.y + a.h + border <= page.height)
            for b in description.frames[..<i]
            where (a.page, a.x, a.y) != (b.page, b.x, b.y) && a.page == b.page {
                let isApart =
                    a.x + a.w + room <= b.x || b.x + b.w + room <= a.x || a.y + a.h + room <= b.y
                    || b.y + b.h + room <= a.y
                #expect(isApart, "\(a) and \(b)")
            }
            if options.extrusion > 0 {
                func isSeenAsOne(_ x: Int, _ y: Int, _ otherX: Int, _ otherY: Int) -> Bool {
                    let (one, other) = (page[a.x + x, a.y + y], page[a.x + otherX, a.y + otherY])
                    return one == other || one.alpha == 0 && other.alpha == 0
                }
                for x in 0..<a.w {
                    #expect(isSeenAsOne(x, -1, x, 0) && isSeenAsOne(x, a.h, x, a.h - 1))
                }
                #expect(isSeenAsOne(-1, -1, 0, 0))
            }
        }
    }

    @Test func `trimmed and packed is smaller, and equal frames share a place`() throws {
        var scene = try growingScene()
        let area = { (pages: [RGBAImage]) in pages.reduce(0) { $0 + $1.width * $1.height } }
        let grid = try bake(scene).pages
        let packed = try bake(scene) { ($0.layout, $0.trims) = (.packed, true) }
        #expect(area(packed.pages) < area(grid) / 2)
        let used = packed.description.frames.reduce(0) { $0 + $1.w * $1.h }
        #expect(Double(used) > 0.6 * Double(area(packed.pages)), "little is wasted")
        scene.acts[0].isPingPong = true
        let back = try bake(scene) { ($0.layout, $0.trims) = (.packed, true) }
        #expect(back.description.frames.count == 12 && area(back.pages) == area(packed.pages))
        #expect(back.description.frames[11].x == back.description.frames[1].x)
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
                "columns", "duration", "fps", "frameSize", "frames", "image", "model", "pivot", "rows",
                "scale", "size", "tags",
            ])
        let frames = try #require(object["frames"] as? [[String: Any]])
        #expect(frames.allSatisfy { $0.keys.sorted() == ["duration", "h", "step", "w", "x", "y"] })
        #expect(json.hasSuffix("}\n"))
    }

    @Test func `sheets that cannot be made are refused with the remedy, before the growth`() throws {
        func message(_ change: (inout Scene, inout SheetOptions) -> Void) throws -> String {
            var (scene, options) = (try growingScene(), SheetOptions())
            change(&scene, &options)
            return try Tools.withFolder { folder in
                let bake = Bake(
                    scene: scene, timing: Timing(),
                    outputs: [.sheet(path: folder + "/a.png", options, [.json])])
                do {
                    _ = try bake.run { _, _ in Issue.record("grew in vain") }
                    return ""
                } catch let error as BakingError { return error.description }
            }
        }
        #expect(
            try message {
                $0.every = 1; $0.steps = 20000; $0.scale = 16; _ = $1
            }.contains("every"))
        #expect(
            try message {
                _ = $0; $1.maxSize = 60
            }.contains("max-size"))
        #expect(
            try message {
                _ = $0; $1.maxSize = 128; $1.columns = 5
            }.contains("lower columns"))
        #expect(
            try message {
                _ = $0; $1.padding = -1
            }.contains("padding"))
        #expect(
            try message {
                _ = $0; $1.extrusion = 65
            }.contains("extrude"))
        #expect(
            try message {
                _ = $0; $1.maxSize = 20000
            }.contains("max-size"))
    }
}
