import Foundation
import NCACore
import NCAImageIO
import NCAModelFile
import TestSupport
import Testing

@testable import NCATraining

/// Models of several forms: how their targets are prepared, how their samples are drawn, and what is measured.
@Suite struct FormTrainingTests {
    private let ring = RGBA(255, 120, 0), spot = RGBA(0, 90, 250)

    /// A picture of 20×20 pixels with a rectangle.
    private func picture(x: Int, y: Int, width: Int, height: Int, _ colour: RGBA) -> RGBAImage {
        var picture = RGBAImage(width: 20, height: 20)
        for j in y..<y + height { for i in x..<x + width { picture[i, j] = colour } }
        return picture
    }

    private func forms() throws -> TargetForms {
        try TargetForms(
            pictures: [
                ("egg", picture(x: 6, y: 6, width: 6, height: 6, ring)),
                ("bird", picture(x: 5, y: 4, width: 8, height: 8, spot)),
            ], margin: 4)
    }

    private func options(_ forms: TargetForms, mode: TrainingMode = .regenerate) -> TrainingOptions {
        var options = TrainingOptions(
            shape: AutomatonShape(
                channels: 12, hidden: 32, width: forms.targets[0].width, height: forms.targets[0].height,
                forms: forms.targets.count))
        options.mode = mode
        options.pool = 16
        (options.minSteps, options.maxSteps, options.suggestedSteps) = (20, 28, 24)
        return options
    }

    private func run(_ trainer: Trainer, _ iterations: Range<Int>, of total: Int) {
        for i in iterations { trainer.iterate(progress: Float(i) / Float(total)) }
    }

    // MARK: Targets

    @Test func `forms keep their size and place beside each other`() throws {
        let forms = try TargetForms(
            pictures: [
                ("small", picture(x: 8, y: 10, width: 2, height: 2, ring)),
                ("large", picture(x: 4, y: 4, width: 10, height: 8, spot)),
            ], margin: 3)
        // Both together are ten wide and eight high; centred on 16 cells they begin at (3, 4).
        #expect(forms.names == ["small", "large"] && forms.targets[0].width == 16)
        let small = forms.targets[0].picture, large = forms.targets[1].picture
        for y in 0..<16 {
            for x in 0..<16 {
                #expect((small[x, y].alpha > 0) == (7..<9 ~= x && 10..<12 ~= y))
                #expect((large[x, y].alpha > 0) == (3..<13 ~= x && 4..<12 ~= y))
            }
        }
        // The seed is in the smaller one, and the same for both.
        let seeds = forms.targets.map(\.seed)
        #expect(seeds[0] == seeds[1] && 7..<9 ~= seeds[0].x && 10..<12 ~= seeds[0].y)
    }

    @Test func `forms without a common cell, of other size, or with one that is empty are refused`() {
        let left = picture(x: 1, y: 1, width: 4, height: 4, ring)
        func error(_ second: RGBAImage) -> TargetError? {
            do throws(TargetError) {
                _ = try TargetForms(pictures: [("a", left), ("b", second)])
                return nil
            } catch { return error }
        }
        #expect(error(picture(x: 10, y: 1, width: 4, height: 4, ring)) == .noCommonSeed)
        #expect(error(RGBAImage(width: 20, height: 20)) == .transparent(name: "b"))
        #expect(error(picture(x: 1, y: 1, width: 4, height: 4, RGBA(1, 2, 3, 20))) == .faint)
        #expect(
            error(RGBAImage(width: 21, height: 20, fill: ring))
                == .otherSize(
                    name: "b", width: 21, height: 20, firstName: "a", firstWidth: 20, firstHeight: 20))
    }

    @Test func `names that a model cannot have are told before anything is trained`() {
        #expect(TargetForms.fault(names: ["a", "b"]) == nil)
        for names in [[], ["a", "a"], ["a", ""], ["a\nb", "c"], (0..<17).map { "\($0)" }] {
            #expect(TargetForms.fault(names: names) != nil)
        }
    }

    @Test func `one form is prepared as a picture alone is`() throws {
        let picture = picture(x: 3, y: 5, width: 7, height: 6, ring)
        let alone = try Target(picture: picture, name: "a", margin: 4)
        let forms = try TargetForms(pictures: [("a", picture)], margin: 4)
        #expect(forms.names == [""] && forms.targets[0].values == alone.values)
        #expect(forms.targets[0].seed == alone.seed)
    }

    // MARK: Samples

    @Test func `a batch has one seed, three damaged samples and four that change their form`() throws {
        let forms = try forms()
        let trainer = Trainer(options: options(forms), forms: forms, threads: 2)
        run(trainer, 0..<60, of: 100)
        var damaged = 0, switched = 0
        for _ in 0..<40 {
            let before = trainer.state.pool.forms
            let samples = trainer.drawSamples(0.5, isGuided: false)
            #expect(samples.count == 8 && samples[0].role == .seed)
            #expect(samples[0].form == before[samples[0].slot])
            #expect(samples.count { $0.form != before[$0.slot] } == 4)
            damaged += samples.count { $0.role == .damaged }
            switched += samples.count { $0.role == .switched }
            for sample in samples where sample.role == .grown { #expect(sample.form == before[sample.slot]) }
        }
        // Some of those that change are damaged as well, and now and then damage would kill.
        #expect(100...120 ~= damaged && 60...160 ~= switched)
    }

    @Test func `the pool remembers which form each sample was trained to be`() throws {
        let forms = try forms()
        let trainer = Trainer(options: options(forms), forms: forms, threads: 1)
        #expect(trainer.state.pool.forms == (0..<16).map { $0 % 2 })
        run(trainer, 0..<30, of: 40)
        let later = trainer.state.pool.forms
        #expect(Set(later) == [0, 1] && later != (0..<16).map { $0 % 2 })
    }

    @Test func `a run of several forms is the same on one, two and three threads, and resumes to the bit`()
        throws
    {
        let forms = try forms()
        let trainers = [1, 2, 3].map { Trainer(options: options(forms), forms: forms, threads: $0) }
        for trainer in trainers { run(trainer, 0..<40, of: 40) }
        #expect(trainers[0].state == trainers[1].state && trainers[0].state == trainers[2].state)
        try Tools.withFolder { folder in
            for stop in [1, 17, 34] {
                let first = Trainer(options: options(forms), forms: forms, threads: 2)
                run(first, 0..<stop, of: 40)
                try first.checkpoint(elapsed: 1, length: .iterations(40)).write(to: folder + "/c")
                let second = try Trainer(
                    resuming: Checkpoint(contentsOf: folder + "/c"), forms: forms, threads: 1)
                #expect(second.state == first.state)
                run(second, stop..<40, of: 40)
                #expect(second.state == trainers[0].state, "stopped after \(stop)")
            }
            let checkpoint = try Checkpoint(contentsOf: folder + "/c")
            #expect(throws: CheckpointError.otherTarget) {
                try Trainer(resuming: checkpoint, target: forms.targets[0], threads: 1)
            }
            let swapped = try TargetForms(
                pictures: [
                    ("bird", picture(x: 5, y: 4, width: 8, height: 8, spot)),
                    ("egg", picture(x: 6, y: 6, width: 6, height: 6, ring)),
                ], margin: 4)
            #expect(throws: CheckpointError.otherTarget) {
                try Trainer(resuming: checkpoint, forms: swapped, threads: 1)
            }
        }
    }

    // MARK: What comes of it

    @Test(arguments: TrainingMode.allCases)
    func `training grows both forms, and in modes with a pool changes one into the other`(
        mode: TrainingMode
    ) throws {
        let forms = try forms()
        let trainer = Trainer(options: options(forms, mode: mode), forms: forms, threads: 2)
        run(trainer, 0..<600, of: 600)
        let file = trainer.currentModel()
        #expect(file.forms.map(\.name) == ["egg", "bird"] && file.forms[0].bias != file.forms[1].bias)
        let evaluation = try FormsEvaluation(file.model(), forms: forms)
        for form in evaluation.forms { #expect(form.grown > 12) }
        if mode > .grow { #expect(evaluation.morphs[0][1] > 12 && evaluation.morphs[1][0] > 12) }
        #expect(try trainer.evaluate().measurements.map(\.moment.key) == EvaluationMoment.ofForms.map(\.key))
    }

    @Test func `what a model is chosen by is its weakest form, change and long row of changes`() throws {
        let forms = try forms()
        let trainer = Trainer(options: options(forms), forms: forms, threads: 2)
        run(trainer, 0..<60, of: 60)
        let evaluation = try FormsEvaluation(trainer.currentModel().model(), forms: forms, randomSeed: 4)
        let weakest = evaluation.weakest
        #expect(weakest.grown == evaluation.forms.map(\.grown).min())
        #expect(weakest["healedLeft"] == evaluation.forms.map { $0["healedLeft"]! }.min())
        #expect(weakest["morphed"] == min(evaluation.morphs[0][1], evaluation.morphs[1][0]))
        #expect(weakest["switched"] == evaluation.switched.min())
        let spread = try FormsEvaluationSpread(
            trainer.currentModel().model(), forms: forms, randomSeed: 4, rollouts: 3, threads: 2)
        #expect(spread.worst.morphs[0][1] <= spread.mean.morphs[0][1])
        #expect(spread.worst.morphs[0][1] <= evaluation.morphs[0][1])
        let decoded = try JSONDecoder().decode(Evaluation.self, from: JSONEncoder().encode(weakest))
        #expect(decoded == weakest)
    }

    @Test func `a sprite that stays where it is has not drifted, and one that is elsewhere has`() throws {
        // It does nothing: there is its seed, one black cell.
        var file = ModelFile(channels: 4, hidden: 8)
        (file.gridWidth, file.gridHeight, file.seedX, file.seedY) = (16, 16, 8, 7)
        file.forms = ["a", "b"].map { .init(name: $0, bias: Array(repeating: 0, count: 8)) }
        for (shift, expected) in [(0, 0), (2, 2), (-5, 5)] {
            var canvas = RGBAImage(width: 16, height: 16)
            canvas[8 + shift, 7] = RGBA(0, 0, 0)
            let drift = try Drift(
                file.model(), forms: TargetForms(canvases: [("a", canvas), ("b", canvas)]))
            #expect(drift.afterMany == expected && drift.afterTenfold == expected)
        }
    }

    @Test func `a preview has a row of growth and one of healing for each form, and one for each change`()
        throws
    {
        let forms = try forms()
        let trainer = Trainer(options: options(forms), forms: forms, threads: 1)
        trainer.iterate(progress: 0)
        let file = trainer.currentModel()
        let both = try Preview.draw(file, targets: forms.targets, losses: trainer.losses)
        let one = Trainer(
            options: {
                var options = options(forms)
                options.shape = AutomatonShape(channels: 12, hidden: 32, width: 16, height: 16)
                return options
            }(), target: forms.targets[0], threads: 1)
        one.iterate(progress: 0)
        let single = try Preview.draw(one.currentModel(), targets: [forms.targets[0]], losses: one.losses)
        // Tiles of 128 pixels and gaps of 8: six rows against two.
        #expect(single.width == both.width && both.height == single.height + 4 * 136)
    }
}
