import Foundation
import NCAImageIO

/// How well pictures match texts.
public struct Similarity: Encodable, Equatable, Sendable {
    /// What the picture was compared with.
    public var text: String
    /// The cosine between the embeddings.
    public var cosine: Float
    /// The model's belief that the picture is of this text and not of the others that were given.
    public var probability: Float
}

extension CLIP {
    /// Ranks texts for each picture, the best match first.
    /// - Parameters:
    ///   - texts: at least one; the probabilities of a picture sum to 1 over them.
    ///   - pictures: of any sizes.
    ///   - background: what shows where a picture is transparent.
    /// - Returns: one ranking for each picture.
    /// - Throws: ``CLIPError`` where tokenizer and weights are of different models.
    public func rank(
        _ texts: [String], for pictures: [RGBAImage], over background: RGBA = RGBA(255, 255, 255)
    ) throws(CLIPError) -> [[Similarity]] {
        let wanted = try text.embed(texts).map(normalised)
        let size = picture.embeddingSize
        let pass = picture.pass(count: 1, keepsForGradient: false)
        return pictures.map { image in
            let embedding = normalised(
                Array(pass.embed(preprocessing.prepare(image, over: background))[..<size]))
            let cosines = wanted.map { dot($0, embedding) }
            let highest = cosines.max() ?? 0
            let weights = cosines.map { exp(logitScale * ($0 - highest)) }
            let sum = weights.reduce(0, +)
            return texts.indices
                .map { Similarity(text: texts[$0], cosine: cosines[$0], probability: weights[$0] / sum) }
                .sorted { $0.cosine > $1.cosine }
        }
    }
}

/// A vector of length 1 with the same direction; zero stays zero.
package func normalised(_ vector: [Float]) -> [Float] {
    let length = dot(vector, vector).squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
}

/// The inner product.
package func dot(_ a: [Float], _ b: [Float]) -> Float {
    precondition(a.count == b.count)
    return zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
