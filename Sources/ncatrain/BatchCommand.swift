import ArgumentParser
import Foundation
import NCACommandLine
import NCADocuments
import NCAFiles
import NCAModelFile

extension NCATrain {
    struct Batch: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "batch",
            abstract: "Train all models of a catalogue that are missing or stale.",
            discussion: """
                A catalogue is a TOML or JSON file that ncabake batch reads as well. Each sprite names its model and its \
                picture or its prompt; the table train, of all sprites or of one, holds options of ncatrain image or \
                ncatrain prompt by their long names.

                A model is stale when its picture, prompt or options changed since it was trained. What was interrupted \
                goes on. A model that was not trained by a batch is left alone. When nothing comes of a prompt, the others \
                are trained, and the exit code is 75.

                EXAMPLES
                  ncatrain batch catalogue.toml
                  ncatrain batch catalogue.toml --dry-run
                  ncatrain batch catalogue.toml --only dragon
                      one of a cluster's jobs; see Examples/cluster
                """)

        @Argument(help: ArgumentHelp("What to train.", valueName: "catalogue.toml|json"))
        var catalogue: String

        @Option(help: ArgumentHelp("Train this sprite alone; may be repeated.", valueName: "name"))
        var only: [String] = []

        @Flag(help: "Print the sprites' names, and do nothing else.")
        var list = false

        @Flag(help: "Say what would be trained, and do nothing else.")
        var dryRun = false

        @Flag(help: "Train what is current, too.")
        var force = false

        @Option(help: "Threads. Default: one per core. Changes no result.")
        var threads: Int?

        @Flag(help: "Print each result as JSON.")
        var json = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors and results.")
        var quiet = false

        func run() throws {
            do {
                let catalogue = try Catalogue<Ignored, TrainingTable>(contentsOf: catalogue)
                if list { return catalogue.sprites.forEach { print($0.name) } }
                if let missing = only.first(where: { name in !catalogue.sprites.contains { $0.name == name } }
                ) {
                    throw ValidationError("--only \(missing): there is no such sprite in \(self.catalogue).")
                }
                let entries = try catalogue.sprites.filter { only.isEmpty || only.contains($0.name) }
                    .compactMap { try Entry($0, catalogue.train) }
                var isOneMissing = false
                for entry in entries {
                    do { try train(entry) } catch let code as ExitCode where code == Self.noResult {
                        isOneMissing = true
                    }
                }
                if isOneMissing { throw Self.noResult }
            } catch { throw failure(error) }
        }

        private static let noResult = ExitStatus.code(of: .noResult)

        private func train(_ entry: Entry) throws {
            let state = force ? .missing : try entry.state()
            if dryRun || state == .current || state == .foreign {
                if !quiet { print("\(entry.name): \(state.rawValue)") }
                return
            }
            // Checked by the command whose options a table's keys are.
            var arguments = entry.arguments
            if let threads { arguments += ["--threads", String(threads)] }
            if json { arguments.append("--json") }
            if quiet { arguments.append("--quiet") }
            if state == .interrupted { arguments.append("--resume") }
            var command: any ParsableCommand
            do { command = try entry.command.parse(arguments) } catch {
                throw DocumentError(path: catalogue, "\(entry.name): \(entry.command.message(for: error))")
            }
            Terminal(program: "ncatrain", isQuiet: quiet).note("\(entry.name): \(state.rawValue)")
            entry.makeFolder()
            try entry.write(.training)
            try command.run()
            try entry.write(.trained)
        }
    }
}

/// Options of `ncatrain image` or `ncatrain prompt` in a catalogue, by their long names.
struct TrainingTable: Decodable {
    private(set) var options: [String: String]

    init(from decoder: any Decoder) throws {
        options = try [String: Value](from: decoder).mapValues(\.text)
    }

    private init(options: [String: String]) { self.options = options }

    /// These options, and others where these say nothing.
    func over(_ other: TrainingTable?) -> TrainingTable {
        TrainingTable(options: (other?.options ?? [:]).merging(options) { $1 })
    }

    static let empty = TrainingTable(options: [:])

    /// As the command line wants them; `true` is a flag.
    var arguments: [String] {
        options.sorted { $0.key < $1.key }.flatMap { key, value in
            switch value {
            case "true": ["--\(key)"]
            case "false": [String]()
            default: ["--\(key)=\(value)"]
            }
        }
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

/// A sprite of a catalogue that has a picture or a prompt to be trained from.
private struct Entry {
    enum State: String {
        case missing
        case stale
        case interrupted = "interrupted; goes on"
        case current
        case foreign = "not trained by a batch; left alone"
    }
    enum Phase: String, Codable { case training, trained }
    private struct Record: Codable {
        var stamp: Stamp
        var phase: Phase
    }

    let name: String
    let command: any ParsableCommand.Type
    let arguments: [String]
    private let model: String
    private let stamp: Stamp

    init?(_ sprite: Catalogue<Ignored, TrainingTable>.Sprite, _ common: TrainingTable?) throws {
        guard let source = sprite.picture ?? sprite.prompt else { return nil }
        command = sprite.picture == nil ? NCATrain.Prompt.self : NCATrain.Image.self
        name = sprite.name
        model = sprite.model
        let table = (sprite.train ?? .empty).over(common)
        let title = table.options["name"] == nil ? ["--name", sprite.name] : []
        arguments = [source, "--output", model] + table.arguments + title
        var stamp = Stamp()
        if let picture = sprite.picture { stamp.add(try AtomicFile.read(picture)) } else { stamp.add(source) }
        for option in table.arguments { stamp.add(option) }
        self.stamp = stamp
    }

    private var recordPath: String { model + ".stamp" }

    func state() throws -> State {
        let exists = FileManager.default.fileExists(atPath: model)
        guard let data = FileManager.default.contents(atPath: recordPath),
            let record = try? JSONDecoder().decode(Record.self, from: data)
        else { return exists ? .foreign : .missing }
        guard record.stamp == stamp else { return exists ? .stale : .missing }
        if record.phase == .trained { return exists ? .current : .missing }
        return FileManager.default.fileExists(atPath: model + ".checkpoint") ? .interrupted : .missing
    }

    /// The catalogue may name a folder that nothing was trained into yet.
    func makeFolder() {
        let folder = URL(fileURLWithPath: model).deletingLastPathComponent()
        // Where that fails, writing says so.
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func write(_ phase: Phase) throws {
        let data = try JSONEncoder().encode(Record(stamp: stamp, phase: phase))
        try AtomicFile.write(Array(data), to: recordPath)
    }
}
