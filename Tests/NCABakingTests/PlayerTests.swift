import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// Animations as players show them: for how long, and without trails.
@Suite struct PlayerTests {
    private func inFolder(_ body: (_ folder: String, _ bake: ([String]) throws -> Finished) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            try ModelFile.growing(steps: 40).write(to: folder + "/sprout.nca")
            try body(folder) {
                try Tools.run(
                    Tools.product("ncabake"), ["--model", "sprout.nca", "--scale", "2"] + $0, in: folder)
            }
        }
    }

    // MARK: Times

    @Test(
        .enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"),
        arguments: [
            ("60", "0"), ("60", "1000"), ("50", "0"), ("75", "10"), ("100", "5"), ("1000", "0"), ("30", "0"),
        ])
    func `a GIF has no delay under 20 ms and lasts as long as was asked for`(fps: String, hold: String) throws
    {
        try inFolder { folder, bake in
            let run = try bake(["--gif", "--every", "1", "--fps", fps, "--hold", hold, "--png", "frames"])
            try #require(run.status == 0, "\(run.errors)")
            let read = try Pillow.decode(folder + "/sprout.gif")
            #expect(read.durations.allSatisfy { $0 >= 20 }, "\(read.durations)")
            let asked = (41 * 1000 / Double(fps)!).rounded() + Double(hold)!
            #expect(abs(Double(read.durations.reduce(0, +)) - asked) <= 5)
            let isFaster = Double(fps)! > 50
            #expect(run.output.contains("frames are left out") == isFaster, "\(run.output)")
            // The beginning and the end are always shown.
            let last = try PNG.read(folder + "/frames/040.png")
            #expect(outline(read.frames.last!) == outline(last))
            #expect(try outline(read.frames[0]) == outline(PNG.read(folder + "/frames/000.png")))
        }
    }

    @Test(.enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"))
    func `a GIF holds a frame as long as was asked for, an hour as well`() throws {
        try inFolder { folder, bake in
            for part in [["--grow"], ["--grow", "--vanish", "--vanish-steps", "8"]] {
                let run = try bake(
                    ["--gif", "--every", "20", "--hold", "3600000", "--hold-first", "655351"] + part)
                try #require(run.status == 0, "\(run.errors)")
                let read = try Pillow.decode(folder + "/sprout.gif")
                let report = try bake(
                    ["--webp", "--every", "20", "--hold", "3600000", "--hold-first", "655351", "--json"]
                        + part)
                let object =
                    try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
                let duration = try #require(object?["duration"] as? Int)
                #expect(duration > 4_255_351)
                #expect(abs(read.durations.reduce(0, +) - duration) <= 5, "\(read.durations)")
                #expect(read.durations.allSatisfy { 20...655_350 ~= $0 })
            }
        }
    }

    @Test func `above 50 frames per second a warning says what players make of WebP and APNG`() throws {
        try inFolder { folder, bake in
            for (output, name) in [("--webp", "sprout.webp"), ("--apng", "sprout.apng")] {
                let fast = try bake([output, "--fps", "60"])
                #expect(
                    fast.status == 0 && fast.errors.contains("warning: \(name): above 50 frames per second"))
                let slow = try bake([output, "--fps", "50"])
                #expect(slow.status == 0 && slow.errors.isEmpty, "\(slow.errors)")
            }
            let fitting = try bake(["--webp", "--max-bytes", "1000000", "--fps", "60"])
            #expect(fitting.errors.contains("above 50 frames per second"))
        }
    }

    /// PixiJS, "AnimatedSprite": textures in order, each for one tick of `animationSpeed`; "Spritesheet": `animations`.
    @Test(arguments: ["texturepacker", "libgdx"])
    func `a frame that is held lasts where the format knows no durations`(format: String) throws {
        try inFolder { folder, bake in
            let run = try bake([
                "--sheet", "--sheet-format", format, "--grow", "--heal", "--every", "10", "--fps", "20",
                "--hold-first", "150", "--hold", "700",
            ])
            try #require(run.status == 0, "\(run.errors)")
            var ticks: [String: Int] = [:]
            if format == "texturepacker" {
                let file = try JSONSerialization.jsonObject(
                    with: Data(try AtomicFile.read(folder + "/sprout.json")))
                let animations = (file as? [String: Any])?["animations"] as? [String: [String]] ?? [:]
                for name in animations.values.joined() { ticks[name, default: 0] += 1 }
                #expect(ticks["sprout-grow-0000"] == 4 && ticks["sprout-grow-0001"] == 1)
                #expect(animations["hurt"].map { Array($0.suffix(15)) }.map { Set($0).count } == 1)
                #expect(animations["hurt"]?.count == 4 + 14 + 1)
            } else {
                let text = String(decoding: try AtomicFile.read(folder + "/sprout.atlas"), as: UTF8.self)
                let regions = text.components(separatedBy: "\nsprout_").dropFirst().map { part in
                    part.split(separator: "\n").prefix(3).joined()
                }
                for region in regions { ticks[region, default: 0] += 1 }
                #expect(regions.count == (5 + 3) + (5 + 14), "\(regions)")
                #expect(ticks[regions[0]] == 4 && ticks[regions.last!] == 15)
            }
        }
    }

    // MARK: Trails

    private func outline(_ picture: RGBAImage) -> [Bool] {
        stride(from: 3, to: picture.pixels.count, by: 4).map { picture.pixels[$0] >= 128 }
    }

    private func durations(_ description: String) throws -> [Int] {
        let object = try JSONSerialization.jsonObject(with: Data(try AtomicFile.read(description)))
        let frames = (object as? [String: Any])?["frames"] as? [[String: Any]]
        return try #require(frames).compactMap { $0["duration"] as? Int }
    }

    /// The frame that is shown at a time.
    private func place(of time: Int, in durations: [Int]) -> Int {
        var end = 0
        for (index, duration) in durations.enumerated() {
            end += duration
            if time < end { return index }
        }
        return durations.count - 1
    }

    /// Through libwebp's converter, which reads and composes GIFs on its own.
    private func converted(_ path: String) throws -> Pillow.Animation {
        let run = try Tools.run("gif2webp", ["-quiet", path, "-o", path + ".webp"])
        try #require(run.status == 0, "\(run.errors)")
        let read = try WebPDecoder.decode(try AtomicFile.read(path + ".webp"))
        let starts = [0] + read.ends
        return Pillow.Animation(
            frames: read.frames, durations: zip(read.ends, starts).map(-), loops: read.loops)
    }

    @Test(
        .enabled(
            if: Pillow.isInstalled && Chromium.isInstalled && Tools.find("gif2webp") != nil,
            "Pillow, Chromium with Node, or gif2webp is not installed"),
        arguments: [
            ["--grow", "--heal", "--filter", "smooth"], ["--grow", "--vanish", "--manner", "dissolve"],
            ["--heal", "--erase", "16,14,9", "--idle", "--vanish", "--filter", "smooth", "--hold", "700000"],
            ["--grow", "--heal", "--ping-pong", "--crop"],
            ["--grow", "--heal", "--fps", "60", "--every", "1"],
        ])
    func `a soft sprite that heals leaves no trail in a GIF, whoever decodes it`(options: [String]) throws {
        try inFolder { folder, bake in
            let isFast = options.contains("--fps")
            let run = try bake(
                ["--gif", "--png", "frames", "--sheet"] + (isFast ? [] : ["--every", "4"]) + options)
            try #require(run.status == 0, "\(run.errors)")
            let path = folder + "/sprout.gif"
            let baked = try FileManager.default.contentsOfDirectory(atPath: folder + "/frames").sorted()
                .map { try PNG.read("\(folder)/frames/\($0)") }
            let durations = try durations(folder + "/sprout.json")
            let readers: [(String, Pillow.Animation)] = [
                ("Pillow", try Pillow.decode(path)),
                ("Chromium", try Chromium.decode(path, type: "image/gif")),
                ("gif2webp", try converted(path)),
            ]
            for (name, read) in readers {
                var start = 0
                for (index, duration) in durations.enumerated() {
                    // In the middle of a frame's time, it is seen; where some are left out, one beside it.
                    let seen = read.frames[place(of: start + min(duration, 40) / 2, in: read.durations)]
                    let candidates =
                        isFast ? max(0, index - 1)...min(index + 1, baked.count - 1) : index...index
                    let isSeen = candidates.contains {
                        outline(seen) == outline(baked[$0]) && error(seen, baked[$0]) < 8
                    }
                    #expect(isSeen, "\(name): frame \(index)")
                    start += duration
                }
            }
            // Frame by frame and pixel by pixel, where they count frames alike.
            let (pillow, chromium) = (readers[0].1, readers[1].1)
            #expect(pillow.durations.reduce(0, +) == chromium.durations.reduce(0, +))
            #expect(differences(pillow.frames, chromium.frames) == [])
        }
    }

    /// Mean error of a channel over what is seen.
    private func error(_ a: RGBAImage, _ b: RGBAImage) -> Double {
        var (sum, count) = (0, 0)
        for i in stride(from: 0, to: b.pixels.count, by: 4) where b.pixels[i + 3] >= 128 {
            for k in 0..<3 { sum += abs(Int(a.pixels[i + k]) - Int(b.pixels[i + k])) }
            count += 3
        }
        return Double(sum) / Double(max(1, count))
    }
}
