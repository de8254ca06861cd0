import ArgumentParser
import Foundation
import NCACLIP
import NCACommandLine
import NCACore
import NCAImageIO

extension NCATrain {
    struct Similarity: TrainCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask CLIP how well pictures match texts.",
            discussion: """
                For each picture, all texts with the cosine between text and picture, which is what training by words \
                looks at, and with CLIP's belief that the picture shows this text rather than the others.

                --clip is a folder with config.json, model.safetensors (or shards), tokenizer.json (or vocab.json and \
                merges.txt) and preprocessor_config.json, as Hugging Face has them for CLIPModel; or a name there whose \
                files are in that site's cache on this machine.

                EXAMPLES
                  ncatrain similarity --clip clip-vit-base-patch32 --text "a red apple" --text "a green apple" apple.png
                  ncatrain similarity --clip openai/clip-vit-base-patch32 --text "an icon of a dragon" a.png b.png --json
                """)

        @Argument(help: .init("PNGs or WebPs.", valueName: "picture.png")) var pictures: [String]

        @Option(
            name: .customLong("text"), parsing: .singleValue,
            help: .init(
                "What the pictures are compared with; may be given more than once.", valueName: "text"))
        var texts: [String] = []

        @Option(help: .init("The CLIP model.", valueName: "folder|name")) var clip: String

        @Option(help: .init("What shows where a picture is transparent: RGB, RRGGBB.", valueName: "colour"))
        var background = "FFFFFF"

        @OptionGroup var threads: ThreadOptions
        @Flag(help: "Print the numbers as JSON.") var json = false

        func validate() throws {
            guard !pictures.isEmpty else { throw ValidationError("Give at least one picture.") }
            guard !texts.isEmpty else { throw ValidationError("Give at least one --text.") }
            guard let colour = RGBA(background), colour.alpha == 255 else {
                throw ValidationError("--background must be a colour such as FFFFFF.")
            }
        }

        private struct Ranking: Encodable {
            var picture: String
            var texts: [NCACLIP.Similarity]
        }

        func perform() throws {
            let terminal = NCATrain.terminal()
            let images = try pictures.map { try terminal.picture($0) }
            let model = try CLIP(folder: try ModelLocation.find(clip), threads: threads.count)
            for text in texts where model.text.tokenizer.isTruncated(text) {
                terminal.message(
                    "warning: CLIP reads \(model.text.tokenizer.contextLength - 2) tokens of a text; "
                        + "the end of \"\(text.prefix(40))…\" is not seen")
            }
            let rankings = zip(pictures, try model.rank(texts, for: images, over: RGBA(background)!))
                .map { Ranking(picture: $0, texts: $1) }
            if json { return print(try rankings.jsonText) }
            for ranking in rankings {
                print(ranking.picture)
                for match in ranking.texts {
                    let numbers = String(format: "  %6.3f  %5.1f %%  ", match.cosine, 100 * match.probability)
                    print(numbers + match.text)
                }
            }
        }
    }
}
