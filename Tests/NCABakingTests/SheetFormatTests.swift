import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// Each format read back as its documentation says, by readers that know nothing of the writers: the frames that an
/// engine puts together must be the frames that were baked.
@Suite struct SheetFormatTests {
    /// What a reader finds: pictures and milliseconds by animation.
    private typealias Read = [String: [(picture: RGBAImage, milliseconds: Double)]]

    private func scene() throws -> Scene {
        var scene = try growingScene()
        scene.acts = [Act(tag: "grow", steps: 12), Act(tag: "idle", steps: 8)]
        scene.acts[1].repeats = true
        return scene
    }

    /// Bakes trimmed, packed pages, lets `read` read them, and compares.
    private func check(
        _ format: SheetFormat, maxSize: Int = 4096,
        _ read: (_ folder: String) throws -> Read
    ) throws {
        let scene = try scene()
        var options = SheetOptions()
        (options.layout, options.trims, options.padding, options.maxSize) = (.packed, true, 1, maxSize)
        try Tools.withFolder { folder in
            let bake = Bake(
                scene: scene, timing: Timing(framesPerSecond: 20, hold: 100),
                outputs: [.sheet(path: folder + "/my sprite.png", options, [format])])
            let report = try bake.run()
            if maxSize < 4096 {
                #expect(report.files.count { $0.path.hasSuffix(".png") } > 1, "several pages")
            }
            let frames = try scene.frames().map(\.picture)
            let found = try read(folder)
            #expect(found.keys.sorted() == ["grow", "idle"])
            for tag in report.tags {
                let animation = found[tag.name] ?? []
                #expect(
                    differences(animation.map(\.picture), Array(frames[tag.from...tag.to])) == [],
                    "\(tag.name)")
                let times = animation.map(\.milliseconds)
                #expect(times.dropLast().allSatisfy { abs($0 - 50) < 0.01 })
                #expect(abs(times.last! - (tag.to == frames.count - 1 ? 150 : 50)) < 0.01)
            }
        }
    }

    private func place(
        _ page: RGBAImage, _ x: Int, _ y: Int, _ width: Int, _ height: Int, at offset: (Int, Int),
        in size: (Int, Int)
    ) -> RGBAImage {
        var whole = RGBAImage(width: size.0, height: size.1)
        for row in 0..<height {
            for column in 0..<width { whole[offset.0 + column, offset.1 + row] = page[x + column, y + row] }
        }
        return whole
    }

    /// What a player without durations shows, at 20 frames per second: a frame that comes again stays.
    private func ticks(_ frames: [(name: String, picture: RGBAImage)]) -> [(RGBAImage, Double)] {
        var read: [(name: String, picture: RGBAImage, milliseconds: Double)] = []
        for (name, picture) in frames {
            if read.last?.name == name {
                read[read.count - 1].milliseconds += 50
            } else {
                read.append((name, picture, 50))
            }
        }
        return read.map { ($0.picture, $0.milliseconds) }
    }

    private func object(_ path: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try AtomicFile.read(path))) as? [String: Any])
    }

    private func picture(_ frame: [String: Any], _ page: RGBAImage) throws -> RGBAImage {
        func box(_ key: String) throws -> [String: Int] { try #require(frame[key] as? [String: Int]) }
        let (place, source, size) = (try box("frame"), try box("spriteSourceSize"), try box("sourceSize"))
        #expect(frame["rotated"] as? Bool == false)
        #expect(place["w"] == source["w"] && place["h"] == source["h"])
        let isTrimmed = source["w"] != size["w"] || source["h"] != size["h"]
        #expect(frame["trimmed"] as? Bool == isTrimmed)
        return self.place(
            page, place["x"]!, place["y"]!, place["w"]!, place["h"]!, at: (source["x"]!, source["y"]!),
            in: (size["w"]!, size["h"]!))
    }

    /// Aseprite, docs/cli.md: `frames` in order, `meta.image`, `meta.frameTags` with first and last frame.
    @Test(arguments: [SheetFormat.aseprite, .asepriteHash])
    func `Aseprite's JSON holds the frames and their tags`(format: SheetFormat) throws {
        try check(format) { folder in
            let file = try object(folder + "/my sprite.json")
            let meta = try #require(file["meta"] as? [String: Any])
            let page = try PNG.read(folder + "/" + (meta["image"] as! String))
            #expect(meta["size"] as? [String: Int] == ["w": page.width, "h": page.height])
            #expect(meta["format"] as? String == "RGBA8888" && meta["scale"] as? String == "1")
            let tags = try #require(meta["frameTags"] as? [[String: Any]])
            #expect(tags.map { $0["direction"] as? String } == ["forward", "forward"])
            #expect(tags.map { $0["repeat"] as? String } == ["1", nil])
            var read = Read()
            for tag in tags {
                for index in (tag["from"] as! Int)...(tag["to"] as! Int) {
                    // Phaser looks frames up by their number as text, in the array by their file name.
                    let frame: [String: Any]
                    if let array = file["frames"] as? [[String: Any]] {
                        frame = array[index]
                        #expect(frame["filename"] as? String == String(index))
                    } else {
                        frame = try #require((file["frames"] as? [String: [String: Any]])?[String(index)])
                    }
                    read[tag["name"] as! String, default: []].append(
                        (try picture(frame, page), frame["duration"] as! Double))
                }
            }
            return read
        }
    }

    /// PixiJS, Spritesheet: frames by name, `animations`, other pages in `meta.related_multi_packs`.
    @Test(arguments: [4096, 40]) func `TexturePacker's JSON holds the frames and PixiJS's animations`(
        maxSize: Int
    )
        throws
    {
        try check(.texturePacker, maxSize: maxSize) { folder in
            let first = try object(folder + "/my sprite.json")
            let others = (first["meta"] as? [String: Any])?["related_multi_packs"] as? [String] ?? []
            var frames: [String: RGBAImage] = [:]
            for name in ["my sprite.json"] + others {
                let file = try object(folder + "/" + name)
                let meta = try #require(file["meta"] as? [String: Any])
                let page = try PNG.read(folder + "/" + (meta["image"] as! String))
                #expect(meta["size"] as? [String: Int] == ["w": page.width, "h": page.height])
                for (key, frame) in try #require(file["frames"] as? [String: [String: Any]]) {
                    frames[key] = try picture(frame, page)
                }
            }
            let animations = try #require(first["animations"] as? [String: [String]])
            return try animations.mapValues { names in
                ticks(try names.map { (name: $0, picture: try #require(frames[$0])) })
            }
        }
    }

    /// libGDX, TextureAtlas: a blank line begins a page, its name follows, then `key: values`, then regions, whose
    /// properties are indented; `offset` counts from the bottom left.
    @Test(arguments: [4096, 40]) func `libGDX's atlas holds the regions`(maxSize: Int) throws {
        try check(.libGDX, maxSize: maxSize) { folder in
            let text = String(decoding: try AtomicFile.read(folder + "/my sprite.atlas"), as: UTF8.self)
            var regions: [String: [Int: (place: String, picture: RGBAImage)]] = [:]
            for block in text.components(separatedBy: "\n\n") {
                var lines = block.split(separator: "\n").map(String.init)[...]
                let page = try PNG.read(folder + "/" + lines.removeFirst())
                func values(_ line: String) -> [String] {
                    line.split(separator: ":")[1].split(separator: ",").map {
                        $0.trimmingCharacters(in: .whitespaces)
                    }
                }
                var header: [String: [String]] = [:]
                while let line = lines.first, line.contains(":"), !line.hasPrefix(" ") {
                    header[String(line.prefix { $0 != ":" })] = values(lines.removeFirst())
                }
                #expect(header["size"] == [String(page.width), String(page.height)])
                #expect(header["format"] == ["RGBA8888"] && header["filter"] == ["Nearest", "Nearest"])
                while let name = lines.popFirst() {
                    var region: [String: [String]] = [:]
                    while let line = lines.first, line.hasPrefix(" ") {
                        region[line.trimmingCharacters(in: .whitespaces).prefix { $0 != ":" }.description] =
                            values(
                                lines.removeFirst())
                    }
                    let numbers = region.mapValues { $0.compactMap(Int.init) }
                    #expect(region["rotate"] == ["false"])
                    let (size, orig, offset) = (numbers["size"]!, numbers["orig"]!, numbers["offset"]!)
                    let picture = place(
                        page, numbers["xy"]![0], numbers["xy"]![1], size[0], size[1],
                        at: (offset[0], orig[1] - offset[1] - size[1]), in: (orig[0], orig[1]))
                    let prefix = "my sprite_"
                    #expect(name.hasPrefix(prefix))
                    let place = "\(page.width) \(numbers["xy"]!) \(offset)"
                    regions[String(name.dropFirst(prefix.count)), default: [:]][numbers["index"]![0]] =
                        (place, picture)
                }
            }
            return regions.mapValues { frames in
                #expect(frames.keys.sorted() == Array(0..<frames.count))
                return ticks(
                    frames.sorted { $0.key < $1.key }.map {
                        (name: $0.value.place, picture: $0.value.picture)
                    })
            }
        }
    }

    /// Godot 4, "TSCN file format" and the classes AtlasTexture (region, margin) and SpriteFrames (animations).
    @Test(arguments: [4096, 40]) func `Godot's SpriteFrames holds the animations`(maxSize: Int) throws {
        try check(.godot, maxSize: maxSize) { folder in
            let text = String(decoding: try AtomicFile.read(folder + "/my sprite.tres"), as: UTF8.self)
            func matches(_ pattern: String, in text: String) throws -> [[String]] {
                try NSRegularExpression(pattern: pattern, options: [.dotMatchesLineSeparators])
                    .matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
                        (1..<match.numberOfRanges).map {
                            Range(match.range(at: $0), in: text).map { String(text[$0]) } ?? ""
                        }
                    }
            }
            let header = try matches(
                #"^\[gd_resource type="SpriteFrames" load_steps=(\d+) format=3\]"#, in: text)
            var pages: [String: RGBAImage] = [:]
            for match in try matches(
                #"\[ext_resource type="Texture2D" path="([^"]+)" id="([^"]+)"\]"#, in: text)
            {
                pages[match[1]] = try PNG.read(folder + "/" + match[0])
            }
            var textures: [String: RGBAImage] = [:]
            let rectangle = #"Rect2\((\d+), (\d+), (\d+), (\d+)\)"#
            for match in try matches(
                #"\[sub_resource type="AtlasTexture" id="(\w+)"\]\natlas = ExtResource\("(\w+)"\)\nregion = "#
                    + rectangle + #"(?:\nmargin = "# + rectangle + ")?\nfilter_clip = true", in: text)
            {
                let numbers = match.dropFirst(2).map { Int($0) ?? 0 }
                textures[match[0]] = place(
                    try #require(pages[match[1]]), numbers[0], numbers[1], numbers[2], numbers[3],
                    at: (numbers[4], numbers[5]), in: (numbers[2] + numbers[6], numbers[3] + numbers[7]))
            }
            #expect(header == [["\(pages.count + textures.count + 1)"]])
            let body = try #require(text.components(separatedBy: "[resource]\nanimations = ").last)
            var read = Read()
            for match in try matches(
                #""frames": \[(.*?)\],\n"loop": (true|false),\n"name": &"(\w+)",\n"speed": ([\d.]+)"#,
                in: body)
            {
                #expect(match[1] == (match[2] == "idle" ? "true" : "false"))
                let speed = try #require(Double(match[3]))
                read[match[2]] = try matches(
                    #""duration": ([\d.]+),\n"texture": SubResource\("(\w+)"\)"#, in: match[0]
                ).map { (try #require(textures[$0[1]]), 1000 * Double($0[0])! / speed) }
            }
            return read
        }
    }

    @Test func `the style sheet shows each frame at its share of the time`() throws {
        try check(.css) { folder in
            let text = String(decoding: try AtomicFile.read(folder + "/my sprite.css"), as: UTF8.self)
            let page = try PNG.read(folder + "/my sprite.png")
            #expect(text.contains(#"url("my%20sprite.png")"#))
            var read = Read()
            let size = try scene().frames()
            for tag in ["grow", "idle"] {
                let line = try #require(text.components(separatedBy: "animation: my-sprite-\(tag) ").last)
                let total = try #require(Double(line.prefix { $0.isNumber }))
                #expect(line.contains(tag == "idle" ? "step-end infinite" : "step-end forwards"))
                let block = try #require(
                    text.components(separatedBy: "@keyframes my-sprite-\(tag) {\n").last?
                        .components(separatedBy: "\n}").first)
                let steps = block.split(separator: "\n").map { line -> (Double, RGBAImage) in
                    func number(_ key: String, _ index: Int = 0) -> Int {
                        let values = line.components(separatedBy: " \(key): ")[1].prefix { $0 != ";" }
                        return Int(values.split(separator: " ")[index].dropLast(2))!
                    }
                    let picture = place(
                        page, -number("background-position"), -number("background-position", 1),
                        number("width"),
                        number("height"), at: (number("left"), number("top")), in: (size.width, size.height))
                    return (Double(line.trimmingCharacters(in: .whitespaces).prefix { $0 != "%" })!, picture)
                }
                let ends = steps.dropFirst().map(\.0) + [100]
                read[tag] = zip(steps, ends).map { step, end in
                    (step.1, ((end - step.0) / 100 * total * 1000).rounded() / 1000)
                }
            }
            return read.mapValues { $0.map { ($0.picture, ($0.milliseconds * 10).rounded() / 10) } }
        }
    }

    @Test func `an act that comes again gets a name of its own, as engines look animations up by name`()
        throws
    {
        var scene = try scene()
        scene.acts += [Act(tag: "grow", steps: 4), Act(tag: "idle", steps: 4), Act(tag: "idle", steps: 4)]
        try Tools.withFolder { folder in
            let bake = Bake(
                scene: scene, timing: Timing(hold: 0),
                outputs: [.sheet(path: folder + "/a.png", SheetOptions(), SheetFormat.allCases)])
            let tags = try bake.run().tags
            #expect(tags.map(\.name) == ["grow", "idle", "grow-2", "idle-2"])
            let atlas = try object(folder + "/a.texturepacker.json")
            let animations = try #require(atlas["animations"] as? [String: [String]])
            #expect(animations.keys.sorted() == tags.map(\.name).sorted())
            #expect(animations["idle-2"]?.count == tags[3].to - tags[3].from + 1)
            #expect(Set(animations.values.joined()).count == tags[3].to + 1)
        }
    }

    @Test func `several formats of one ending have names of their own`() throws {
        try Tools.withFolder { folder in
            let bake = Bake(
                scene: try scene(), timing: Timing(),
                outputs: [.sheet(path: folder + "/a.png", SheetOptions(), SheetFormat.allCases)])
            let names = try bake.run().files.map { $0.path.dropFirst(folder.count + 1) }
            #expect(
                names == [
                    "a.png", "a.json", "a.aseprite.json", "a.aseprite-hash.json", "a.texturepacker.json",
                    "a.atlas", "a.tres", "a.css",
                ])
        }
    }

    @Test func `Aseprite's JSON is refused for several pages, with the remedy`() throws {
        try Tools.withFolder { folder in
            var options = SheetOptions()
            options.maxSize = 128
            let bake = Bake(
                scene: try scene(), timing: Timing(),
                outputs: [.sheet(path: folder + "/a.png", options, [.aseprite])])
            do {
                _ = try bake.run()
                Issue.record("one picture is all that it describes")
            } catch let error as BakingError { #expect(error.description.contains("max-size")) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }
}
