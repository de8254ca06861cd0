import NCACLIP
import NCACore
import NCAImageIO
import NCATraining
import TestSupport
import Testing

@testable import NCAGuidance

/// A random picture, premultiplied, whose colours stay between the limits over any background.
private func pictures(_ count: Int, using generator: inout SplitMix64) -> [Float] {
    (0..<count).flatMap { _ in
        let alpha = generator.uniform(0.2, 0.8)
        return (0..<3).map { _ in alpha * generator.uniform(0.1, 0.9) } + [alpha]
    }
}

func clip(_ name: String) throws -> CLIP {
    try CLIP(
        folder: Tools.package.appendingPathComponent("Tests/NCACLIPTests/Fixtures/\(name)").path, threads: 2)
}

/// Against finite differences of what they are the gradients of.
@Suite struct GuidanceGradientTests {
    @Test(arguments: Augmentation.Seeing.allCases, [7, 20])
    func `the gradient by a picture of what its views show is that of finite differences`(
        sees: Augmentation.Seeing, side: Int
    ) {
        var generator = SplitMix64(seed: 3)
        var augmentation = Augmentation()
        (augmentation.views, augmentation.sees, augmentation.noise) = (6, sees, 0)
        (augmentation.cutouts, augmentation.mirrored, augmentation.perspective) = (0.5, 0.5, 0.4)
        let (width, height, count) = (13, 11, 2)
        let views = (0..<count * 6).map { _ in augmentation.draw(using: &generator) }
        let renderer = ViewRenderer(count: count, width: width, height: height, side: side, threads: 2)
        var picture = pictures(count * width * height, using: &generator)
        let weights = (0..<views.count * side * side * 3).map { _ in generator.uniform(-1, 1) }
        func value() -> Double {
            zip(renderer.render(picture, views), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        _ = value()
        let gradient = renderer.backward(weights)
        // Drawing is linear in the picture, so steps may be large.
        for _ in 0..<80 {
            let index = generator.integer(0...picture.count - 1)
            let before = picture[index]
            picture[index] = before + 0.05
            let up = value()
            picture[index] = before - 0.05
            let slope = (up - value()) / 0.1
            picture[index] = before
            #expect(abs(slope - Double(gradient[index])) < 2e-4 * max(1, abs(slope)), "at \(index)")
        }
    }

    @Test(arguments: EmbeddingLoss.Distance.allCases, [0, 5])
    func `the gradient of a loss on embeddings is that of finite differences, and none along the embedding`(
        distance: EmbeddingLoss.Distance, distractors: Int
    ) {
        var generator = SplitMix64(seed: 4)
        func vector() -> [Float] { (0..<12).map { _ in generator.uniform(-1, 1) } }
        var loss = EmbeddingLoss(
            goals: [
                .init(direction: vector(), weight: 1), .init(direction: vector(), weight: 0.4),
                .init(direction: vector(), weight: -0.5),
            ], distance: distance)
        loss.distractors = (0..<distractors).map { _ in normalised(vector()) }
        loss.contrastScale = 8
        for _ in 0..<5 {
            let embedding = vector()
            let gradient = loss.evaluate(embedding).gradient
            for i in embedding.indices {
                var (up, down) = (embedding, embedding)
                up[i] += 1e-2
                down[i] -= 1e-2
                let slope = (loss.evaluate(up).loss - loss.evaluate(down).loss) / 2e-2
                #expect(abs(slope - gradient[i]) < 2e-3 * max(1, abs(slope)))
            }
            // The length of an embedding says nothing.
            #expect(abs(dot(gradient, embedding)) < 1e-5)
        }
    }

    @Test func `a distractor that means the same is no rival`() {
        var generator = SplitMix64(seed: 8)
        func vector() -> [Float] { (0..<12).map { _ in generator.uniform(-1, 1) } }
        let (goal, embedding) = (vector(), vector())
        let without = EmbeddingLoss(goals: [.init(direction: goal, weight: 1)])
        var with = without
        with.distractors = [normalised(goal)]
        #expect(with.evaluate(embedding) == without.evaluate(embedding))
        with.distractors.append(normalised(vector()))
        #expect(with.evaluate(embedding).loss > without.evaluate(embedding).loss)
    }

    @Test func `distances are 0 at the goal and finite everywhere`() {
        for distance in EmbeddingLoss.Distance.allCases {
            #expect(distance.evaluate(1).value == 0)
            for cosine: Float in [-1, -0.999_999, 0, 0.999_999, 1, 1.000_001] {
                let (value, derivative) = distance.evaluate(cosine)
                #expect(value.isFinite && derivative.isFinite && derivative < 0)
            }
        }
        // Half the squared angle: π²/8 at a right angle.
        #expect(abs(EmbeddingLoss.Distance.spherical.evaluate(0).value - 1.2337) < 1e-4)
    }

    @Test func `the gradient of the picture penalty is that of finite differences`() {
        var generator = SplitMix64(seed: 5)
        var penalty = PicturePenalty()
        penalty.variation = 2
        for range: ClosedRange<Float> in [0.9...1, 0...0.1, 0.1...0.9] {
            penalty.areaRange = range
            var picture = pictures(9 * 8, using: &generator)
            func value(_ gradient: inout [Float]) -> Float {
                penalty.evaluate(picture, width: 9, height: 8, gradient: &gradient)
            }
            var gradient = [Float](repeating: 0, count: picture.count)
            var ignored = gradient
            _ = value(&gradient)
            var compared = 0
            for index in picture.indices {
                let before = picture[index]
                func slope(_ step: Float) -> Float {
                    picture[index] = before + step
                    let up = value(&ignored)
                    picture[index] = before - step
                    defer { picture[index] = before }
                    return (up - value(&ignored)) / (2 * step)
                }
                // Where neighbours are nearly equal, the variation has a kink.
                let (coarse, fine) = (slope(2e-3), slope(1e-3))
                guard abs(coarse - fine) < 1e-3 else { continue }
                compared += 1
                #expect(abs(fine - gradient[index]) < 2e-3)
            }
            #expect(compared > picture.count * 3 / 4)
        }
    }

    /// Models without kinks, which finite differences would fall over.
    @Test(arguments: ["quick-gelu", "gelu-half"])
    func `the gradient of a whole guide by its pictures is that of finite differences`(name: String) throws {
        let clip = try clip(name)
        var generator = SplitMix64(seed: 6)
        var loss = EmbeddingLoss(
            goals: try clip.goals([Prompt("a red apple"), Prompt("a dragon", weight: -0.3)]))
        loss.distractors = try clip.text.embed(["an icon", "nothing"]).map(normalised)
        loss.contrastScale = 4
        var augmentation = Augmentation()
        (augmentation.views, augmentation.noise) = (3, 0)
        let guide = CLIPGuide(
            clip.picture, loss: loss, augmentation: augmentation, count: 2, width: 12, height: 10, threads: 2)
        let picture = pictures(2 * 120, using: &generator)
        var gradient: [Float] = []
        func value(_ picture: [Float]) -> Double {
            // The same views every time.
            var random = SplitMix64(seed: 7)
            return guide.evaluate(picture, gradient: &gradient, using: &random)
                .reduce(0) { $0 + Double($1.loss) }
        }
        _ = value(picture)
        let found = gradient
        for _ in 0..<12 {
            let direction = picture.map { _ in generator.uniform(-1, 1) }
            let expected = zip(found, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let step: Float = 2e-3
            let up = value(zip(picture, direction).map { $0 + step * $1 })
            let down = value(zip(picture, direction).map { $0 - step * $1 })
            let slope = (up - down) / (2 * Double(step))
            #expect(abs(slope - expected) < 0.02 * max(0.05, abs(slope)), "\(slope), not \(expected)")
        }
    }
}

@Suite struct GuidanceTests {
    @Test func `following the gradient makes pictures more similar, the same on any number of threads`()
        throws
    {
        let clip = try clip("convolutional")
        var results: [[Float]] = []
        for threads in [1, 3] {
            let guide = CLIPGuide(
                clip.picture, loss: EmbeddingLoss(goals: try clip.goals([Prompt("a red apple")])),
                pictureLosses: [], count: 1, width: 16, height: 16, threads: threads)
            var generator = SplitMix64(seed: 1)
            var picture = pictures(256, using: &generator)
            var gradient: [Float] = []
            var similarities: [Float] = []
            for _ in 0..<40 {
                similarities.append(
                    guide.evaluate(picture, gradient: &gradient, using: &generator)[0].similarity)
                gradient = normalised(gradient)
                for i in picture.indices { picture[i] = min(max(picture[i] - 0.3 * gradient[i], 0), 1) }
            }
            #expect(similarities.suffix(5).min()! > similarities.prefix(5).max()! + 0.2)
            results.append(picture)
        }
        #expect(results[0] == results[1])
    }

    @Test func `without augmentation a view is the picture over its background`() {
        var generator = SplitMix64(seed: 2)
        let picture = pictures(25, using: &generator)
        let renderer = ViewRenderer(count: 1, width: 5, height: 5, side: 5, threads: 1)
        var view = Augmentation.none.draw(using: &generator)
        view.background = .plain(SIMD4(1, 0.5, 0, 0))
        let drawn = renderer.render(picture, [view])
        for cell in 0..<25 {
            for (c, behind) in [Float(1), 0.5, 0].enumerated() {
                let expected = picture[4 * cell + c] + (1 - picture[4 * cell + 3]) * behind
                #expect(abs(drawn[3 * cell + c] - expected) < 1e-5)
            }
        }
        // Twice as large a picture of squares of four looks the same.
        let doubled = (0..<100).flatMap { cell in
            let small = cell / 20 * 5 + cell % 10 / 2
            return picture[4 * small..<4 * small + 4]
        }
        let larger = ViewRenderer(count: 1, width: 10, height: 10, side: 5, threads: 1).render(
            doubled, [view])
        #expect(zip(drawn, larger).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `a colour beyond the limits is only pulled back`() {
        let renderer = ViewRenderer(count: 1, width: 2, height: 1, side: 2, threads: 1)
        var generator = SplitMix64(seed: 1)
        var view = Augmentation.none.draw(using: &generator)
        view.background = nil
        let drawn = renderer.render([3, 0.5, -2, 1, 3, 0.5, -2, 1], [view])
        #expect(drawn.allSatisfy { 0...1 ~= $0 })
        let pushing = renderer.backward([-1, -1, 1, -1, -1, 1, -1, -1, 1, -1, -1, 1])
        #expect(pushing[0] == 0 && pushing[1] < 0 && pushing[2] == 0)
        let pulling = renderer.backward([1, 1, -1, 1, 1, -1, 1, 1, -1, 1, 1, -1])
        #expect(pulling[0] > 0 && pulling[1] > 0 && pulling[2] < 0)
    }

    @Test func `prompts have weights after a colon`() {
        #expect(Prompt(argument: "a dog") == Prompt("a dog"))
        #expect(Prompt(argument: "a dog:0.5") == Prompt("a dog", weight: 0.5))
        #expect(Prompt(argument: "text: blurry:-1") == Prompt("text: blurry", weight: -1))
        #expect(Prompt(argument: "10:30 on a clock") == Prompt("10:30 on a clock"))
        #expect(Prompt(argument: ":2") == Prompt(":2"))
        #expect(PromptTemplates.none.fill("a dog") == ["a dog"])
        let templates = PromptTemplates(["{}", "pixel art of {}"])
        #expect(templates.fill("a dog") == ["a dog", "pixel art of a dog"])
    }

    @Test func `goals average templates, and a picture can be a goal`() throws {
        let clip = try clip("quick-gelu")
        let goal = try clip.goals(
            [Prompt("apple", weight: 2)], templates: PromptTemplates(["a {}", "red {}"]))[0]
        let texts = try clip.text.embed(["a apple", "red apple"]).map(normalised)
        let mean = normalised(zip(texts[0], texts[1]).map(+))
        #expect(goal.weight == 2 && zip(goal.direction, mean).allSatisfy { abs($0 - $1) < 1e-5 })
        let picture = RGBAImage(width: 20, height: 20, fill: RGBA(200, 30, 40))
        let loss = EmbeddingLoss(goals: [clip.goal(picture)])
        let embedding = clip.picture.pass(count: 1, keepsForGradient: false)
            .embed(clip.preprocessing.prepare(picture))
        #expect(abs(loss.similarity(embedding) - 1) < 1e-5)
    }
}
