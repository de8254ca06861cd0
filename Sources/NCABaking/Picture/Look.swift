import NCACore
import NCAImageIO

/// How cells are enlarged.
public enum ScalingFilter: String, Codable, CaseIterable, Sendable {
    /// Every cell is a square.
    case nearest
    /// Cells flow into one another, and the outline stays crisp.
    case smooth
}

/// How cells become a frame's pixels.
package struct Look: Equatable, Sendable {
    package enum Background: Equatable, Sendable {
        case colour(RGBA)
        /// Pixel by pixel from the frame's top left, and again where it ends.
        case picture(RGBAImage)
    }

    /// Pixels per cell.
    package var scale = 4
    package var filter = ScalingFilter.nearest
    /// Cut all frames to what is ever seen in one of them.
    package var crops = false
    /// Empty cells around, after cropping.
    package var margin = 0
    package var background = Background.colour(RGBA(0, 0, 0, 0))

    package init() {}

    /// Makes frames of the cells in a window.
    struct Renderer: Sendable {
        private let look: Look
        private let window: Rectangle
        private let ground: RGBAImage?

        init(_ look: Look, window: Rectangle) throws(BakingError) {
            self.look = look
            self.window = window
            let (width, height) = (window.width * look.scale, window.height * look.scale)
            switch look.background {
            case .colour(let colour):
                ground =
                    colour.alpha == 0
                    ? nil : RGBAImage(width: window.width, height: window.height, fill: colour)
            case .picture(let tile): ground = tile.repeated(width: width, height: height)
            }
        }

        func render(_ cells: RGBAImage) -> RGBAImage {
            var picture = cells.cut(window)
            // A colour lies under the cells, so that smooth edges fade into it like into anything else.
            if case .colour = look.background, let ground {
                picture = picture.over(ground)
            }
            picture =
                look.filter == .smooth
                ? Upscaler.smooth(picture, scale: look.scale) : picture.enlarged(by: look.scale)
            if case .picture = look.background, let ground { picture = picture.over(ground) }
            return picture
        }
    }
}
