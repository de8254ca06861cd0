import ArgumentParser
import NCACommandLine
import NCADocuments
import NCAGuidance

extension NCATrain {
    struct Batch: TrainCommand {
        static let configuration = CommandConfiguration(
            commandName: "batch",
            abstract: "Train all models of a catalogue that are missing or stale.",
            discussion: """
                A catalogue is a TOML or JSON file that ncabake batch reads as well. Each sprite names its model and its \
                picture or its prompt; the table train, of all sprites or of one, holds options of ncatrain image or \
                ncatrain prompt by their long names.

                A model is stale when its picture, prompt or options changed since it was trained. What was interrupted \
                goes on. A model that was not trained by a batch is left alone. When nothing comes of a prompt, the others \
                are trained, and the exit code is \(ExitStatus.code(of: .noResult).rawValue).

                EXAMPLES
                  ncatrain batch catalogue.toml
                  ncatrain batch catalogue.toml --dry-run
                  ncatrain batch catalogue.toml --only dragon
                      one of a cluster's jobs; see Examples/cluster
                """)

        @Argument(help: .init("What to train.", valueName: "catalogue.toml|json")) var catalogue: String

        @Option(help: .init("Train this sprite alone; may be repeated.", valueName: "name"))
        var only: [String] = []

        @Flag(help: "Print the sprites' names, and do nothing else.") var list = false
        @Flag(help: "Say what would be trained, and do nothing else.") var dryRun = false
        @Flag(help: "Train what is current, too.") var force = false
        @OptionGroup var watching: WatchOptions
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var report: ReportOptions

        func perform() throws {
            try watch(watching, inputs, on: NCATrain.terminal(isQuiet: report.quiet), work: trainAll)
        }

        /// The catalogue and the pictures that it names, as far as it can be read.
        private var inputs: [String] {
            let entries = (try? TrainingCatalogue(contentsOf: catalogue))?.entries ?? []
            return [catalogue]
                + entries.compactMap { if case .picture(let path) = $0.source { path } else { nil } }
        }

        private func trainAll() throws {
            let sprites = try TrainingCatalogue(contentsOf: catalogue)
            if list { return sprites.names.forEach { print($0) } }
            if let unknown = only.first(where: { !sprites.names.contains($0) }) {
                throw ValidationError("--only \(unknown): there is no such sprite in \(catalogue).")
            }
            let missing = ExitStatus.code(of: .noResult)
            var isOneMissing = false
            let entries = sprites.entries.filter { only.isEmpty || only.contains($0.name) }
            // Before hours of training, not between them.
            if !dryRun {
                for entry in entries where force || !entry.state().isDone { try entry.checkRecord() }
            }
            for entry in entries {
                do { try train(entry) } catch let code as ExitCode where code == missing {
                    isOneMissing = true
                }
            }
            if isOneMissing { throw missing }
        }

        private func train(_ entry: TrainingCatalogue.Entry) throws {
            let state = force ? .missing : entry.state()
            if dryRun || state.isDone {
                if !report.quiet { print("\(entry.name): \(state.rawValue)") }
                return
            }
            var command = try command(for: entry, resumes: state == .interrupted)
            NCATrain.terminal(isQuiet: report.quiet).note("\(entry.name): \(state.rawValue)")
            try entry.train { try command.run() }
        }

        /// The command whose options a table's keys are, with its arguments checked.
        private func command(
            for entry: TrainingCatalogue.Entry, resumes: Bool
        ) throws -> any ParsableCommand {
            let (type, source): (any ParsableCommand.Type, String) =
                switch entry.source {
                case .picture(let path): (Image.self, path)
                case .prompt(let words): (Prompt.self, words)
                }
            var arguments = [source, "--output", entry.model]
            for (name, value) in entry.options.sorted(by: { $0.key < $1.key }) where value != "false" {
                arguments.append(value == "true" ? "--\(name)" : "--\(name)=\(value)")
            }
            if entry.options["name"] == nil { arguments += ["--name", entry.name] }
            if let count = threads.threads { arguments += ["--threads", String(count)] }
            if report.json { arguments.append("--json") }
            if report.quiet { arguments.append("--quiet") }
            if resumes { arguments.append("--resume") }
            do { return try type.parse(arguments) } catch {
                throw DocumentError(path: catalogue, "\(entry.name): \(type.message(for: error))")
            }
        }
    }
}
