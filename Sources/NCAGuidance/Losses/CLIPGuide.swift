import NCACLIP
import NCACore
import NCATraining

/// A loss on pictures by CLIP: random views of each, their embeddings, a loss on these, and the gradient back to the
/// pictures.
///
/// Most of its time is the picture tower's: a forward and a backward pass for each view.
public final class CLIPGuide: PictureGuide {
    public let count: Int
    public let width: Int
    public let height: Int
    /// On the embeddings of views.
    public var loss: EmbeddingLoss
    /// How views are drawn.
    public var augmentation: Augmentation
    /// On the pictures themselves.
    public var pictureLosses: [any PictureLoss]

    private let tower: any PictureTower
    private let renderer: ViewRenderer
    private var pass: (any PicturePass)?

    /// - Parameters:
    ///   - tower: makes embeddings of views.
    ///   - loss: on embeddings; its goals must be of the same model.
    ///   - augmentation: how views of pictures are drawn.
    ///   - pictureLosses: on the pictures themselves.
    ///   - count: how many pictures are evaluated together.
    ///   - width: of a picture, in cells.
    ///   - height: likewise.
    ///   - threads: how many cores draw views; it changes no result.
    public init(
        _ tower: any PictureTower, loss: EmbeddingLoss, augmentation: Augmentation = .init(),
        pictureLosses: [any PictureLoss] = [PicturePenalty()], count: Int, width: Int, height: Int,
        threads: Int
    ) {
        (self.count, self.width, self.height) = (count, width, height)
        (self.loss, self.augmentation, self.pictureLosses) = (loss, augmentation, pictureLosses)
        self.tower = tower
        renderer = ViewRenderer(
            count: count, width: width, height: height, side: tower.side, threads: threads)
    }

    public func evaluate(
        _ pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
    ) -> [GuideLoss] {
        let views = augmentation.views
        let drawn = (0..<count * views).map { _ in augmentation.draw(using: &generator) }
        let pass = pass(count * views)
        let size = tower.embeddingSize
        let embeddings = pass.embed(renderer.render(pictures, drawn))

        var losses = Array(repeating: GuideLoss(loss: 0, similarity: 0), count: count)
        var embeddingGradient = [Float](repeating: 0, count: embeddings.count)
        for index in drawn.indices {
            let embedding = Array(embeddings[index * size..<(index + 1) * size])
            let (value, slope) = loss.evaluate(embedding)
            losses[index / views].loss += value / Float(views)
            losses[index / views].similarity += loss.similarity(embedding) / Float(views)
            for i in 0..<size { embeddingGradient[index * size + i] = slope[i] / Float(views) }
        }
        gradient = renderer.backward(pass.gradient(embeddings: embeddingGradient))
        let cells = 4 * width * height
        gradient.withUnsafeMutableBufferPointer { gradient in
            pictures.withUnsafeBufferPointer { pictures in
                for index in 0..<count {
                    for pictureLoss in pictureLosses {
                        losses[index].loss += pictureLoss.evaluate(
                            pictures.baseAddress! + index * cells, width: width, height: height,
                            gradient: gradient.baseAddress! + index * cells)
                    }
                }
            }
        }
        return losses
    }

    /// The embedding of a picture without anything random: over white, black and a middle grey, the mean direction.
    private func plainEmbedding(_ picture: [Float]) -> [Float] {
        let grounds: [Float] = [1, 0, 0.5]
        let renderer = ViewRenderer(count: 1, width: width, height: height, side: tower.side, threads: 1)
        let views = renderer.render(picture, grounds.map { .plain(over: SIMD4($0, $0, $0, 0)) })
        let embeddings = tower.pass(count: grounds.count, keepsForGradient: false).embed(views)
        let size = tower.embeddingSize
        let directions = grounds.indices.map { normalised(Array(embeddings[$0 * size..<($0 + 1) * size])) }
        return directions[1...].reduce(directions[0]) { zip($0, $1).map(+) }
    }

    public func similarity(of picture: [Float]) -> Float { loss.similarity(plainEmbedding(picture)) }

    /// Like ``similarity(of:)``, but other things that the picture looks like count against it: the measure by which
    /// canvases are chosen.
    public func score(of picture: [Float]) -> Float { -loss.evaluate(plainEmbedding(picture)).loss }

    /// How many distractors are nearer to a picture than the prompts are.
    public func rank(of picture: [Float]) -> Int { loss.rank(plainEmbedding(picture)) }

    private func pass(_ count: Int) -> any PicturePass {
        if let pass, pass.count == count { return pass }
        let new = tower.pass(count: count, keepsForGradient: true)
        pass = new
        return new
    }
}
