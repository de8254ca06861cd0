import ArgumentParser
import Foundation
import NCABaking
import NCACommandLine
import NCACore
import NCAModelFile

@main enum Program {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Not a subcommand of the parser's: its options have the same names, and the parent would take them as its own.
        if arguments.first == "batch" {
            BatchCommand.main(Array(arguments.dropFirst()))
        } else {
            NCABake.main(arguments)
        }
    }
}

/// Prints an error and gives the exit status that scripts can rely on.
func failure(_ error: any Error) -> any Error {
    ExitStatus.report(worded(error), on: Terminal(program: "ncabake"))
}

struct NCABake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ncabake",
        abstract: "Bakes a growing sprite to WebP, APNG, GIF, PNG frames and sprite sheets for game engines.",
        discussion: """
            EXAMPLES
              ncabake --model dragon.nca --webp
                  dragon.webp: from the seed to the grown dragon, four pixels a cell
              ncabake --model dragon.nca --webp --sheet --scale 2 --every 4
                  dragon.webp, and dragon.png with dragon.json
              ncabake --model dragon.nca --sheet --packed --trim --sheet-format godot --grow --heal --idle
                  dragon.png and dragon.tres with the animations grow, hurt and idle
              ncabake --model dragon.nca --sheet --crop --pivot bottom --palette 16
                  frames cut to what is seen, placed by their feet, in 16 colours
              ncabake --model dragon.nca --png frames --background 202030
                  frames/000.png, frames/001.png, ...
              ncabake --model dragon.nca --webp --size 160x64 --seed 40,32 --seed 120,32
                  two dragons in one world
              ncabake --model dragon.nca --show
                  plays in the terminal; keys damage and reseed
              ncabake --model dragon.nca --info
                  network, size, provenance and suggested use
              ncabake --scene dragon.toml --watch
                  bakes again whenever the scene or its model changes
              ncabake batch Models --output baked --webp --sheet
                  all models of a folder; see ncabake batch --help

            No file is replaced that no bake wrote, unless --output names exactly this file.
            The same arguments give the same bytes, on every machine with the same libraries.

            EXIT CODES
              0 done, 1 a sprite of a batch failed, 64 wrong usage, 65 unsuitable file, 66 no such file,
              73 cannot write, or a file is in the way, 130 interrupted
            """,
        version: NCAVersion.text)

    // Needed, if the scene does not name its own: checked when all is known.
    @Option(help: ArgumentHelp("The trained automaton.", valueName: "file.nca"))
    var model: String?

    @OptionGroup(title: "What to write") var output: OutputOptions

    @Option(help: ArgumentHelp("Write single frames into a folder.", valueName: "folder"))
    var png: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Where to write; the ending is replaced as needed. Default: the model's name in this folder.",
            valueName: "file or folder/"))
    var place: String?

    @OptionGroup(title: "Scene") var scene: SceneOptions
    @OptionGroup(title: "Frames") var frames: FrameOptions
    @OptionGroup(title: "Looks") var look: LookOptions
    @OptionGroup(title: "Sheet") var sheet: SheetOptionGroup

    @Flag(help: "Print what the model is, and bake nothing.")
    var info = false

    @Flag(help: "Play the scene in the terminal, and bake nothing; keys damage, reseed, pause and quit.")
    var show = false

    @Option(
        help: ArgumentHelp(
            "With --show: blocks, sixel or kitty. Default: the best that the terminal says it can do.",
            valueName: "graphics"))
    var graphics: TerminalPicture.Graphics?

    @OptionGroup var watching: WatchOptions
    @OptionGroup var printing: ReportOptions

    func run() throws {
        do {
            if info { return try printInfo() }
            if show { return try play() }
            Interruption.watch()
            guard watching.watch else { return try bakeAndReport() }
            try Watching.run(
                on: Terminal(program: "ncabake", isQuiet: printing.quiet), paths: { inputs }, report: worded,
                work: bakeAndReport)
        } catch { throw failure(error) }
    }

    /// The files that the bake is made of, as far as they can be told.
    private var inputs: [String] {
        [scene.scene, model].compactMap(\.self) + ((try? sceneFile())?.inputs ?? [])
    }

    private func printInfo() throws {
        guard let model else { throw ValidationError("--info needs a --model.") }
        let summary = try ModelSummary(contentsOf: model)
        if printing.json { return print(try summary.jsonText) }
        for line in summary.lines { print(line) }
        print("try         ncabake --model \(model) --webp")
    }

    private func play() throws {
        var show = try Show(try LiveScene(try sceneFile(needsOutputs: false)), graphics: graphics)
        try show.run()
    }

    private func bakeAndReport() throws {
        let file = try sceneFile()
        let terminal = Terminal(program: "ncabake", isQuiet: printing.quiet)
        defer { terminal.clearBar() }
        // Files are called like the model; if the scene names its own, like the scene.
        let name =
            model == nil ? URL(fileURLWithPath: scene.scene!).deletingPathExtension().lastPathComponent : nil
        let bake = try Bake(file, output: place, name: name, frames: png)
        let report = try bake.run { frame, count in
            terminal.bar(Double(frame) / Double(count), "\(frame)/\(count) frames")
            if Interruption.isRequested { throw InterruptedError("interrupted; nothing was written") }
        }
        terminal.clearBar()
        for warning in report.warnings { terminal.note("warning: \(warning)") }
        if printing.json {
            print(try report.jsonText)
        } else if !printing.quiet {
            summarise(report)
        }
    }

    /// All that the command line says, and the scene file where it says nothing.
    private func sceneFile(needsOutputs: Bool = true) throws -> SceneFile {
        var file = try scene.file()
        if let model {
            guard file.models == nil else {
                throw ValidationError("The scene names its models; leave out --model.")
            }
            file.model = model
        }
        frames.apply(to: &file)
        look.apply(to: &file)
        output.apply(to: &file, png: png != nil)
        sheet.apply(to: &file)
        guard file.model != nil || file.models != nil else {
            throw ValidationError("Missing expected argument '--model <file.nca>'.")
        }
        guard !needsOutputs || file.outputs?.isEmpty == false else {
            throw ValidationError(
                "Say what to write: --webp, --sheet or --png FOLDER, --apng, --gif or --sheet-preview (or several)."
            )
        }
        return file
    }

    private func summarise(_ report: Bake.Report) {
        let isFrame = Set(report.files.map(\.path).filter { png != nil && $0.hasPrefix(png! + "/") })
        let single = report.files.filter { isFrame.contains($0.path) }
        for file in report.files where !isFrame.contains(file.path) {
            print("\(file.path)  \(file.bytes) bytes")
        }
        if let first = single.first, let last = single.last {
            let bytes = single.reduce(0) { $0 + $1.bytes }
            print("\(first.path) ... \(last.path)  \(bytes) bytes")
        }
        for note in report.notes { print(note) }
        let seconds = String(format: "%.1f", Double(report.duration) / 1000)
        print("\(report.frames) frames of \(report.width)×\(report.height) pixels, \(seconds) s")
    }
}
