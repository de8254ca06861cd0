import NCACLIP
import NCACore
import NCAImageIO
import NCAModelFile
import NCATraining
import TestSupport
import Testing

@testable import NCAGuidance

@Suite struct CanvasTests {
    @Test(arguments: [4, 13, 40], [false, true])
    func `the gradient by a canvas's grids is that of finite differences`(side: Int, isOpaque: Bool) {
        var generator = SplitMix64(seed: 11)
        var canvas = Canvas(side: side, isOpaque: isOpaque, using: &generator)
        let weights = (0..<4 * side * side).map { _ in generator.uniform(-1, 1) }
        func value(_ canvas: Canvas) -> Double {
            zip(canvas.picture(), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let gradient = canvas.gradient(weights[...])
        for _ in 0..<60 {
            let index = generator.integer(0...canvas.parameters.count - 1)
            let before = canvas.parameters[index]
            let step: Float = 0.02
            canvas.parameters[index] = before + step
            let up = value(canvas)
            canvas.parameters[index] = before - step
            let slope = (up - value(canvas)) / (2 * Double(step))
            canvas.parameters[index] = before
            #expect(abs(slope - Double(gradient[index])) < 2e-3 * max(1, abs(slope)), "at \(index)")
        }
    }

    @Test func `a canvas is painted towards any picture`() {
        var generator = SplitMix64(seed: 12)
        var canvas = Canvas(side: 20, using: &generator)
        let wanted = (0..<400).flatMap { cell -> [Float] in
            (cell % 20 - 10) * (cell % 20 - 10) + (cell / 20 - 10) * (cell / 20 - 10) < 50
                ? [0.9, 0.1, 0.4, 1] : [0, 0, 0, 0]
        }
        func error() -> Float {
            zip(canvas.picture(), wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 1600
        }
        let first = error()
        for _ in 0..<150 {
            let gradient = zip(canvas.picture(), wanted).map { 2 * ($0 - $1) }
            canvas.paint(gradient[...], rate: 0.05)
        }
        #expect(error() < 0.02 * first)
    }

    @Test func `what can be grown is one piece without mist`() {
        let side = 24
        var picture = [Float](repeating: 0, count: 4 * side * side)
        func fill(_ xs: Range<Int>, _ ys: Range<Int>, alpha: Float) {
            for y in ys {
                for x in xs {
                    for c in 0..<3 { picture[4 * (y * side + x) + c] = alpha * 0.5 }
                    picture[4 * (y * side + x) + 3] = alpha
                }
            }
        }
        fill(2..<12, 2..<12, alpha: 0.9)
        fill(13..<15, 4..<8, alpha: 0.9)  // a gap of one cell
        fill(18..<22, 4..<8, alpha: 0.9)  // a gap of three
        fill(2..<22, 16..<22, alpha: 0.15)  // mist
        let result = CanvasPainting.growable(picture, side)
        func alpha(_ x: Int, _ y: Int) -> Float { result[4 * (y * side + x) + 3] }
        #expect(alpha(5, 5) == 1 && alpha(14, 5) == 1)
        #expect(alpha(20, 5) == 0 && alpha(10, 18) == 0)
        // The colour under the alpha stays.
        #expect(abs(result[4 * (5 * side + 5)] - 0.5) < 1e-5)
        #expect(
            CanvasPainting.growable([Float](repeating: 0, count: 4 * side * side), side).allSatisfy {
                $0 == 0
            })
    }

    @Test func `painting makes canvases more similar, the same on any number of threads`() throws {
        let clip = try clip("convolutional")
        var loss = EmbeddingLoss(goals: try clip.goals([Prompt("a red apple", weight: 6)]))
        loss.distractors = try clip.text.embed(["a dragon", "nothing"]).map(normalised)
        let options = CanvasPainting.Options(side: 16, iterations: 40, count: 2)
        var pictures: [RGBAImage] = []
        for threads in [1, 3] {
            let guide = CLIPGuide(
                clip.picture, loss: loss, pictureLosses: [], count: 2, width: 16, height: 16, threads: threads
            )
            let painting = CanvasPainting(options, guide: guide)
            while !painting.isDone { painting.iterate() }
            let similarities = painting.similarities
            #expect(similarities.suffix(5).min()! > similarities.prefix(5).max()! + 0.1)
            pictures.append(painting.best().picture)
        }
        #expect(pictures[0] == pictures[1])
    }
}

@Suite struct VerdictTests {
    private func moment(
        coverage: Float = 0.4, border: Float = 0, contrast: Float = 0.3, rank: Int = 0
    ) -> Verdict.Moment {
        .init(step: 64, coverage: coverage, border: border, contrast: contrast, similarity: 0.5, rank: rank)
    }

    private func failure(_ late: Verdict.Moment, isSprite: Bool = true) -> Verdict.Failure? {
        Verdict(moments: [moment(), late], rankLimit: 12).failure(isSprite: isSprite)
    }

    @Test func `each way to fail is told by its name, also when it happens late`() {
        #expect(failure(moment()) == nil && failure(moment(rank: 12)) == nil)
        #expect(failure(moment(coverage: 0.01)) == .dead)
        #expect(failure(moment(contrast: 0.01)) == .washedOut)
        #expect(failure(moment(border: 0.6)) == .overflowing)
        #expect(failure(moment(coverage: 0.95)) == .overflowing)
        #expect(failure(moment(rank: 13)) == .unlike)
        // Textures fill the grid.
        #expect(failure(moment(coverage: 1, border: 1), isSprite: false) == nil)
    }

    @Test func `models are judged by what grows of them`() throws {
        let clip = try clip("convolutional")
        var loss = EmbeddingLoss(goals: try clip.goals([Prompt("a red apple")]))
        loss.distractors = try clip.distractors()
        #expect(loss.distractors.count > 200)
        let file = ModelFile.growing()
        let guide = CLIPGuide(
            clip.picture, loss: loss, count: 1, width: file.gridWidth, height: file.gridHeight, threads: 1)
        let verdict = try guide.verdict(on: try file.model())
        #expect(verdict.moments.map(\.step) == Verdict.steps)
        #expect(verdict.moments.allSatisfy { $0.coverage > 0.03 && -1...1 ~= $0.similarity })
        // It grows over all of its grid, the same everywhere.
        #expect(verdict.failure(isSprite: true) == .washedOut)
        // A network that does nothing leaves the seed alone.
        var idle = ModelFile()
        (idle.gridWidth, idle.gridHeight) = (file.gridWidth, file.gridHeight)
        (idle.seedX, idle.seedY) = (file.seedX, file.seedY)
        #expect(try guide.verdict(on: try idle.model()).failure(isSprite: true) == .dead)
    }
}
