import Foundation

/// What Chromium makes of files, through the scripts in Tests/Web.
public enum Chromium {
    /// Whether it and Node, which drives it, are there.
    public static let isInstalled = Tools.find("chromium") != nil && Tools.find("node") != nil

    private static func run(_ script: String, _ arguments: [String]) throws -> String {
        let path = Tools.package.appendingPathComponent("Tests/Web/\(script)").path
        let run = try Tools.run("node", [path] + arguments)
        guard run.status == 0 else { throw CocoaError(.fileReadCorruptFile, userInfo: ["": run.errors]) }
        return run.output
    }

    /// The frames of an animated picture.
    public static func decode(_ path: String, type: String) throws -> Pillow.Animation {
        try Tools.withFolder { folder in
            let pixels = folder + "/pixels"
            return try Pillow.Animation(
                describedBy: try run("frames.mjs", [path, type, pixels]), pixels: pixels)
        }
    }

    /// The files that a page asks for.
    public static func requests(of page: String, in folder: String) throws -> [String] {
        try run("requests.mjs", [folder, page]).split(separator: "\n").map(String.init)
    }
}
