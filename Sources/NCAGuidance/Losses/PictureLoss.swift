/// A differentiable loss on one rendered picture that needs no words, such as what every sprite should be like.
///
/// A ``CLIPGuide`` adds up what its losses say; a further one is one more type.
public protocol PictureLoss: Sendable {
    /// The loss of a picture, and its gradient, which is added to `gradient`.
    /// - Parameters:
    ///   - picture: premultiplied red, green, blue and alpha in 0 … 1, `[height][width][4]`.
    ///   - width: of the picture, in cells.
    ///   - height: likewise.
    ///   - gradient: `[height][width][4]`.
    func evaluate(
        _ picture: UnsafePointer<Float>, width: Int, height: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Float
}
