import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@Suite struct BakeTests {
    private struct Stop: Error {}

    private func all(_ folder: String) -> [Bake.Output] {
        [
            .webp(path: folder + "/a.webp", .lossless),
            .sheet(path: folder + "/a.png", SheetOptions(), [.json]),
            .frames(folder: folder + "/frames"),
        ]
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    @Test func `one growth feeds all outputs, and the report tells their sizes`() throws {
        try Tools.withFolder { folder in
            let scene = try growingScene()
            var told: [Int] = []
            let bake = Bake(
                scene: scene, timing: Timing(framesPerSecond: 30, hold: 100), outputs: all(folder))
            let report = try bake.run { frame, count in
                #expect(count == 7)
                told.append(frame)
            }
            #expect(told == Array(1...7))
            #expect(report.frames == 7 && report.steps == 21 && report.width == 64 && report.height == 56)
            #expect(report.duration == 333 && report.warnings.isEmpty)
            #expect(report.files.count == 3 + 7)
            for file in report.files { #expect(try AtomicFile.read(file.path).count == file.bytes) }
            let written = try names(folder)
            #expect(
                Set(report.files.map(\.path) + [folder + "/frames"]) == Set(written.map { "\(folder)/\($0)" })
            )
            let frames = try pictures(scene)
            let decoded = try WebPDecoder.decode(try AtomicFile.read(folder + "/a.webp"))
            #expect(differences(decoded.frames, frames) == [])
            for (index, frame) in frames.enumerated() {
                let read = try PNG.read("\(folder)/frames/00\(index).png")
                #expect(differences([read], [frame]) == [])
            }
        }
    }

    @Test func `the same scene gives the same bytes`() throws {
        try Tools.withFolder { first in
            try Tools.withFolder { second in
                for folder in [first, second] {
                    let scene = try growingScene()
                    _ = try Bake(scene: scene, timing: Timing(), outputs: all(folder)).run()
                }
                let files = try names(first)
                #expect(try files == names(second))
                for name in files where name != "frames" {
                    let (a, b) = (
                        try AtomicFile.read("\(first)/\(name)"), try AtomicFile.read("\(second)/\(name)")
                    )
                    #expect(a == b, "\(name)")
                }
            }
        }
    }

    @Test func `another random seed gives another growth`() throws {
        var scene = try growingScene()
        let frames = try pictures(scene)
        scene.randomSeed = 1
        #expect(try pictures(scene) != frames)
    }

    @Test func `a bake that ends early leaves what was there, and nothing else`() throws {
        try Tools.withFolder { folder in
            let bake = Bake(scene: try growingScene(), timing: Timing(), outputs: all(folder))
            func stopped() {
                #expect(throws: Stop.self) {
                    try bake.run { frame, _ in if frame == 5 { throw Stop() } }
                }
            }
            stopped()
            #expect(try names(folder).isEmpty)
            var earlier = bake
            earlier.scene.scale = 1
            let kept = try earlier.run().files.map(\.path)
            let before = try kept.map { try AtomicFile.read($0) }
            stopped()
            #expect(
                try names(folder)
                    == (kept.map { String($0.dropFirst(folder.count + 1)) } + ["frames"]).sorted())
            #expect(try kept.map { try AtomicFile.read($0) } == before)
        }
    }

    @Test func `what cannot be written is found before the growth`() throws {
        try Tools.withFolder { folder in
            try AtomicFile.write([1], to: folder + "/file")
            try FileManager.default.createDirectory(
                atPath: folder + "/folder.webp", withIntermediateDirectories: false)
            let outputs: [Bake.Output] = [
                .webp(path: folder + "/none/a.webp", .lossless),
                .webp(path: folder + "/folder.webp", .lossless),
                .sheet(path: folder + "/none/a.png", SheetOptions(), [.json]),
                .frames(folder: folder + "/file"),
                .frames(folder: folder + "/file/frames"), .frames(folder: ""),
            ]
            for output in outputs {
                let good = Bake.Output.frames(folder: folder + "/good")
                let bake = Bake(scene: try growingScene(), timing: Timing(), outputs: [good, output])
                #expect(throws: (any Error).self, "\(output)") {
                    try bake.run { _, _ in Issue.record("\(output): grew in vain") }
                }
            }
            #expect(try names(folder) == ["file", "folder.webp"])
        }
    }

    @Test func `frames of an earlier, longer bake are pointed out`() throws {
        try Tools.withFolder { folder in
            var bake = Bake(
                scene: try growingScene(), timing: Timing(),
                outputs: [.frames(folder: folder + "/deep/frames/")])
            #expect(try bake.run().warnings.isEmpty)
            #expect(try bake.run().warnings.isEmpty, "the same frames once more")
            bake.scene.every = 7
            let report = try bake.run()
            #expect(report.warnings.count == 1 && report.warnings[0].contains("3 more"))
            #expect(report.warnings[0].contains("004.png"))
            let left = try names(folder + "/deep/frames")
            #expect(left == (0..<7).map { "00\($0).png" })
        }
    }

    @Test func `times that no player could show are refused with the remedy`() throws {
        try Tools.withFolder { folder in
            let wrong: [(Timing, String)] = [
                (Timing(framesPerSecond: 0), "fps"), (Timing(framesPerSecond: .nan), "fps"),
                (Timing(framesPerSecond: .infinity), "fps"), (Timing(framesPerSecond: 1e-9), "fps"),
                (Timing(hold: -1), "hold"), (Timing(hold: .max), "hold"),
                (Timing(loops: -1), "loop"), (Timing(loops: 65536), "loop"),
            ]
            for (timing, option) in wrong {
                let bake = Bake(scene: try growingScene(), timing: timing, outputs: all(folder))
                do {
                    _ = try bake.run()
                    Issue.record("\(timing) was taken")
                } catch let error as BakingError { #expect(error.description.contains(option)) }
            }
            var endless = try growingScene()
            (endless.steps, endless.every) = (Scene.maxSteps, 1)
            let bake = Bake(scene: endless, timing: Timing(), outputs: all(folder))
            #expect(throws: BakingError.self) { try bake.run() }
            #expect(try names(folder).isEmpty)
        }
    }
}
