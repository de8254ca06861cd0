import NCACore
import NCARuntime

/// A differentiable loss on rendered pictures: all that training knows of words.
public protocol PictureGuide: AnyObject {
    /// How many pictures are evaluated together.
    var count: Int { get }
    /// Width of a picture, in cells.
    var width: Int { get }
    /// Height of a picture, in cells.
    var height: Int { get }

    /// The losses of pictures, in their order.
    /// - Parameters:
    ///   - pictures: premultiplied red, green, blue and alpha, `[count][height][width][4]`.
    ///   - gradient: is set to that of the sum of the losses by the pictures, `[count][height][width][4]`.
    ///   - generator: what is random about the evaluation.
    func evaluate(
        _ pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
    ) -> [GuideLoss]

    /// How similar one picture, `[height][width][4]`, is to what was asked for: the same each time.
    func similarity(of picture: [Float]) -> Float
}

/// A guide's loss of one picture.
public struct GuideLoss: Equatable, Sendable {
    /// What training lowers.
    public var loss: Float
    /// What people are told: the mean cosine between what was asked for and what is seen, -1 to 1.
    public var similarity: Float

    /// - Parameters:
    ///   - loss: what training lowers.
    ///   - similarity: what people are told, -1 to 1.
    public init(loss: Float, similarity: Float) { (self.loss, self.similarity) = (loss, similarity) }
}
