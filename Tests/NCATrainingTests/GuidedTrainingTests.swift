import NCACore
import NCARuntime
import TestSupport
import Testing

@testable import NCATraining

/// Wants sprites to be of one colour where they are, and to be there.
private final class ColourGuide: PictureGuide {
    let count: Int, width: Int, height: Int
    let wanted: [Float]

    init(count: Int, side: Int, wanted: [Float] = [0.1, 0.8, 0.2, 1]) {
        (self.count, width, height) = (count, side, side)
        self.wanted = wanted
    }

    private func isInside(_ cell: Int) -> Bool {
        let x = cell % width - width / 2, y = cell / width - height / 2
        return x * x + y * y < 16
    }

    private func difference(_ picture: ArraySlice<Float>, _ cell: Int, _ c: Int) -> Float {
        picture[picture.startIndex + 4 * cell + c] - (isInside(cell) ? wanted[c] : 0)
    }

    func evaluate(
        _ pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
    ) -> [GuideLoss] {
        _ = generator.next()
        let size = 4 * width * height
        gradient = [Float](repeating: 0, count: pictures.count)
        return (0..<count).map { i in
            let picture = pictures[i * size..<(i + 1) * size]
            for cell in 0..<width * height {
                for c in 0..<4 { gradient[i * size + 4 * cell + c] = difference(picture, cell, c) }
            }
            let similarity = similarity(of: Array(picture))
            return GuideLoss(loss: 1 - similarity, similarity: similarity)
        }
    }

    func similarity(of picture: [Float]) -> Float {
        var error: Float = 0
        for cell in 0..<width * height {
            for c in 0..<4 { error += difference(picture[...], cell, c) * difference(picture[...], cell, c) }
        }
        return 1 - error / 50
    }
}

@Suite struct GuidedTrainingTests {
    private func options(direct: Bool) -> TrainingOptions {
        var options = TrainingOptions(shape: AutomatonShape(channels: 12, hidden: 32, width: 18, height: 18))
        (options.pool, options.batch, options.minSteps, options.maxSteps) = (16, 4, 20, 28)
        options.suggestedSteps = 24
        (options.phases.firstSize, options.phases.fullSizeFrom) = (1, 0)
        if direct {
            options.guidance = GuidanceOptions(from: 0, targetWeight: 0, equivalentError: 0.02)
        } else {
            options.guidance = GuidanceOptions(from: 0.5, targetWeight: 1, equivalentError: 0.05)
        }
        return options
    }

    private func trainer(direct: Bool, threads: Int) -> Trainer {
        let options = options(direct: direct)
        return Trainer(
            options: options, target: .disc(side: 18), guide: ColourGuide(count: options.batch, side: 18),
            threads: threads)
    }

    private func run(_ trainer: Trainer, _ iterations: Range<Int>, of total: Int) {
        for i in iterations { trainer.iterate(progress: Float(i) / Float(total)) }
    }

    @Test func `a guide alone makes a sprite grow that no target shows`() throws {
        let trainer = trainer(direct: true, threads: 2)
        run(trainer, 0..<700, of: 700)
        #expect(trainer.similarities.count == 700)
        let first = trainer.similarities.prefix(10).reduce(0, +) / 10
        let last = trainer.similarities.suffix(10).reduce(0, +) / 10
        #expect(first < 0 && last > 0.4, "\(first), \(last)")
        // In the engine that ships, green where the target is grey.
        let evaluation = try trainer.evaluate()
        #expect(evaluation.grown > 0.4)
        let picture = try trainer.grownWorld().picture()
        let middle = 4 * (9 * 18 + 9)
        #expect(picture[middle + 1] > picture[middle] + 0.3 && picture[middle + 3] > 0.8)
        #expect(trainer.bestRoundingCost == nil)
    }

    @Test func `a guide draws a grown target towards what it wants`() throws {
        let trainer = trainer(direct: false, threads: 2)
        run(trainer, 0..<400, of: 400)
        #expect(trainer.similarities.count == 200, "it looks in the second half")
        #expect(trainer.similarities.suffix(10).min()! > trainer.similarities.prefix(3).max()!)
    }

    @Test func `a guided run is the same on any number of threads, and resumed`() throws {
        try Tools.withFolder { folder in
            for direct in [true, false] {
                let whole = trainer(direct: direct, threads: 3)
                run(whole, 0..<40, of: 40)
                let first = trainer(direct: direct, threads: 1)
                run(first, 0..<29, of: 40)
                try first.checkpoint(elapsed: 1, length: .iterations(40), request: "green").write(
                    to: folder + "/c")
                let checkpoint = try Checkpoint(contentsOf: folder + "/c")
                let guide = ColourGuide(count: 4, side: 18)
                #expect(throws: CheckpointError.otherRequest("green")) {
                    try Trainer(
                        resuming: checkpoint, target: .disc(side: 18), guide: guide, request: "blue",
                        threads: 1)
                }
                let second = try Trainer(
                    resuming: checkpoint, target: .disc(side: 18), guide: guide, request: "green",
                    threads: 2)
                run(second, 29..<40, of: 40)
                #expect(second.state == whole.state)
            }
        }
    }

    @Test func `a picture's gradient reaches cells unless it leads further beyond a limit`() {
        let shape = AutomatonShape(channels: 8, hidden: 8, width: 2, height: 1)
        let workspace = Workspace(shape: shape, maxSteps: 1)
        var state = [Float](repeating: 0, count: shape.stateCount)
        (state[0], state[1], state[2], state[3]) = (0.2, 0.9, -0.3, 0.5)  // green above alpha, blue below 0
        (state[8], state[11]) = (0.5, 1.4)  // alpha above 1
        workspace.load(state)
        #expect(Colours.limited(workspace.colours()) == [0.2, 0.5, 0, 0.5, 0.5, 0, 0, 1])
        for sign: Float in [1, -1] {
            workspace.gradient.fill(0)
            workspace.addPictureGradient(Array(repeating: sign, count: 8)[...], scaledBy: 2)
            let first = workspace.gradientView[0, 0]
            let second = workspace.gradientView[1, 0]
            #expect(first[0] == 2 * sign && first[3] == 2 * sign && first[4] == 0)
            #expect(first[1] == (sign > 0 ? 2 : 0) && first[2] == (sign > 0 ? 0 : -2))
            #expect(second[3] == (sign > 0 ? 2 : 0) && second[0] == 2 * sign)
        }
    }
}
