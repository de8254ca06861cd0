import Foundation

/// A page that shows a batch: every sprite growing, with sizes and numbers. It needs nothing but the files beside it.
package enum BatchReport {
    /// - Parameter folder: the page's own; pictures are named relative to it.
    package static func html(_ results: [Batch.Result], folder: String) -> String {
        let cards = results.map { card($0, folder) }.joined(separator: "\n")
        let bytes = results.flatMap { $0.report?.files ?? [] }.reduce(0) { $0 + $1.bytes }
        let failed = results.count { $0.state == .failed }
        let summary =
            "\(results.count) sprites, \(size(bytes))" + (failed > 0 ? ", \(failed) failed" : "")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="generator" content="\(FileOrigin.software)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Sprites</title>
            <style>
            body { margin: 2rem; font: 15px/1.5 system-ui, sans-serif; color: #dfe3ea; background: #1e2129; }
            h1 { font-weight: 600; }
            main { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 1.5rem; }
            article { background: #272b35; border-radius: 8px; padding: 1rem; }
            h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
            .board { border-radius: 4px; text-align: center;
              background: repeating-conic-gradient(#30343f 0 25%, #3a3f4c 0 50%) 0 0 / 32px 32px; }
            .board img { max-width: 100%; image-rendering: pixelated; display: block; margin: auto; }
            table { width: 100%; margin-top: .75rem; border-collapse: collapse; font-size: .87rem; }
            td { padding: .1rem 0; vertical-align: top; } td:first-child { color: #99a1b3; padding-right: 1rem; white-space: nowrap; }
            a { color: #8ab4ff; } .failed { color: #ff8a80; }
            </style>
            </head>
            <body>
            <h1>Sprites</h1>
            <p>\(summary)</p>
            <main>
            \(cards)
            </main>
            </body>
            </html>

            """
    }

    /// Whether a page is an earlier report.
    static func isOwn(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes.prefix(400), as: UTF8.self).contains(
            "<meta name=\"generator\" content=\"\(FileOrigin.program) ")
    }

    private static func card(_ result: Batch.Result, _ folder: String) -> String {
        let title = "<h2>\(escape(result.name))</h2>"
        guard let report = result.report else {
            let reason = escape(result.error ?? "not baked yet")
            return "<article>\(title)<p class=\"failed\">\(reason)</p></article>"
        }
        var rows: [(String, String)] = [
            ("frames", "\(report.frames) of \(report.width)×\(report.height) pixels"),
            ("steps", "\(report.steps)"),
            ("plays", String(format: "%.2f s", Double(report.duration) / 1000)),
            ("tags", report.tags.map { "\(escape($0.name)) \($0.from)–\($0.to)" }.joined(separator: ", ")),
            (
                "baked in",
                String(format: "%.2f s, %.1f %% of it growing", report.seconds, share(report))
            ),
        ]
        if let model = result.model {
            rows.append(("model", "\(size(model.bytes)), \(model.channels) channels, \(model.hidden) hidden"))
            if let source = model.source { rows.append(("source", escape(source))) }
            if let license = model.license { rows.append(("licence", escape(license))) }
        }
        let single = report.files.filter { isFrame($0.path) }
        for file in report.files where !isFrame(file.path) {
            let name = relative(file.path, to: folder)
            rows.append(("file", "<a href=\"\(url(name))\">\(escape(name))</a>, \(size(file.bytes))"))
        }
        if let first = single.first {
            let bytes = single.reduce(0) { $0 + $1.bytes }
            rows.append(("frames", "\(escape(relative(first.path, to: folder))) …, \(size(bytes))"))
        }
        for warning in report.warnings { rows.append(("warning", escape(warning))) }
        let table = rows.map { "<tr><td>\($0)</td><td>\($1)</td></tr>" }.joined()
        return "<article>\(title)\(picture(report, folder))<table>\(table)</table></article>"
    }

    /// The liveliest picture that there is.
    private static func picture(_ report: Bake.Report, _ folder: String) -> String {
        for ending in [".webp", ".apng", ".gif", ".png"] {
            guard let file = report.files.first(where: { $0.path.hasSuffix(ending) }) else { continue }
            let name = relative(file.path, to: folder)
            return "<div class=\"board\"><img src=\"\(url(name))\" alt=\"\(escape(name))\"></div>"
        }
        return ""
    }

    private static func isFrame(_ path: String) -> Bool { path.contains("-frames/") }

    private static func share(_ report: Bake.Report) -> Double {
        100 * report.growingSeconds / max(report.seconds, 1e-9)
    }

    private static func relative(_ path: String, to folder: String) -> String {
        path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
    }

    private static func url(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<10_000: "\(bytes) bytes"
        case ..<1_000_000: String(format: "%.1f kB", Double(bytes) / 1000)
        default: String(format: "%.2f MB", Double(bytes) / 1_000_000)
        }
    }

    private static func escape(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }
}
