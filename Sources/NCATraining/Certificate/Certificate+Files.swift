import Foundation
import NCACore
import NCAFiles
import NCAImageIO

/// A certificate's files: `BASE.md`, `BASE.json` and `BASE.png`.
extension Certificate {
    /// The JSON file: who wrote it, of what, and the certificate.
    private struct Document: Encodable {
        let software = TrainingRun.software
        let model: String
        let certificate: Certificate
    }

    /// Only what tells whose a file is.
    private struct Origin: Decodable { let software: String }

    private static let mark = "<!-- \(TrainingRun.software) -->"

    /// The paths of the files.
    /// - Parameter base: with or without a folder, and without an ending.
    public static func paths(base: String) -> [String] { ["md", "json", "png"].map { "\(base).\($0)" } }

    /// Refuses what cannot be written or what would replace a file that no certificate wrote.
    /// - Parameter base: as ``paths(base:)`` takes it.
    /// - Throws: an error that names the file.
    public static func checkFiles(base: String) throws {
        let paths = paths(base: base)
        try TrainingRun.outputGuard.check(paths[0]) {
            String(decoding: $0.suffix(100), as: UTF8.self).contains("<!-- ncatrain ") ? .same : .unknown
        }
        try TrainingRun.outputGuard.check(paths[1]) {
            let origin = try? JSONDecoder().decode(Origin.self, from: Data($0))
            return TrainingRun.isOwn(origin?.software) ? .same : .unknown
        }
        try TrainingRun.outputGuard.check(paths[2]) {
            TrainingRun.isOwn(PNG.text("Software", in: $0)) ? .same : .unknown
        }
        for path in paths { try AtomicFile.checkWritable(path) }
    }

    /// Writes all files or none.
    /// - Parameters:
    ///   - base: as ``paths(base:)`` takes it.
    ///   - model: the model's name.
    /// - Throws: what ``checkFiles(base:)`` throws.
    public func write(base: String, model: String) throws {
        try Self.checkFiles(base: base)
        let paths = Self.paths(base: base)
        let picture = URL(fileURLWithPath: paths[2]).lastPathComponent
        try AtomicFile.write([
            (paths[0], Array((card(name: model, heatMap: picture) + Self.mark + "\n").utf8)),
            (paths[1], try Document(model: model, certificate: self).jsonBytes),
            (paths[2], try PNG.encode(heatMapPicture(), texts: [("Software", TrainingRun.software)])),
        ])
    }
}
