import ArgumentParser
import Foundation
import NCACommandLine
import NCACore
import NCAImageIO
import NCAModelFile
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

/// Prints an error and gives the exit status that scripts can rely on.
func failure(_ error: any Error) -> any Error {
    ExitStatus.report(error, on: Terminal(program: "ncatrain"))
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

    @Option(help: ArgumentHelp("Of an animated picture: which frame, counted from 0.", valueName: "number"))
    var frame: Int?

    func validate() throws {
        guard 8...512 ~= size ?? 64 else { throw ValidationError("--size must be 8 to 512 cells.") }
        guard 0...256 ~= margin else { throw ValidationError("--margin must be 0 to 256 cells.") }
    }

    func target(_ path: String, size modelSize: Int? = nil, on terminal: Terminal) throws -> Target {
        try Target(
            picture: try terminal.picture(path, frame: frame, option: "--frame"), name: path,
            size: modelSize ?? size, margin: margin,
            background: background)
    }
}

extension Target.Background: ExpressibleByArgument {}
extension TrainingMode: ExpressibleByArgument {}
