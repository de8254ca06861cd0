import NCACLIP
import NCATraining
import NCACore

/// A guide that sees through CLIP: views of the pictures, their embeddings, a loss on these, and all the way back.
public final class CLIPGuide: PictureGuide {
    public let count: Int
    public let width: Int
    public let height: Int
    public var loss: EmbeddingLoss
    public var augmentation: Augmentation
    public var penalty: PicturePenalty
    /// Scales each picture's gradient to this length; nil: leaves it as it is.
    public var gradientLength: Float?

    private let tower: any PictureTower
    private let renderer: ViewRenderer
    private var pass: (any PicturePass)?

    /// - Parameters:
    ///   - count: how many pictures are looked at together.
    ///   - threads: how many cores draw views; it changes no result.
    public init(
        _ tower: any PictureTower, loss: EmbeddingLoss, augmentation: Augmentation = .init(),
        penalty: PicturePenalty = .init(), count: Int, width: Int, height: Int, threads: Int
    ) {
        (self.count, self.width, self.height) = (count, width, height)
        (self.loss, self.augmentation, self.penalty) = (loss, augmentation, penalty)
        self.tower = tower
        renderer = ViewRenderer(
            count: count, width: width, height: height, side: tower.side, threads: max(1, threads))
    }

    public func look(
        at pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
    ) -> [GuideOpinion] {
        let views = augmentation.views
        let drawn = (0..<count * views).map { _ in augmentation.draw(using: &generator) }
        let pass = pass(count * views)
        let size = tower.embeddingSize
        let embeddings = pass.embed(renderer.render(pictures, drawn))

        var opinions = Array(repeating: GuideOpinion(loss: 0, similarity: 0), count: count)
        var embeddingGradient = [Float](repeating: 0, count: embeddings.count)
        for index in drawn.indices {
            let embedding = Array(embeddings[index * size..<(index + 1) * size])
            let (value, slope) = loss.evaluate(embedding)
            opinions[index / views].loss += value / Float(views)
            opinions[index / views].similarity += loss.similarity(embedding) / Float(views)
            for i in 0..<size { embeddingGradient[index * size + i] = slope[i] / Float(views) }
        }
        gradient = renderer.backward(pass.gradient(embeddings: embeddingGradient))
        let cells = 4 * width * height
        gradient.withUnsafeMutableBufferPointer { gradient in
            pictures.withUnsafeBufferPointer { pictures in
                for index in 0..<count {
                    let target = gradient.baseAddress! + index * cells
                    opinions[index].loss += penalty.add(
                        pictures.baseAddress! + index * cells, width: width, height: height, to: target)
                    if let gradientLength { Self.scale(target, cells, to: gradientLength) }
                }
            }
        }
        return opinions
    }

    /// What the guide sees of one picture without chance: over white, black and a middle grey, mean direction.
    private func calmEmbedding(_ picture: [Float]) -> [Float] {
        let grounds: [Float] = [1, 0, 0.5]
        let calm = ViewRenderer(count: 1, width: width, height: height, side: tower.side, threads: 1)
        let views = calm.render(picture, grounds.map { .plain(over: SIMD4($0, $0, $0, 0)) })
        let embeddings = tower.pass(count: grounds.count, keepsForGradient: false).embed(views)
        let size = tower.embeddingSize
        let directions = grounds.indices.map { normalised(Array(embeddings[$0 * size..<($0 + 1) * size])) }
        return directions[1...].reduce(directions[0]) { zip($0, $1).map(+) }
    }

    public func similarity(of picture: [Float]) -> Float { loss.similarity(calmEmbedding(picture)) }

    /// Like ``similarity(of:)``, but other things that the picture looks like count against it: what choices are made by.
    public func score(of picture: [Float]) -> Float { -loss.evaluate(calmEmbedding(picture)).loss }

    /// How many distractors are nearer to a picture than the prompts are.
    public func rank(of picture: [Float]) -> Int { loss.rank(calmEmbedding(picture)) }

    private func pass(_ count: Int) -> any PicturePass {
        if let pass, pass.count == count { return pass }
        let new = tower.pass(count: count, keepsForGradient: true)
        pass = new
        return new
    }

    private static func scale(_ gradient: UnsafeMutablePointer<Float>, _ count: Int, to length: Float) {
        var sum: Float = 0
        for i in 0..<count { sum += gradient[i] * gradient[i] }
        guard sum > 0 else { return }
        let factor = length / sum.squareRoot()
        for i in 0..<count { gradient[i] *= factor }
    }
}
