import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// Animations as other programs read them.
@Suite(.enabled(if: Pillow.isInstalled, "Pillow is not installed (Debian's package python3-pil)"))
struct AnimationReaderTests {
    private func bake(_ scene: Scene, _ timing: Timing, _ output: (String) -> Bake.Output) throws
        -> Pillow.Animation
    {
        try Tools.withFolder { folder in
            let report = try Bake(scene: scene, timing: timing, outputs: [output(folder)]).run()
            return try Pillow.decode(report.files[0].path)
        }
    }

    @Test func `Pillow reads an APNG as the same frames, times and loops`() throws {
        let scene = try growingScene()
        let read = try bake(scene, Timing(framesPerSecond: 20, hold: 300, loops: 3)) {
            .apng(path: $0 + "/a.apng")
        }
        #expect(read.durations == [50, 50, 50, 50, 50, 50, 350] && read.loops == 3)
        #expect(try differences(read.frames, pictures(scene)) == [])
    }

    @Test func `an APNG's frame that does not change makes the one before stay`() throws {
        var scene = Scene(model: try ModelFile(channels: 8, hidden: 16).model())
        (scene.steps, scene.scale, scene.seeds) = (40, 1, [(20, 20), (40, 40)])
        scene.events = [.init(step: 20, .eraseCircle(x: 20, y: 20, radius: 0))]
        let read = try bake(scene, Timing(framesPerSecond: 10, hold: 500)) { .apng(path: $0 + "/a.apng") }
        #expect(read.durations == [1000, 1600])
        let frames = try pictures(scene)
        #expect(differences(read.frames, [frames[0], frames[10]]) == [])
    }

    @Test func `Pillow reads lossless WebP as the same frames and times`() throws {
        let scene = try growingScene()
        let read = try bake(scene, Timing(framesPerSecond: 20, hold: 300, loops: 3)) {
            .webp(path: $0 + "/a.webp", .lossless)
        }
        #expect(read.loops == 3 && read.frames.count == 7)
        #expect(try differences(read.frames, pictures(scene)) == [])
    }

    @Test(arguments: [(100, 0), (80, 1), (60, 2), (40, 4), (20, 8), (0, 16)])
    func `near-lossless WebP is as near as its level says`(level: Int, error: Int) throws {
        let scene = try growingScene()
        let read = try bake(scene, Timing()) { .webp(path: $0 + "/a.webp", .nearLossless(level: level)) }
        var furthest = 0
        for (near, exact) in zip(read.frames, try pictures(scene)) {
            for i in stride(from: 0, to: exact.pixels.count, by: 4)
            where exact.pixels[i + 3] > 0 && near.pixels[i + 3] > 0 {
                for k in 0..<4 {
                    furthest = max(furthest, abs(Int(near.pixels[i + k]) - Int(exact.pixels[i + k])))
                }
            }
        }
        #expect(furthest <= error && furthest * 2 >= error)
    }

    /// How a GIF must look: pixels are opaque or not; colours may be off by what 255 of them cost.
    private func compare(_ read: [RGBAImage], _ exact: [RGBAImage]) -> (alpha: Int, error: Double) {
        var (alpha, error, count) = (0, 0, 0)
        for (a, b) in zip(read, exact) {
            for i in stride(from: 0, to: b.pixels.count, by: 4) {
                let isOpaque = b.pixels[i + 3] >= 128
                if (a.pixels[i + 3] > 0) != isOpaque { alpha += 1 }
                guard isOpaque else { continue }
                for k in 0..<3 { error += abs(Int(a.pixels[i + k]) - Int(b.pixels[i + k])) }
                count += 3
            }
        }
        return (alpha, Double(error) / Double(max(1, count)))
    }

    @Test func `Pillow reads a GIF with the same outlines, near colours, times and loops`() throws {
        let scene = try growingScene()
        let read = try bake(scene, Timing(framesPerSecond: 20, hold: 300, loops: 3)) {
            .gif(path: $0 + "/a.gif")
        }
        #expect(read.durations == [50, 50, 50, 50, 50, 50, 350] && read.loops == 2, "played again twice")
        let frames = try pictures(scene)
        let difference = compare(read.frames, frames)
        #expect(
            read.frames.count == frames.count && difference.alpha == 0 && difference.error < 6,
            "\(difference)")
    }

    @Test func `a GIF's pixels go when a sprite is damaged or vanishes`() throws {
        var scene = try growingScene()
        scene.events = [
            .init(step: 12, .eraseCircle(x: 16, y: 14, radius: 5)),
            .init(step: 14, .vanish(.wither, steps: 7)),
        ]
        let read = try bake(scene, Timing()) { .gif(path: $0 + "/a.gif") }
        // Frames that show the same are one, and stay longer.
        let shown = zip(read.frames, read.durations).flatMap { frame, time in
            Array(repeating: frame, count: time / 40)
        }
        let frames = try pictures(scene)
        #expect(shown.count >= frames.count && compare(shown, frames).alpha == 0)
    }

    @Test func `the best WebP within a limit is found`() throws {
        let dragon = Tools.package.appendingPathComponent("Models/dragon.nca").path
        var scene = Scene(model: try ModelFile(contentsOf: dragon).model())
        (scene.steps, scene.every) = (48, 8)
        try Tools.withFolder { folder in
            func size(_ output: Bake.Output) throws -> Bake.Report {
                try Bake(scene: scene, timing: Timing(), outputs: [output]).run()
            }
            let path = folder + "/a.webp"
            let lossless = try size(.webp(path: path, .lossless)).files[0].bytes
            let near = try size(.webp(path: path, .nearLossless(level: 40))).files[0].bytes
            #expect(near < lossless * 3 / 4, "cells stay squares, which compress")
            for (share, means) in [(6, "near-lossless"), (2, "colours")] {
                let limit = lossless * share / 10
                let fitting = try size(.fittingWebP(path: path, maxBytes: limit))
                #expect(fitting.files[0].bytes <= limit && fitting.notes.count == 1)
                #expect(fitting.notes[0].contains(means), "\(fitting.notes)")
                #expect(try Pillow.decode(path).frames.count == 7)
            }
            scene.look.filter = .smooth
            let smooth = try size(.webp(path: path, .lossless)).files[0].bytes
            let lossy = try size(.fittingWebP(path: path, maxBytes: smooth * 3 / 10))
            #expect(lossy.notes[0].contains("quality"), "where colours flow, lossy is nearer: \(lossy.notes)")
            scene.look.filter = .nearest
            let roomy = try size(.fittingWebP(path: path, maxBytes: lossless))
            #expect(roomy.files[0].bytes == lossless && roomy.notes.isEmpty)
            do {
                _ = try size(.fittingWebP(path: path, maxBytes: 100))
                Issue.record("100 bytes cannot be enough")
            } catch let error as BakingError { #expect(error.description.contains("max-bytes")) }
        }
    }
}
