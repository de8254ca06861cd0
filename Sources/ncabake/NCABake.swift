import ArgumentParser
import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCARuntime
import NCATerminal

@main struct NCABake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ncabake",
        abstract: "Bakes a growing sprite to animated WebP, sprite sheets and PNG frames.",
        discussion: """
            EXAMPLES
              ncabake --model dragon.nca --webp
                  dragon.webp: from the seed to the grown dragon, four pixels a cell
              ncabake --model dragon.nca --webp --sheet --scale 2 --every 4
                  dragon.webp, and dragon.png with dragon.json
              ncabake --model dragon.nca --png frames --background 202030
                  frames/000.png, frames/001.png, ...
              ncabake --model dragon.nca --webp --size 160x64 --seed 40,32 --seed 120,32
                  two dragons in one world

            --sheet does not overwrite a dragon.png that is not a sheet, unless --output names it.
            The same arguments give the same bytes, on every machine with the same libwebp and libpng.

            EXIT CODES
              0 done, 64 wrong usage, 65 unsuitable model, 66 no such model, 73 cannot write, 130 interrupted
            """,
        version: NCAVersion.text)

    @Option(help: ArgumentHelp("The trained automaton.", valueName: "file.nca"))
    var model: String

    @Flag(help: "Write an animated WebP with alpha.")
    var webp = false

    @Flag(help: "Write a sprite sheet: a PNG and a JSON with frames, sizes and durations.")
    var sheet = false

    @Option(help: ArgumentHelp("Write single frames into a folder.", valueName: "folder"))
    var png: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to write; the ending is replaced as needed. Default: the model's name in this folder.",
            valueName: "file or folder/"))
    var output: String?

    @Option(help: "Steps from the seed to the last frame. Default: the model's.")
    var steps: Int?

    @Option(help: "A frame every so many steps.")
    var every = 2

    @Option(help: "Pixels per cell.")
    var scale = 4

    @Option(help: "Frames per second.")
    var fps = 25.0

    @Option(help: ArgumentHelp("How long the last frame stays, in milliseconds.", valueName: "ms"))
    var hold = 1000

    @Option(help: "Times that the WebP plays; 0 for ever.")
    var loop = 0

    @Option(help: ArgumentHelp("transparent, RRGGBB or RRGGBBAA.", valueName: "colour"))
    var background = "transparent"

    @Option(
        help: ArgumentHelp("Lossy WebP of this quality, 0 to 100. Default: lossless.", valueName: "0-100"))
    var quality: Float?

    @Option(help: "Columns of the sheet. Default: as square as possible.")
    var columns: Int?

    @Option(help: ArgumentHelp("World size in cells. Default: the model's grid.", valueName: "WxH"))
    var size: Size?

    @Option(
        help: ArgumentHelp("Cell to seed; may be repeated. Default: the model's place.", valueName: "X,Y"))
    var seed: [Position] = []

    @Option(help: ArgumentHelp("Random seed that decides which cells fire.", valueName: "number"))
    var rng: UInt64 = 0

    @Flag(help: "Print what was written as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard webp || sheet || png != nil else {
            throw ValidationError("Say what to write: --webp, --sheet or --png FOLDER (or several).")
        }
        guard RGBA(background) != nil else {
            throw ValidationError(
                "--background '\(background)' is neither 'transparent' nor RRGGBB or RRGGBBAA.")
        }
        guard 0...100 ~= quality ?? 0 else { throw ValidationError("--quality must be 0 to 100.") }
        guard columns ?? 1 >= 1 else { throw ValidationError("--columns must be at least 1.") }
    }

    func run() throws {
        Interruption.watch()
        let progress = Progress(isQuiet: quiet)
        let report: Bake.Report
        do {
            report = try bake().run { frame, count in
                progress.show(frame, of: count)
                try Interruption.check()
            }
        } catch {
            progress.clear()
            throw failure(error)
        }
        progress.clear()
        if !quiet { for warning in report.warnings { Progress.line("warning: \(warning)") } }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else if !quiet {
            summarise(report)
        }
    }

    private func summarise(_ report: Bake.Report) {
        let single = png == nil ? 0 : report.frames
        for file in report.files.dropLast(single) { print("\(file.path)  \(file.bytes) bytes") }
        if single > 0, let first = report.files.dropFirst(report.files.count - single).first,
            let last = report.files.last
        {
            let bytes = report.files.suffix(single).reduce(0) { $0 + $1.bytes }
            print("\(first.path) ... \(last.path)  \(bytes) bytes")
        }
        let seconds = String(format: "%.1f", Double(report.duration) / 1000)
        print("\(report.frames) frames of \(report.width)×\(report.height) pixels, \(seconds) s")
    }

    private func bake() throws -> Bake {
        let file = try ModelFile(contentsOf: model)
        let model = try file.model()
        var scene = Scene(model: model)
        if let size { scene = Scene(model: model, width: size.width, height: size.height) }
        if !seed.isEmpty { scene.seeds = seed.map { ($0.x, $0.y) } }
        scene.metadata = file.metadata
        scene.steps = steps ?? model.steps
        scene.every = every
        scene.scale = scale
        scene.randomSeed = rng
        scene.background = RGBA(background)!
        var outputs: [Bake.Output] = []
        if webp {
            outputs.append(.webp(path: path(".webp"), quality.map { .lossy(quality: $0) } ?? .lossless))
        }
        if sheet {
            let path = path(".png")
            if output != path { try SpriteSheet.checkReplaceable(path) }
            outputs.append(.sheet(path: path, columns: columns))
        }
        if let png { outputs.append(.frames(folder: png)) }
        return Bake(
            scene: scene, timing: Timing(framesPerSecond: fps, hold: hold, loops: loop), outputs: outputs)
    }

    /// The output's path with another ending; in a folder, the model's name.
    private func path(_ ending: String) -> String {
        let name = URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent
        guard let output else { return name + ending }
        if output.hasSuffix("/") { return output + name + ending }
        for known in [".webp", ".png", ".json"] where output.hasSuffix(known) {
            return String(output.dropLast(known.count)) + ending
        }
        return output + ending
    }
}

/// Prints an error and gives the exit code that scripts can rely on (sysexits.h).
private func failure(_ error: any Error) -> ExitCode {
    if error is Interrupted {
        Progress.line("interrupted; nothing was written")
        return ExitCode(130)
    }
    Progress.line("\(error)")
    switch error {
    case let error as ModelFileError: return ExitCode(error.field == nil ? 66 : 65)
    case is FileError: return ExitCode(73)
    case let error as BakingError:
        switch error.kind {
        case .request: return ExitCode(64)
        case .output: return ExitCode(73)
        case .codec: return ExitCode(70)
        }
    default: return ExitCode(70)
    }
}
