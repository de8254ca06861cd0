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
    /// Colours that pixels are given; nil: as they grow.
    package var palette: Colours?
    package var background = Background.colour(RGBA(0, 0, 0, 0))

    package init() {}

    /// A palette, or how many colours shall be chosen.
    package enum Colours: Equatable, Sendable {
        case palette(Palette)
        case count(Int)
    }

    /// Makes frames of the cells in a window.
    struct Renderer: Sendable {
        private let look: Look
        private let window: Rectangle
        private let ground: RGBAImage?
        private let snap: PaletteSnap?

        /// - Parameter palette: the look's, or what was chosen.
        init(_ look: Look, window: Rectangle, palette: Palette?) {
            self.look = look
            self.window = window
            snap = palette.map(PaletteSnap.init)
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
            guard let snap else {
                // A colour lies under the cells, so that smooth edges fade into it like into anything else.
                if case .colour = look.background, let ground { picture = picture.over(ground) }
                picture = enlarged(picture)
                if case .picture = look.background, let ground { picture = picture.over(ground) }
                return picture
            }
            // What flows between cells would be new colours: those are given last.
            picture = look.filter == .smooth ? snap(enlarged(picture)) : enlarged(snap(picture))
            switch look.background {
            case .colour(let colour): return ground == nil ? picture : picture.composited(over: colour)
            case .picture: return ground.map { picture.over($0) } ?? picture
            }
        }

        private func enlarged(_ picture: RGBAImage) -> RGBAImage {
            look.filter == .smooth
                ? Upscaler.smooth(picture, scale: look.scale) : picture.enlarged(by: look.scale)
        }
    }
}
