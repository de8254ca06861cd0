import Foundation

/// What makes embeddings of pictures: a vision transformer or a convolutional network.
public protocol PictureTower: Sendable {
    /// Pictures are squares of this many pixels a side.
    var side: Int { get }
    /// Numbers in an embedding.
    var embeddingSize: Int { get }

    /// Takes the memory to embed `count` pictures at a time and, if wanted, to find the gradient by them.
    /// - Parameters:
    ///   - count: pictures in one call, at least 1.
    ///   - keepsForGradient: without it ``PicturePass/gradient(embeddings:)`` must not be called.
    func pass(count: Int, keepsForGradient: Bool) -> any PicturePass
}

/// The memory of embedding a number of pictures and finding the gradient by them; used again and again.
///
/// A pass is used by one thread at a time; it spreads its work over the tower's threads.
public protocol PicturePass: AnyObject {
    /// Pictures in one call.
    var count: Int { get }

    /// The embeddings, not normalised, `[count][embeddingSize]`.
    /// - Parameter pictures: `[count][side][side][3]`: red, green, blue from 0 to 1.
    func embed(_ pictures: [Float]) -> [Float]

    /// The gradient by the pictures that were embedded last, `[count][side][side][3]`, of a loss whose gradient by the
    /// embeddings is given, `[count][embeddingSize]`.
    func gradient(embeddings gradient: [Float]) -> [Float]
}

/// How pixels from 0 to 1 become what a tower was trained with: (pixel − mean) / deviation, per colour.
public struct PixelNormalisation: Sendable {
    /// Of red, green and blue.
    public var mean: [Float]
    /// Of red, green and blue, above 0.
    public var deviation: [Float]

    /// OpenAI's, which nearly all CLIP models use.
    public static let openAI = PixelNormalisation(
        mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.26130258, 0.27577711])

    /// Writes normalised pixels to `target`; both `[count / 3][3]`.
    func apply(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int) {
        let scale = deviation.map { 1 / $0 }
        let (m0, m1, m2, s0, s1, s2) = (mean[0], mean[1], mean[2], scale[0], scale[1], scale[2])
        for i in Swift.stride(from: 0, to: count, by: 3) {
            target[i] = (source[i] - m0) * s0
            target[i + 1] = (source[i + 1] - m1) * s1
            target[i + 2] = (source[i + 2] - m2) * s2
        }
    }

    /// Turns a gradient by normalised pixels into one by pixels.
    func applyBackward(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int) {
        let scale = deviation.map { 1 / $0 }
        let (s0, s1, s2) = (scale[0], scale[1], scale[2])
        for i in Swift.stride(from: 0, to: count, by: 3) {
            target[i] = source[i] * s0
            target[i + 1] = source[i + 1] * s1
            target[i + 2] = source[i + 2] * s2
        }
    }
}

/// Bytes of activations that a pass keeps for the backward pass; beyond, they are computed again. A quarter of the
/// machine's memory.
public let activationMemoryLimit = Int(clamping: ProcessInfo.processInfo.physicalMemory / 4)
