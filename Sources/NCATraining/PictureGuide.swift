import NCARuntime

/// A thing that looks at grown pictures and says how they should change: all that training knows of words.
public protocol PictureGuide: AnyObject {
    /// How many pictures are looked at together, and their size in cells.
    var count: Int { get }
    var width: Int { get }
    var height: Int { get }

    /// Looks at pictures of premultiplied red, green, blue and alpha, `[count][height][width][4]`.
    /// - Parameters:
    ///   - gradient: is set to that of the sum of the losses by the pictures, `[count][height][width][4]`.
    ///   - generator: what is random about looking.
    func look(
        at pictures: [Float], gradient: inout [Float], using generator: inout SplitMix64
    ) -> [GuideOpinion]

    /// How similar one picture, `[height][width][4]`, is to what was asked for: the same each time.
    func similarity(of picture: [Float]) -> Float
}

extension PictureGuide {
    /// Of a world as it is now.
    func similarity(_ world: World) throws(RuntimeError) -> Double {
        Double(similarity(of: try world.picture()))
    }
}

/// What a guide thinks of one picture.
public struct GuideOpinion: Equatable, Sendable {
    /// What training lowers.
    public var loss: Float
    /// What people are told: the mean cosine between what was asked for and what is seen, -1 to 1.
    public var similarity: Float

    public init(loss: Float, similarity: Float) { (self.loss, self.similarity) = (loss, similarity) }
}
