import Foundation
import NCAFiles
import NCAImageIO
import TestSupport
import Testing

/// Pages that are opened from disk, in headless Chromium.
@Suite(.enabled(if: Tools.find("chromium") != nil, "Chromium is not installed"))
struct PageTests {
    private func screenshot(of page: String, width: Int, height: Int) throws -> RGBAImage {
        try Tools.withFolder { folder in
            let run = try Tools.run(
                "chromium",
                [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=1",
                    "--user-data-dir=\(folder)/profile", "--window-size=\(width),\(height + 200)",
                    "--screenshot=\(folder)/page.png", "file://\(page)",
                ])
            try #require(run.status == 0, "\(run.errors)")
            return try PNG.read(folder + "/page.png")
        }
    }

    @Test func `a style sheet plays every frame at its time`() throws {
        try Tools.withFolder { folder in
            let scene = [
                "--model", Tools.package.appendingPathComponent("Models/dragon.nca").path, "--grow", "--idle",
                "--steps", "40", "--idle-steps", "24", "--every", "8", "--scale", "1", "--hold", "0",
                "--quiet",
            ]
            let sheet = try Tools.run(
                Tools.product("ncabake"),
                scene + [
                    "--sheet", "--packed", "--trim", "--padding", "1", "--sheet-format", "css", "--output",
                    folder + "/my дракон.png",
                ])
            try #require(sheet.status == 0, "\(sheet.errors)")
            let frames = try Tools.run(
                Tools.product("ncabake"),
                scene + ["--png", folder + "/baked", "--background", "406080"])
            try #require(frames.status == 0, "\(frames.errors)")
            // All frames side by side, each as one sprite that was stopped in its middle; three more of an animation that
            // does not repeat, long after its end.
            let times = (0..<6).map { ("grow", 40 * $0 + 20) } + (0..<3).map { ("idle", 40 * $0 + 20) }
            let late = [("grow", 9000), ("idle", 12 * 40 + 20), ("idle", 13 * 40 + 20)]
            let shown = [0, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7]
            let sprites = (times + late).enumerated().map { index, sprite in
                """
                <style>.at-\(index)::before { animation-play-state: paused !important;
                  animation-delay: -\(sprite.1)ms !important; }</style>
                <div class="my-дракон my-дракон-\(sprite.0) at-\(index)"></div>
                """.replacing("\n", with: "")
            }
            let html = """
                <!DOCTYPE html><meta charset="utf-8"><link rel="stylesheet" href="my%20дракон.css">
                <style>body { margin: 0; background: #406080; line-height: 0; width: 768px; }</style>
                \(sprites.joined())
                """
            try AtomicFile.write(Array(html.utf8), to: folder + "/page.html")
            let page = try screenshot(of: folder + "/page.html", width: 768, height: 64)
            for (place, frame) in shown.enumerated() {
                let baked = try PNG.read("\(folder)/baked/00\(frame).png")
                var furthest = 0
                for y in 0..<64 {
                    for x in 0..<64 {
                        let (a, b) = (page[64 * place + x, y], baked[x, y])
                        for (a, b) in [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)] {
                            furthest = max(furthest, abs(Int(a) - Int(b)))
                        }
                    }
                }
                #expect(furthest <= 2, "sprite \(place) shows frame \(frame)")
            }
        }
    }

    @Test(.enabled(if: Chromium.isInstalled, "Node is not installed"))
    func `a style sheet of several pages loads them all at once`() throws {
        try Tools.withFolder { folder in
            let sheet = try Tools.run(
                Tools.product("ncabake"),
                [
                    "--model", Tools.package.appendingPathComponent("Models/dragon.nca").path, "--sheet",
                    "--sheet-format", "css", "--every", "16", "--scale", "1", "--max-size", "128", "--quiet",
                    "--output", folder + "/my dragon.png",
                ])
            try #require(sheet.status == 0, "\(sheet.errors)")
            let html = """
                <!DOCTYPE html><meta charset="utf-8"><link rel="stylesheet" href="my%20dragon.css">
                <style>.my-dragon::before { animation-play-state: paused !important; }</style>
                <div class="my-dragon my-dragon-grow"></div>
                """
            try AtomicFile.write(Array(html.utf8), to: folder + "/page.html")
            let asked = try Chromium.requests(of: "page.html", in: folder)
            for page in ["my dragon.png", "my dragon-1.png"] { #expect(asked.contains(page), "\(asked)") }
        }
    }

    @Test func `a batch's report shows its sprites`() throws {
        try Tools.withFolder { folder in
            let batch = try Tools.run(
                Tools.product("ncabake"),
                [
                    "batch", Tools.package.appendingPathComponent("Models").path, "--only", "ghost", "--only",
                    "gem", "--steps", "16", "--every", "8", "--scale", "2", "--background", "d000d0",
                    "--report", "--output", folder + "/out", "--quiet",
                ])
            try #require(batch.status == 0, "\(batch.errors)")
            let page = try screenshot(of: folder + "/out/report.html", width: 900, height: 700)
            let pixels = stride(from: 0, to: page.pixels.count, by: 4)
            let ground = pixels.count { Array(page.pixels[$0..<$0 + 3]) == [0xd0, 0, 0xd0] }
            // Two pictures of 128×128 pixels, of which the sprites hide a little.
            #expect(20_000...2 * 128 * 128 ~= ground, "\(ground)")
        }
    }
}
