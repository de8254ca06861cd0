import Foundation

/// A list of sprites, to be trained and baked together: the same file serves both programs, each of which reads its own
/// tables and leaves the other's alone.
package struct Catalogue<Scene: Decodable, Training: Decodable>: Decodable {
    package struct Sprite: Decodable {
        /// Names the files; left out: the model's.
        package var name: String
        /// Relative to the catalogue's folder.
        package var model: String
        /// The picture that the model is trained from, or what else holds pictures; several are its forms.
        package var pictures: [String]?
        /// Or the prompt.
        package var prompt: String?
        package var scene: Scene?
        package var train: Training?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, model, picture, pictures, prompt, scene, train
        }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.strictContainer(keyedBy: CodingKeys.self)
            model = try values.decode(String.self, forKey: .model)
            name =
                try values.decodeIfPresent(String.self, forKey: .name)
                ?? URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent
            let picture = try values.decodeIfPresent(String.self, forKey: .picture)
            pictures = try values.decodeIfPresent([String].self, forKey: .pictures)
            prompt = try values.decodeIfPresent(String.self, forKey: .prompt)
            guard [picture != nil, pictures != nil, prompt != nil].count(where: { $0 }) <= 1 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .prompt, in: values,
                    debugDescription:
                        "\(name) is trained from a picture, from pictures or from a prompt, not from two of them"
                )
            }
            if let pictures, pictures.isEmpty {
                throw DecodingError.dataCorruptedError(
                    forKey: .pictures, in: values, debugDescription: "\(name) has no picture")
            }
            pictures = pictures ?? picture.map { [$0] }
            scene = try values.decodeIfPresent(Scene.self, forKey: .scene)
            train = try values.decodeIfPresent(Training.self, forKey: .train)
        }
    }

    /// Folder for what is baked.
    package var output: String?
    /// What holds for all sprites that don't say otherwise.
    package var scene: Scene?
    package var train: Training?
    package var sprites: [Sprite]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case output, scene, train
        case sprites = "sprite"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(keyedBy: CodingKeys.self)
        output = try values.decodeIfPresent(String.self, forKey: .output)
        scene = try values.decodeIfPresent(Scene.self, forKey: .scene)
        train = try values.decodeIfPresent(Training.self, forKey: .train)
        sprites = try values.decode([Sprite].self, forKey: .sprites)
        var names: Set<String> = []
        for sprite in sprites {
            guard !sprite.name.isEmpty, !sprite.name.contains("/") else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "'\(sprite.name)' is no name for files"))
            }
            guard names.insert(sprite.name).inserted else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "two sprites are called \(sprite.name); give one another name"))
            }
        }
    }

    /// Reads a catalogue; paths become relative to the working folder.
    package init(contentsOf path: String) throws(DocumentError) {
        self = try Document.read(Self.self, from: path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        func resolve(_ path: String) -> String {
            path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
        }
        output = output.map(resolve)
        for i in sprites.indices {
            sprites[i].model = resolve(sprites[i].model)
            sprites[i].pictures = sprites[i].pictures?.map(resolve)
        }
    }
}

/// A table that belongs to another program.
package struct Ignored: Decodable, Sendable {
    package init(from decoder: any Decoder) {}
}
