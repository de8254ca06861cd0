import ArgumentParser
import Foundation
import NCABaking
import NCACommandLine
import NCACore

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
              ncabake batch Models --sheet --sheet-format aseprite --tag-prefix '{name}-'
              ncabake batch catalogue.toml --watch
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

    @OptionGroup var watching: WatchOptions
    @OptionGroup var printing: ReportOptions

    func validate() throws {
        guard jobs ?? 1 >= 1 else { throw ValidationError("--jobs must be at least 1.") }
    }

    func run() throws {
        do {
            Interruption.watch()
            guard watching.watch else { return try bakeAndReport() }
            try Watching.run(
                on: Terminal(program: "ncabake", isQuiet: printing.quiet),
                paths: { (try? batch())?.inputs ?? [source] }, report: worded, work: bakeAndReport)
        } catch { throw failure(error) }
    }

    private func bakeAndReport() throws {
        let batch = try batch()
        let results = try dryRun ? batch.dryRun() : bake(batch)
        try show(results, batch)
        if results.contains(where: { $0.state == .failed }) { throw ExitCode(1) }
    }

    private func batch() throws -> Batch {
        var batch = try Batch(
            contentsOf: source, folder: output, options: try options(), only: only, threads: jobs)
        (batch.forces, batch.writesReport) = (force, report)
        batch.words = { "\(worded($0))" }
        return batch
    }

    private func bake(_ batch: Batch) throws -> [Batch.Result] {
        let terminal = Terminal(program: "ncabake", isQuiet: printing.quiet)
        defer { terminal.clearBar() }
        let count = batch.count
        return try batch.run(
            progress: { finished, share in terminal.bar(share, "\(finished)/\(count) sprites") },
            isCancelled: { Interruption.isRequested })
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

    private func show(_ results: [Batch.Result], _ batch: Batch) throws {
        let terminal = Terminal(program: "ncabake", isQuiet: printing.quiet)
        if printing.json { return print(try results.jsonText) }
        for result in results {
            if let error = result.error { terminal.message("\(result.name): \(error)") }
            if printing.quiet { continue }
            for warning in result.report?.warnings ?? [] {
                terminal.message("\(result.name): warning: \(warning)")
            }
            let bytes = result.report?.files.reduce(0) { $0 + $1.bytes } ?? 0
            let detail = result.report.map { "  \($0.files.count) files, \(bytes) bytes" } ?? ""
            print(
                result.name.padding(toLength: max(16, result.name.count), withPad: " ", startingAt: 0)
                    + " \(result.state.rawValue)\(detail)")
        }
        if report, !dryRun, !printing.quiet { print(batch.reportPath) }
    }
}
