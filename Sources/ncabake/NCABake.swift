import ArgumentParser
import Foundation
import NCABaking
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCARuntime

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
              ncabake --model dragon.nca --webp herd.webp --size 160x64 --seed 32,40 --seed 96,40

            The same arguments give the same bytes, on every machine with the same libwebp and libpng.
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
            valueName: "file"))
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
    var size: Pair?

    @Option(
        help: ArgumentHelp("Where to seed; may be repeated. Default: the model's place.", valueName: "X,Y"))
    var seed: [Pair] = []

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
        guard every >= 1 else { throw ValidationError("--every must be at least 1.") }
        guard scale >= 1 else { throw ValidationError("--scale must be at least 1.") }
        guard steps ?? 0 >= 0 else { throw ValidationError("--steps must not be negative.") }
        guard fps > 0, fps <= 1000 else { throw ValidationError("--fps must be above 0 and at most 1000.") }
        guard hold >= 0 else { throw ValidationError("--hold must not be negative.") }
        guard loop >= 0 else { throw ValidationError("--loop must not be negative.") }
        guard 0...100 ~= quality ?? 0 else { throw ValidationError("--quality must be 0 to 100.") }
        guard columns ?? 1 >= 1 else { throw ValidationError("--columns must be at least 1.") }
    }

    func run() throws {
        let report: Bake.Report
        do {
            report = try bake().run(progress: showProgress)
        } catch {
            throw Failure(error)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else if !quiet {
            let seconds = String(format: "%.1f", Double(report.duration) / 1000)
            if png == nil {
                for file in report.files { print("\(file.path)  \(file.bytes) bytes") }
            } else {
                print("\(report.files.count) files, \(report.files.reduce(0) { $0 + $1.bytes }) bytes")
            }
            print("\(report.frames) frames of \(report.width)×\(report.height), \(seconds) s")
        }
    }

    private func bake() throws -> Bake {
        let model = try ModelFile(contentsOf: model).model()
        var scene = Scene(model: model)
        if let size { scene = Scene(model: model, width: size.first, height: size.second) }
        if !seed.isEmpty { scene.seeds = seed.map { ($0.first, $0.second) } }
        scene.steps = steps ?? model.steps
        scene.every = every
        scene.scale = scale
        scene.randomSeed = rng
        scene.background = RGBA(background)!
        var outputs: [Bake.Output] = []
        if webp {
            outputs.append(.webp(path: path(".webp"), quality.map { .lossy(quality: $0) } ?? .lossless))
        }
        if sheet { outputs.append(.sheet(path: path(".png"), columns: columns)) }
        if let png { outputs.append(.frames(folder: png)) }
        return Bake(
            scene: scene, timing: Timing(framesPerSecond: fps, hold: hold, loops: loop), outputs: outputs)
    }

    /// The output's path with another ending.
    private func path(_ ending: String) -> String {
        let given = output ?? URL(fileURLWithPath: model).deletingPathExtension().lastPathComponent
        for known in [".webp", ".png", ".json", ".nca"] where given.hasSuffix(known) {
            return String(given.dropLast(known.count)) + ending
        }
        return given + ending
    }

    private func showProgress(_ frame: Int, _ count: Int) {
        guard !quiet, isatty(STDERR_FILENO) != 0 else { return }
        let width = 32
        let filled = frame * width / count
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let end = frame == count ? "\r\u{1B}[K" : ""
        FileHandle.standardError.write(Data("\r\(bar) \(frame)/\(count) frames\(end)".utf8))
    }
}

/// Two numbers with a comma or an x between them.
struct Pair: ExpressibleByArgument {
    let first: Int
    let second: Int

    init?(argument: String) {
        let parts = argument.split(whereSeparator: { $0 == "," || $0 == "x" })
        guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) else { return nil }
        (self.first, self.second) = (first, second)
    }
}

/// Prints an error and ends with the exit code that scripts can rely on (sysexits.h).
private func Failure(_ error: any Error) -> ExitCode {
    FileHandle.standardError.write(Data("ncabake: \(error)\n".utf8))
    switch error {
    case let error as ModelFileError: return ExitCode(error.field == nil ? 66 : 65)
    case is FileError: return ExitCode(73)
    case is BakingError: return ExitCode(64)
    default: return ExitCode(70)
    }
}
