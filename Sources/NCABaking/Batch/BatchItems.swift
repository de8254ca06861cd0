import Foundation
import NCADocuments

extension Batch {
    /// All models in a folder, by name. A scene file beside a model, `dragon.toml` or `dragon.json` beside
    /// `dragon.nca`, is its scene.
    package static func items(inFolder folder: String) throws -> [Item] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw DocumentError(
                missing: folder, reason: error.localizedDescription)
        }
        return try names.filter { $0.hasSuffix(".nca") }.sorted().map { model in
            let name = String(model.dropLast(4))
            var file = SceneFile()
            for ending in ["toml", "json"] where names.contains("\(name).\(ending)") {
                let path = "\(folder)/\(name).\(ending)"
                // A sheet that was baked beside its model has a description of this name.
                if ending == "json", isDescription(path) { continue }
                file = try SceneFile(contentsOf: path)
            }
            if file.models == nil { file.model = "\(folder)/\(model)" }
            return Item(name: name, file: file)
        }
    }

    private static func isDescription(_ path: String) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: path) else { return false }
        return FileOrigin.description(ending: ".json").owner(of: Array(bytes), at: path) == .same
    }

    /// The sprites of a catalogue, and the folder that it names for what is baked.
    package static func items(inCatalogue path: String) throws(DocumentError) -> (
        items: [Item], output: String?
    ) {
        let catalogue = try Catalogue<SceneFile, Ignored>(contentsOf: path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        let items = catalogue.sprites.map { sprite in
            var file = (sprite.scene ?? SceneFile()).over(catalogue.scene ?? SceneFile())
            file.makePathsRelative(to: folder)
            if file.models == nil { file.model = sprite.model }
            return Item(name: sprite.name, file: file)
        }
        return (items, catalogue.output)
    }
}
