import Foundation
import NCACore
import NCADocuments
import NCAFiles
import NCATraining

/// The models of a catalogue that are trained from pictures and prompts, and which of them have to be trained.
///
/// A catalogue is a TOML or JSON file that bakers read as well. Its tables `train`, of all sprites or of one, hold
/// options by name; what they mean, the caller decides.
public struct TrainingCatalogue {
    /// Of all sprites, also of those whose model is not trained here.
    public let names: [String]
    /// The sprites that are trained.
    public let entries: [Entry]

    /// Reads a catalogue, and the pictures that it names: whether they changed tells what is stale.
    /// - Throws: `DocumentError` or `FileError`, which name the file.
    public init(contentsOf path: String) throws {
        let catalogue = try Catalogue<Ignored, OptionTable>(contentsOf: path)
        names = catalogue.sprites.map(\.name)
        entries = try catalogue.sprites.compactMap { try Entry($0, catalogue.train) }
        var owners: [String: Entry] = [:]
        for entry in entries {
            // What differs in case only is one file on macOS and Windows.
            let key = entry.model.lowercased().precomposedStringWithCanonicalMapping
            // Sprites may share a model, if it is the same one.
            guard let owner = owners.updateValue(entry, forKey: key),
                owner.stamp != entry.stamp || owner.model != entry.model
            else { continue }
            throw DocumentError(
                path: path,
                "\(owner.name) and \(entry.name) would both train \(entry.model), from other sources or options; give "
                    + "one another model")
        }
    }

    /// A sprite that is trained.
    public struct Entry: Sendable {
        /// What it is trained from.
        public enum Source: Sendable {
            /// The path of a picture.
            case picture(String)
            /// Words.
            case prompt(String)
        }

        /// Whether a model has to be trained.
        public enum State: String, Sendable {
            /// There is no model.
            case missing
            /// Source or options changed since it was trained.
            case stale
            /// A checkpoint is there, from which training goes on.
            case interrupted = "interrupted; goes on"
            /// It was trained from what the catalogue says now.
            case current
            /// It is there, but no catalogue's training made it.
            case foreign = "not trained by a batch; left alone"

            /// Whether training has nothing to do.
            public var isDone: Bool { self == .current || self == .foreign }
        }

        /// The sprite's.
        public let name: String
        /// What it is trained from.
        public let source: Source
        /// The model's path.
        public let model: String
        /// Of the sprite, and of all sprites where the sprite says nothing; values as text, flags as "true" or "false".
        public let options: [String: String]
        fileprivate let stamp: Stamp

        fileprivate init?(
            _ sprite: Catalogue<Ignored, OptionTable>.Sprite, _ common: OptionTable?
        ) throws {
            var stamp = Stamp()
            if let picture = sprite.picture {
                source = .picture(picture)
                stamp.add(try AtomicFile.read(picture))
            } else if let prompt = sprite.prompt {
                source = .prompt(prompt)
                stamp.add(prompt)
            } else {
                return nil
            }
            (name, model) = (sprite.name, sprite.model)
            options = (common?.options ?? [:]).merging(sprite.train?.options ?? [:]) { $1 }
            // In the form of earlier versions' stamps, so that their models stay current.
            for (name, value) in options.sorted(by: { $0.key < $1.key }) where value != "false" {
                stamp.add(value == "true" ? "--\(name)" : "--\(name)=\(value)")
            }
            self.stamp = stamp
        }

        /// What there is of the model.
        public func state() -> State {
            let exists = FileManager.default.fileExists(atPath: model)
            guard let data = FileManager.default.contents(atPath: recordPath),
                let record = try? JSONDecoder().decode(Record.self, from: data)
            else { return exists ? .foreign : .missing }
            guard record.stamp == stamp else { return exists ? .stale : .missing }
            if record.phase == .trained { return exists ? .current : .missing }
            let checkpoint = TrainingRun.Files(output: model).checkpoint!
            return FileManager.default.fileExists(atPath: checkpoint) ? .interrupted : .missing
        }

        /// Refuses where the file that remembers from what the model was trained, `model.nca.stamp`, would replace one that
        /// no training wrote.
        /// - Throws: an error that names the file.
        public func checkRecord() throws {
            try TrainingRun.outputGuard.check(recordPath) { bytes in
                (try? JSONDecoder().decode(Record.self, from: Data(bytes))) == nil ? .unknown : .same
            }
        }

        /// Trains the model by `body`, which writes it to ``model``, and remembers from what it was trained. The model's
        /// folder is made if it is missing.
        /// - Throws: what `body` and ``checkRecord()`` throw, or `FileError`.
        public func train(_ body: () throws -> Void) throws {
            try checkRecord()
            let folder = URL(fileURLWithPath: model).deletingLastPathComponent()
            // Where that fails, writing says so.
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try remember(.training)
            try body()
            try remember(.trained)
        }

        // MARK: What is remembered

        private enum Phase: String, Codable { case training, trained }
        private struct Record: Codable {
            var stamp: Stamp
            var phase: Phase
        }

        private var recordPath: String { model + ".stamp" }

        private func remember(_ phase: Phase) throws {
            try AtomicFile.write(try Record(stamp: stamp, phase: phase).jsonBytes, to: recordPath)
        }
    }
}

/// A table of options: flags, numbers and texts, as text.
private struct OptionTable: Decodable {
    let options: [String: String]

    init(from decoder: any Decoder) throws {
        options = try [String: Value](from: decoder).mapValues(\.text)
    }

    private struct Value: Decodable {
        let text: String
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                text = String(flag)
            } else if let number = try? value.decode(Int.self) {
                text = String(number)
            } else if let number = try? value.decode(Double.self) {
                text = String(number)
            } else {
                text = try value.decode(String.self)
            }
        }
    }
}
