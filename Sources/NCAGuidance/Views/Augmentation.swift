import Foundation
import NCACore

/// How a guide's views of pictures are drawn at random.
///
/// Many views at once keep training from finding patterns of pixels that please the guide from one side, and that nobody
/// would take for the thing (Frans et al., "CLIPDraw", 2021).
public struct Augmentation: Equatable, Sendable, Codable {
    /// Views of each picture in a step.
    public var views = 8
    /// What a view shows where the picture is transparent.
    public var sees = Seeing.composite
    /// How large the picture is drawn, 1 filling the view.
    public var scale: ClosedRange<Float> = 0.85...1.1
    /// How far it is moved, in sides of the view.
    public var shift: Float = 0.08
    /// How far it is turned, in degrees.
    public var rotation: Float = 8
    /// How much larger one edge is drawn than the opposite one; 0.2: a tenth more and a tenth less.
    public var perspective: Float = 0.1
    /// The share of views that show only a part, a cutout.
    public var cutouts: Float = 0
    /// How large a cutout is, in sides of the picture.
    public var cutoutSize: ClosedRange<Float> = 0.5...0.9
    /// The share of views in which a rectangle is covered.
    public var holes: Float = 0.25
    /// Standard deviation of the noise that is added to colours of 0 … 1.
    public var noise: Float = 0.02
    /// The share of views that are mirrored.
    public var mirrored: Float = 0

    /// What a guide sees of colours and alpha.
    public enum Seeing: String, Sendable, Codable, CaseIterable {
        /// The colours, premultiplied, without the alpha.
        case rgb
        /// The picture over a random background.
        case composite
    }

    /// The defaults of every property.
    public init() {}

    /// Nothing random but the background: the picture as it is.
    package static let none: Augmentation = {
        var none = Augmentation()
        (none.scale, none.shift, none.rotation, none.perspective) = (1...1, 0, 0, 0)
        (none.cutouts, none.holes, none.noise, none.views) = (0, 0, 0, 1)
        return none
    }()

    /// Draws the place, the background and the noise of one view.
    func draw(using generator: inout SplitMix64) -> View {
        func either(_ limit: Float) -> Float { generator.uniform(-1, 1) * limit }
        func chance(_ share: Float) -> Bool { generator.uniform(0, 1) < share }
        var scale = generator.uniform(self.scale.lowerBound, self.scale.upperBound)
        var centre = SIMD2(either(shift), either(shift))
        if chance(cutouts) {
            let size = generator.uniform(cutoutSize.lowerBound, cutoutSize.upperBound)
            scale /= size
            centre += SIMD2(either(0.5), either(0.5)) * (1 - size)
        }
        let angle = either(rotation) * .pi / 180
        let mirror: Float = chance(mirrored) ? -1 : 1
        return View(
            across: SIMD2(cos(angle) * mirror, sin(angle) * mirror) / scale,
            down: SIMD2(-sin(angle), cos(angle)) / scale, centre: centre,
            perspective: SIMD2(either(perspective), either(perspective)), scale: scale,
            background: sees == .rgb ? nil : Background.draw(using: &generator),
            hole: chance(holes) ? Hole.draw(using: &generator) : nil, noise: noise, seed: generator.next())
    }
}
