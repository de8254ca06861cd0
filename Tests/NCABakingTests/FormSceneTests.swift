import Foundation
import NCABaking
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

/// Scenes of models with several forms.
@Suite struct FormSceneTests {
    private func inFolder<Result>(_ body: (_ folder: String) throws -> Result) throws -> Result {
        try Tools.withFolder { folder in
            try ModelFile.growingInForms(steps: 60).write(to: folder + "/forms.nca")
            try ModelFile.growing(steps: 30).write(to: folder + "/plain.nca")
            return try body(folder)
        }
    }

    private func scene(_ change: (inout SceneFile) -> Void) throws -> Scene {
        try inFolder { folder in
            var file = SceneFile(model: folder + "/forms.nca")
            (file.scale, file.every) = (1, 20)
            change(&file)
            return try file.scene()
        }
    }

    private func morph(_ form: String?, steps: Int? = nil) -> ActEntry {
        var act = ActEntry(.morph, steps: steps)
        act.form = form
        return act
    }

    /// The mean colour of opaque pixels: green of a leaf, red of a flower.
    private func isRed(_ picture: RGBAImage) -> Bool {
        var (red, green) = (0, 0)
        for i in stride(from: 0, to: picture.pixels.count, by: 4) where picture.pixels[i + 3] == 255 {
            red += Int(picture.pixels[i])
            green += Int(picture.pixels[i + 1])
        }
        return red > green
    }

    @Test func `morph becomes another form under a tag of its own, without being seeded again`() throws {
        let scene = try scene {
            $0.acts = [.init(.grow), morph("flower", steps: 80), morph("leaf", steps: 80)]
        }
        let frames = try scene.frames()
        #expect(frames.tags.map(\.name) == ["grow", "morph-flower", "morph-leaf"])
        let pictures = frames.map(\.picture)
        #expect(frames.tags.map { isRed(pictures[$0.to]) } == [false, true, false])
    }

    @Test func `an event changes the form at its step, and a model begins in the form that the scene says`()
        throws
    {
        var event = EventEntry(step: 60)
        event.form = "leaf"
        let pictures = try scene {
            $0.form = "flower"
            $0.acts = [.init(.grow, steps: 140)]
            $0.events = [event]
        }.frames()
        let reds = pictures.map { isRed($0.picture) }
        #expect(reds[3] && !reds.last!)
    }

    @Test func `of several models those change that have the form, or the one that the event names`() throws {
        func reds(layer: Int?) throws -> [Bool] {
            try inFolder { folder in
                var file = SceneFile()
                (file.scale, file.every, file.size) = (1, 60, [32, 28])
                file.models = ["forms", "plain", "forms"].map { .init(model: "\(folder)/\($0).nca") }
                file.models![2].form = "flower"
                file.acts = [.init(.grow, steps: 120)]
                var event = EventEntry(step: 10)
                (event.form, event.layer) = ("flower", layer)
                file.events = [event]
                let scene = try file.scene()
                _ = try scene.frames()
                var reds: [Bool] = []
                for index in scene.layers.indices {
                    var alone = scene
                    alone.layers = [scene.layers[index]]
                    alone.events = []
                    for var event in scene.events where event.layer == index {
                        event.layer = 0
                        alone.events.append(event)
                    }
                    reds.append(isRed(try Array(alone.frames()).last!.picture))
                }
                return reds
            }
        }
        #expect(try reds(layer: nil)[0] && reds(layer: 0)[0] && !reds(layer: 2)[0])
        #expect(throws: BakingError.self) { try reds(layer: 1) }
        #expect(throws: BakingError.self) { try reds(layer: 7) }
    }

    @Test func `forms that a model does not have are refused, and the error names those that it has`() throws
    {
        func refuses(_ change: (inout SceneFile) -> Void) throws {
            let error = #expect(throws: BakingError.self) { try scene(change) }
            #expect(error?.description.contains("leaf, flower") == true)
        }
        var event = EventEntry(step: 2)
        event.form = "tree"
        try refuses { $0.form = "tree" }
        try refuses { $0.acts = [.init(.grow), morph("tree")] }
        try refuses { $0.events = [event] }
        #expect(throws: BakingError.self) { try scene { $0.acts = [.init(.grow), morph(nil)] } }
        #expect(throws: BakingError.self) {
            try inFolder { folder in
                var file = SceneFile(model: folder + "/plain.nca")
                file.form = "leaf"
                return try file.scene()
            }
        }
    }

    @Test func `what is looked at live goes from form to form, and begins anew in the first`() throws {
        try inFolder { folder in
            var live = try LiveScene(SceneFile(model: folder + "/forms.nca"))
            #expect(live.hasForms && live.formNames == "leaf")
            live.step(60)
            let leaf = live.picture()
            live.changeForm()
            live.step(80)
            #expect(live.formNames == "flower" && !isRed(leaf) && isRed(live.picture()))
            live.changeForm()
            #expect(live.formNames == "leaf")
            live.changeForm()
            live.reseed()
            #expect(live.formNames == "leaf")
            #expect(try !LiveScene(SceneFile(model: folder + "/plain.nca")).hasForms)
        }
    }

    @Test func `the program morphs, tags its descriptions, and tells a model's forms`() throws {
        try inFolder { folder in
            func bake(_ arguments: [String]) throws -> Finished {
                try Tools.run(Tools.product("ncabake"), arguments, in: folder)
            }
            let run = try bake([
                "--model", "forms.nca", "--grow", "--morph", "flower", "--morph", "leaf", "--morph-steps",
                "40", "--idle",
                "--sheet", "--sheet-format", "aseprite", "--webp", "--every", "10",
            ])
            try #require(run.status == 0, "\(run.errors)")
            let json = try String(contentsOfFile: folder + "/forms.json", encoding: .utf8)
            for tag in ["grow", "morph-flower", "morph-leaf", "idle"] { #expect(json.contains("\"\(tag)\"")) }
            let refused = try bake(["--model", "forms.nca", "--morph", "tree", "--webp"])
            #expect(refused.status != 0 && refused.errors.contains("leaf, flower"))

            let info = try bake(["--model", "forms.nca", "--info"])
            #expect(info.output.contains("forms       leaf, flower"))
            let summary = try JSONDecoder().decode(
                ModelSummary.self, from: Data(bake(["--model", "forms.nca", "--info", "--json"]).output.utf8))
            #expect(summary.forms == ["leaf", "flower"])
            #expect(try !bake(["--model", "plain.nca", "--info"]).output.contains("forms "))
        }
    }
}
