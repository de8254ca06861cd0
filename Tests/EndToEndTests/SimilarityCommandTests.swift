import Foundation
import NCAImageIO
import TestSupport
import Testing

/// `ncatrain similarity` as a person or a script runs it, on the small models of NCACLIP's tests.
@Suite struct SimilarityCommandTests {
    private static let model =
        Tools.package.appendingPathComponent("Tests/NCACLIPTests/Fixtures/quick-gelu").path

    private func similarity(_ arguments: [String], environment: [String: String] = [:]) throws -> Finished {
        try Tools.run(Tools.product("ncatrain"), ["similarity"] + arguments, environment: environment)
    }

    private func withPictures(_ body: (_ folder: String, _ red: String, _ green: String) throws -> Void)
        throws
    {
        try Tools.withFolder { folder in
            let (red, green) = (folder + "/red.png", folder + "/green.png")
            try PNG.write(RGBAImage(width: 30, height: 20, fill: RGBA(220, 20, 30)), to: red)
            try PNG.write(RGBAImage(width: 9, height: 9, fill: RGBA(20, 200, 30, 128)), to: green)
            try body(folder, red, green)
        }
    }

    @Test func `texts are ranked for each picture, as text and as JSON`() throws {
        struct Ranking: Decodable {
            struct Match: Decodable {
                var text: String
                var cosine: Double
                var probability: Double
            }
            var picture: String
            var texts: [Match]
        }
        try withPictures { _, red, green in
            let texts = ["a red apple", "an icon of a dragon", "nothing"]
            let options = ["--clip", Self.model] + texts.flatMap { ["--text", $0] }
            let json = try similarity(options + ["--json", red, green])
            try #require(json.status == 0, "\(json.errors)")
            let rankings = try JSONDecoder().decode([Ranking].self, from: Data(json.output.utf8))
            #expect(rankings.map(\.picture) == [red, green])
            for ranking in rankings {
                #expect(ranking.texts.map(\.text).sorted() == texts.sorted())
                #expect(ranking.texts.map(\.cosine) == ranking.texts.map(\.cosine).sorted(by: >))
                #expect(ranking.texts.allSatisfy { -1...1 ~= $0.cosine })
                #expect(abs(ranking.texts.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
            }
            let text = try similarity(options + [red])
            #expect(text.status == 0 && text.output.hasPrefix(red + "\n"))
            #expect(text.output.contains(String(format: "%6.3f", rankings[0].texts[0].cosine)))
            // The background shows through.
            let dark = try similarity(options + ["--json", "--background", "000", green])
            #expect(dark.status == 0 && dark.output != json.output)
        }
    }

    @Test func `wrong use and unsuitable models have their exit codes`() throws {
        try withPictures { folder, red, _ in
            let text = ["--text", "a red apple"]
            #expect(try similarity(["--clip", Self.model, red]).status == 64)
            #expect(try similarity(["--clip", Self.model] + text).status == 64)
            #expect(
                try similarity(["--clip", Self.model, "--background", "reddish", red] + text).status == 64)
            #expect(try similarity(["--clip", Self.model, folder + "/none.png"] + text).status == 66)
            #expect(try similarity(["--clip", folder, red] + text).status == 66)

            let unknown = try similarity(
                ["--clip", "openai/clip", red] + text, environment: ["HF_HOME": folder])
            #expect(unknown.status == 66)
            #expect(unknown.errors.contains("https://huggingface.co/openai/clip/tree/main"))

            let copy = folder + "/model"
            try FileManager.default.copyItem(atPath: Self.model, toPath: copy)
            let weights = URL(fileURLWithPath: copy + "/model.safetensors")
            try Data(contentsOf: weights).dropLast(10).write(to: weights)
            let damaged = try similarity(["--clip", copy, red] + text)
            #expect(damaged.status == 65 && damaged.output.isEmpty)
            #expect(damaged.errors.contains("model.safetensors: tensor "))
        }
    }

    @Test func `a text that is too long is read to its limit, with a warning`() throws {
        try withPictures { _, red, _ in
            let long = String(repeating: "red apple ", count: 20)
            let run = try similarity(["--clip", Self.model, "--text", long, red])
            #expect(run.status == 0)
            #expect(run.errors.contains("CLIP reads 30 tokens"))
        }
    }
}
