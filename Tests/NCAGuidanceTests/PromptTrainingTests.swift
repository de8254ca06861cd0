import Foundation
import NCACLIP
import NCACore
import NCADocuments
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCATraining
import TestSupport
import Testing

@testable import NCAGuidance

/// A whole training by words, with a small model that knows nothing: most attempts come to nothing.
@Suite struct PromptTrainingTests {
    private func options(_ recipe: PromptRecipe = .distil) -> PromptOptions {
        var options = PromptOptions(prompts: [Prompt("a red apple")])
        (options.recipe, options.size, options.mode) = (recipe, 24, .grow)
        (options.length, options.canvases, options.canvasIterations) = (.iterations(4), 1, 6)
        (options.views, options.retries) = (1, 0)
        return options
    }

    @Test func `what came of no attempt is told, with the number of attempts and the reason`() throws {
        var options = options(.direct)
        options.retries = 2
        var failed: [Int] = []
        let training = try PromptTraining(options, clip: try clip("convolutional"), threads: 2)
        let failure = try #require(throws: PromptTraining.Failure.self) {
            try training.train { if case .failed(let attempt, _) = $0 { failed.append(attempt) } }
        }
        #expect(failure.attempts == 3 && failed == [1, 2] && failure.output == nil)
        #expect(failure.kind == .noResult)
        #expect(failure.description == "no sprite after 3 attempts: \(failure.reason.explanation)")
        let json = try JSONSerialization.jsonObject(with: Data(try failure.jsonText.utf8))
        #expect(Set(try #require(json as? [String: Any]).keys) == ["failure", "attempts", "seconds"])
    }

    @Test func `a canvas is painted first, in steps that can be cancelled`() throws {
        try Tools.withFolder { folder in
            var shares: [Double] = []
            let training = try PromptTraining(
                options(), clip: try clip("convolutional"),
                files: .init(.init(output: folder + "/x.nca"), canvas: folder + "/canvas.png"), threads: 1)
            #expect(throws: InterruptedError.self) {
                try training.train(
                    report: { if case .painting(let share, _) = $0 { shares.append(share) } },
                    isCancelled: { shares.count == 3 })
            }
            #expect(shares.count == 3)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `without a prompt above 0 there is nothing to grow`() throws {
        var options = options()
        options.prompts = [Prompt("a red apple").unwanted]
        let clip = try clip("convolutional")
        #expect(throws: PromptTraining.NothingWanted.self) {
            try PromptTraining(options, clip: clip, threads: 1)
        }
        // A picture is a request, too.
        options.picture = RGBAImage(width: 9, height: 9, fill: RGBA(200, 20, 20))
        _ = try PromptTraining(options, clip: clip, threads: 1)
    }

    @Test func `what a run is asked for tells apart all that must not change when it goes on`() {
        let options = options()
        func request(_ change: (inout PromptOptions) -> Void) -> String {
            var other = options
            change(&other)
            return other.request
        }
        let changes: [(inout PromptOptions) -> Void] = [
            { $0.prompts = [Prompt("a dog")] }, { $0.prompts.append(Prompt("a dog")) },
            { $0.prompts[0].weight = 0.5 }, { $0.prompts[0] = $0.prompts[0].unwanted },
            { $0.picture = RGBAImage(width: 2, height: 2) },
            { $0.picture = RGBAImage(width: 2, height: 2, fill: RGBA(1, 2, 3)) },
            { $0.recipe = .direct }, { $0.guideName = "judge" }, { $0.isScene = true },
            { $0.hasAliveMask = false },
        ]
        let requests = changes.map(request)
        #expect(Set(requests + [options.request]).count == changes.count + 1)
        // How long, and where it is written, may change.
        #expect(request { $0.length = .minutes(1) } == options.request)
    }

    @Test func `recipes are found by their names`() {
        for recipe in PromptRecipe.allCases {
            #expect(PromptRecipe(rawValue: recipe.name)?.name == recipe.name)
            #expect(PromptRecipe.overview.contains(recipe.name))
        }
        #expect(PromptRecipe(rawValue: "magic") == nil)
    }
}

@Suite struct TrainingCatalogueTests {
    private func withCatalogue(
        _ body: (_ folder: String, _ read: () throws -> TrainingCatalogue) throws -> Void
    ) throws {
        try Tools.withFolder { folder in
            try PNG.write(RGBAImage(width: 4, height: 4, fill: RGBA(9, 9, 9)), to: folder + "/red.png")
            try AtomicFile.write(
                Array(
                    """
                    [train]
                    iterations = 6
                    laplacian = true
                    fire-rate = 0.25
                    [[sprite]]
                    model = "models/red.nca"
                    picture = "red.png"
                    train = { iterations = 4, wrap = false }
                    [[sprite]]
                    model = "apple.nca"
                    prompt = "a red apple"
                    [[sprite]]
                    model = "other.nca"
                    """.utf8), to: folder + "/c.toml")
            try body(folder) { try TrainingCatalogue(contentsOf: folder + "/c.toml") }
        }
    }

    @Test func `sprites with a picture or a prompt are trained, with their own options before common ones`()
        throws
    {
        try withCatalogue { folder, read in
            let catalogue = try read()
            #expect(catalogue.names == ["red", "apple", "other"])
            #expect(catalogue.entries.map(\.name) == ["red", "apple"])
            let red = catalogue.entries[0]
            #expect(red.model == folder + "/models/red.nca")
            #expect(
                red.options
                    == ["iterations": "4", "laplacian": "true", "fire-rate": "0.25", "wrap": "false"])
            guard case .pictures(let pictures) = red.source, pictures == [folder + "/red.png"] else {
                Issue.record("red is trained from its picture")
                return
            }
            guard case .prompt("a red apple") = catalogue.entries[1].source else {
                Issue.record("apple is trained from its words")
                return
            }
        }
    }

    @Test func `a model is current until its source or options change, and foreign ones are left alone`()
        throws
    {
        try withCatalogue { folder, read in
            func state() throws -> TrainingCatalogue.Entry.State { try read().entries[0].state() }
            #expect(try state() == .missing)
            let model = folder + "/models/red.nca"
            struct Stopped: Error {}
            #expect(throws: Stopped.self) { try read().entries[0].train { throw Stopped() } }
            #expect(try state() == .missing)
            try AtomicFile.write([1], to: model + ".checkpoint")
            #expect(try state() == .interrupted)
            try read().entries[0].train { try AtomicFile.write([1], to: model) }
            #expect(try state() == .current)
            try PNG.write(RGBAImage(width: 4, height: 4, fill: RGBA(1, 1, 1)), to: folder + "/red.png")
            #expect(try state() == .stale)
            try FileManager.default.removeItem(atPath: model + ".stamp")
            #expect(try state() == .foreign)
        }
    }

    @Test func `a sprite's pictures are its forms, and a change of any of them makes its model stale`() throws
    {
        try Tools.withFolder { folder in
            for name in ["egg", "bird"] {
                try PNG.write(
                    RGBAImage(width: 4, height: 4, fill: RGBA(9, 9, 9)), to: "\(folder)/\(name).png")
            }
            try Data(
                "[[sprite]]\nmodel = 'bird.nca'\npictures = ['egg.png', 'bird.png']\n".utf8
            ).write(to: URL(fileURLWithPath: folder + "/c.toml"))
            func entry() throws -> TrainingCatalogue.Entry {
                try TrainingCatalogue(contentsOf: folder + "/c.toml").entries[0]
            }
            guard case .pictures(let pictures) = try entry().source else {
                Issue.record("bird is trained from its pictures")
                return
            }
            #expect(pictures == [folder + "/egg.png", folder + "/bird.png"])
            try entry().train { try AtomicFile.write([1], to: folder + "/bird.nca") }
            #expect(try entry().state() == .current)
            try PNG.write(RGBAImage(width: 4, height: 4, fill: RGBA(1, 1, 1)), to: folder + "/egg.png")
            #expect(try entry().state() == .stale)
            for wrong in [
                "picture = 'egg.png'\npictures = ['egg.png']", "pictures = []",
                "prompt = 'x'\npictures = ['egg.png']",
            ] {
                try Data("[[sprite]]\nmodel = 'bird.nca'\n\(wrong)\n".utf8).write(
                    to: URL(fileURLWithPath: folder + "/c.toml"))
                #expect(throws: DocumentError.self) { try entry() }
            }
        }
    }

    @Test func `stamps of earlier versions stay valid`() throws {
        try withCatalogue { folder, read in
            try read().entries[1].train { try AtomicFile.write([1], to: folder + "/apple.nca") }
            let record = try AtomicFile.read(folder + "/apple.nca.stamp")
            // FNV-1a of the prompt and the options as a command line has them, sorted.
            #expect(String(decoding: record, as: UTF8.self).contains("1dcb9f00bcbc3e10585bd64003323ba2"))
        }
    }
}
