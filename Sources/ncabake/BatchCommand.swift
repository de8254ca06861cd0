import ArgumentParser
import Foundation
import NCABaking
import NCACommandLine
import NCACore
import NCADocuments
import NCAFiles

struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ncabake batch",
        abstract:
            "Bakes all sprites of a folder or a catalogue, side by side; only what changed is made anew.",
        discussion: """
            A folder's sprites are its .nca files; dragon.toml beside dragon.nca is its scene. A catalogue is a TOML or \
            JSON file that names sprites and their scenes; ncatrain batch trains the same catalogue. Options hold for \
            all sprites, and over what the files say.

            EXAMPLES
              ncabake batch Models --output baked --webp --sheet --report
              ncabake batch catalogue.toml --jobs 4 --json
              ncabake batch catalogue.toml --dry-run
              ncabake batch catalogue.toml --only dragon --only ghost
            """)

    @Argument(help: ArgumentHelp("What to bake.", valueName: "folder or catalogue"))
    var source: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write. Default: the catalogue's, or baked.", valueName: "folder"))
    var output: String?

    @Option(help: "Sprites that are baked at the same time. Default: one per core. Changes no result.")
    var jobs: Int?

    @Option(help: ArgumentHelp("Bake this sprite alone; may be repeated.", valueName: "name"))
    var only: [String] = []

    @Flag(help: "Say what would be baked, and write nothing.")
    var dryRun = false

    @Flag(help: "Bake what is current, too.")
    var force = false

    @Flag(
        help:
            "Write report.html, which shows every sprite growing, with its numbers; one without an animation gets a WebP."
    )
    var report = false

    @OptionGroup(title: "What to write") var kinds: OutputOptions
    @Flag(help: "Write single frames, into a folder of each sprite's own.")
    var png = false

    @OptionGroup(title: "Scene") var scene: SceneOptions
    @OptionGroup(title: "Frames") var frames: FrameOptions
    @OptionGroup(title: "Looks") var look: LookOptions
    @OptionGroup(title: "Sheet") var sheet: SheetOptionGroup

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard jobs ?? 1 >= 1 else { throw ValidationError("--jobs must be at least 1.") }
    }

    func run() throws {
        do {
            let batch = try batch()
            let results: [Batch.Result]
            if dryRun {
                results = batch.dryRun()
            } else {
                results = try bake(batch)
                if report {
                    let html = BatchReport.html(results, folder: batch.folder)
                    try AtomicFile.write(Array(html.utf8), to: batch.folder + "/report.html")
                }
            }
            try show(results, batch.folder)
            if results.contains(where: { $0.state == .failed }) { throw ExitCode(1) }
        } catch { throw failure(error) }
    }

    private func bake(_ batch: Batch) throws -> [Batch.Result] {
        Interruption.watch()
        let terminal = Terminal(program: "ncabake", isQuiet: quiet)
        defer { terminal.clearBar() }
        let count = batch.items.count
        return try batch.run(
            progress: { finished, share in terminal.bar(share, "\(finished)/\(count) sprites") },
            isCancelled: { Interruption.isRequested })
    }

    private func batch() throws -> Batch {
        var (items, folder) = try items()
        let known = Set(items.map(\.name))
        if let missing = only.first(where: { !known.contains($0) }) {
            throw ValidationError("--only \(missing): there is no such sprite in \(source).")
        }
        if !only.isEmpty { items.removeAll { !only.contains($0.name) } }
        guard !items.isEmpty else { throw ValidationError("\(source): there is no model in it.") }
        let options = try options()
        items = items.map { item in
            var file = options.over(item.file)
            if options.every != nil { file.frames = nil }
            if options.frames != nil { file.every = nil }
            if file.outputs == nil { file.outputs = [.webp] }
            // What a report shows grows.
            if report, Set(file.outputs!).isDisjoint(with: [.webp, .apng, .gif]) {
                file.outputs!.append(.webp)
            }
            return Batch.Item(name: item.name, file: file)
        }
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        var batch = Batch(
            items: items, folder: folder, threads: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        batch.forces = force
        return batch
    }

    private func items() throws -> ([Batch.Item], folder: String) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: source, isDirectory: &isFolder), isFolder.boolValue {
            return (try Batch.items(inFolder: source), output ?? "baked")
        }
        let catalogue = try Batch.items(inCatalogue: source)
        return (catalogue.items, output ?? catalogue.output ?? "baked")
    }

    /// What the command line says for all sprites.
    private func options() throws -> SceneFile {
        var file = try scene.file()
        frames.apply(to: &file)
        look.apply(to: &file)
        kinds.apply(to: &file, png: png)
        sheet.apply(to: &file)
        return file
    }

    private func show(_ results: [Batch.Result], _ folder: String) throws {
        let terminal = Terminal(program: "ncabake", isQuiet: quiet)
        if json { return print(try results.jsonText) }
        for result in results {
            if let error = result.error { terminal.message("\(result.name): \(error)") }
            if quiet { continue }
            for warning in result.report?.warnings ?? [] {
                terminal.message("\(result.name): warning: \(warning)")
            }
            let bytes = result.report?.files.reduce(0) { $0 + $1.bytes } ?? 0
            let detail = result.report.map { "  \($0.files.count) files, \(bytes) bytes" } ?? ""
            print(
                result.name.padding(toLength: max(16, result.name.count), withPad: " ", startingAt: 0)
                    + " \(result.state.rawValue)\(detail)")
        }
        if report, !dryRun, !quiet { print("\(folder)/report.html") }
    }
}
