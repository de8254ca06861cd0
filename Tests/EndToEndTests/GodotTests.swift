import Foundation
import NCAFiles
import NCAImageIO
import TestSupport
import Testing

/// What `--sheet-format godot` writes, in a Godot that Debian has: version 3. Its text resources and its AnimatedSprite are
/// those of Godot 4 in an older dialect; regions, margins and the drawing are the same.
@Suite(
    .enabled(
        if: Tools.find("godot3-runner") != nil && Tools.find("xvfb-run") != nil,
        "Godot 3 (Debian's package godot3-runner) or Xvfb is not installed"))
struct GodotTests {
    @Test func `Godot draws every frame of a packed, trimmed sheet as it was baked`() throws {
        try Tools.withFolder { folder in
            for name in ["drawn", "baked"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
            }
            let scene = [
                "--model", Tools.package.appendingPathComponent("Models/dragon.nca").path, "--grow", "--idle",
                "--steps", "40", "--idle-steps", "24", "--every", "8", "--scale", "2", "--quiet",
            ]
            let sheet = try Tools.run(
                Tools.product("ncabake"),
                scene + [
                    "--sheet", "--packed", "--trim", "--padding", "1", "--extrude", "1", "--sheet-format",
                    "godot", "--output", folder + "/sheet.png",
                ])
            try #require(sheet.status == 0, "\(sheet.errors)")
            let frames = try Tools.run(
                Tools.product("ncabake"),
                scene + ["--png", folder + "/baked", "--background", "406080"])
            try #require(frames.status == 0, "\(frames.errors)")
            let text = String(decoding: try AtomicFile.read(folder + "/sheet.tres"), as: UTF8.self)
            try AtomicFile.write(Array(Self.inOlderDialect(text).utf8), to: folder + "/sheet.tres")
            let run = try Tools.run(
                "xvfb-run",
                [
                    "-a", "-n", "380", "-s", "-screen 0 640x480x24", "godot3-runner", "--audio-driver",
                    "Dummy", "--path", Tools.package.appendingPathComponent("Tests/Godot").path, "-s",
                    "main.gd",
                ],
                environment: [
                    "SHEET": folder + "/sheet.tres", "OUT": folder + "/drawn", "COLOUR": "406080",
                    "HOME": folder, "LIBGL_ALWAYS_SOFTWARE": "1",
                ])
            try #require(run.status == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("animation grow False 25"), "\(run.output)")
            #expect(run.output.contains("animation idle True 25"), "\(run.output)")
            #expect(!run.output.contains("clip False") && run.output.contains("clip True"), "\(run.output)")
            let baked = try FileManager.default.contentsOfDirectory(atPath: folder + "/baked").sorted()
            // Animations come in the order of their names, which is that of the acts.
            let drawn = try FileManager.default.contentsOfDirectory(atPath: folder + "/drawn").sorted()
            #expect(baked.count == 9 && drawn.count == 9)
            for (drawn, baked) in zip(drawn, baked) {
                let difference = try Self.largestDifference(
                    PNG.read("\(folder)/drawn/\(drawn)"), PNG.read("\(folder)/baked/\(baked)"))
                #expect(difference <= 2, "\(drawn)")
            }
        }
    }

    /// Format 2: numbers name resources, strings name animations, and frames are textures without a duration. The picture
    /// is left out, as nothing imports it without an editor; Tests/Godot hands it over.
    private static func inOlderDialect(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("[ext_resource") && !$0.hasPrefix("atlas = ") }
            .joined(separator: "\n")
            .replacing("format=3", with: "format=2")
            .replacing("&\"", with: "\"")
            .replacing(/id="AtlasTexture_(\d+)"/) { "id=\(Int($0.1)! + 1)" }
            .replacing(/\{\s*"duration": [\d.]+,\s*"texture": SubResource\("AtlasTexture_(\d+)"\)\s*\}/) {
                "SubResource( \(Int($0.1)! + 1) )"
            }
    }

    private static func largestDifference(_ a: RGBAImage, _ b: RGBAImage) -> Int {
        guard a.width == b.width, a.height == b.height else { return .max }
        return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max()!
    }
}
