import ArgumentParser
import Foundation
import NCACLIP
import NCADocuments
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCARuntime
import NCATraining

@main struct NCATrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ncatrain",
        abstract: "Trains cellular automata that grow, keep and heal game art.",
        discussion: """
            EXAMPLES
              ncatrain image dragon.png --output dragon.nca
              ncatrain prompt "an icon of a blue dragon" --output blue-dragon.nca
              ncatrain evaluate dragon.nca --target dragon.png
              ncatrain similarity --clip clip-vit-base-patch32 --text "a blue dragon" dragon.png
              ncatrain batch catalogue.toml

            EXIT CODES
              0 done, 64 wrong usage, 65 unsuitable input, 66 no such input, 73 cannot write,
              75 no sprite came of a prompt, 130 interrupted
            """,
        version: NCAVersion.text,
        subcommands: [Image.self, Prompt.self, Evaluate.self, Similarity.self, Batch.self])
}

/// Prints an error and gives the exit code that scripts can rely on (sysexits.h).
func failure(_ error: any Error) -> any Error {
    if error is ValidationError || error is ExitCode || error is CleanExit { return error }
    Terminal.standard.line("ncatrain: \(error)")
    switch error {
    case let error as ModelFileError: return ExitCode(error.field == nil ? 66 : 65)
    case let error as DocumentError: return ExitCode(error.isMissingFile ? 66 : 65)
    case let error as FileError: return ExitCode(error.operation == "write" ? 73 : 66)
    case let error as CLIPError: return ExitCode(error.isMissingFile ? 66 : 65)
    case let error as ImageError: return ExitCode(error.isMissingFile ? 66 : 65)
    case is PromptRun.Failure: return PromptRun.Failure.code
    case is Target.Unsuitable, is CheckpointError, is RuntimeError: return ExitCode(65)
    default: return ExitCode(70)
    }
}

func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// How a picture becomes a target: the options that training and evaluation share.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The grid's side in cells. Default: 64, or less for a picture that needs less.",
            valueName: "cells"))
    var size: Int?

    @Option(help: ArgumentHelp("Cells that stay free around the picture.", valueName: "cells"))
    var margin = 8

    @Option(
        help: ArgumentHelp(
            "For a picture without transparency: 'auto' takes away the border's colour, 'keep' grows the whole rectangle.",
            valueName: "auto|keep"))
    var background = Target.Background.auto

    func validate() throws {
        guard 8...512 ~= size ?? 64 else { throw ValidationError("--size must be 8 to 512 cells.") }
        guard 0...256 ~= margin else { throw ValidationError("--margin must be 0 to 256 cells.") }
    }

    func target(_ path: String, size modelSize: Int? = nil) throws -> Target {
        try Target(
            picture: try PNG.read(path), name: path, size: modelSize ?? size, margin: margin,
            background: background)
    }
}

extension Target.Background: ExpressibleByArgument {}
extension TrainingMode: ExpressibleByArgument {}
