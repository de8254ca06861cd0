import ArgumentParser
import NCACommandLine
import NCAModelFile

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
              \(ExitStatus.summary)
            """,
        version: NCAVersion.text,
        subcommands: [Image.self, Prompt.self, Evaluate.self, Similarity.self, Batch.self])

    static func terminal(isQuiet: Bool = false) -> Terminal {
        Terminal(program: "ncatrain", isQuiet: isQuiet)
    }
}

/// What all commands share.
protocol TrainCommand: ReportingCommand {}

extension TrainCommand {
    static var terminal: Terminal { NCATrain.terminal() }
    static func worded(_ error: any Error) -> any Error { wordedWithOptions(error) }
}
