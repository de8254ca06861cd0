import NCAImageIO
import NCACore

/// All frames on one or several pictures, and all that descriptions say of them. Sizes are pixels, times milliseconds.
package struct SpriteSheet: Sendable {
    package struct Frame: Equatable, Sendable {
        package var page: Int
        /// Where the frame lies, without what was trimmed away.
        package var place: Rectangle
        /// Where its top left is in the whole frame.
        package var offsetX: Int, offsetY: Int
        package var duration: Int
        /// Steps since the seed.
        package var step: Int
    }

    package let pages: [RGBAImage]
    package let frames: [Frame]
    /// Of the whole frame.
    package let frameWidth: Int
    package let frameHeight: Int
    /// Of a grid.
    package let columns: Int?
    package let animation: Animation
    package let options: SheetOptions

    /// - Parameter pictures: one for each of the animation's frames, with its step.
    init(_ pictures: [(picture: RGBAImage, step: Int)], _ animation: Animation, _ options: SheetOptions)
        throws(BakingError)
    {
        try options.check()
        let whole = Rectangle(x: 0, y: 0, width: animation.width, height: animation.height)
        // A frame that is all transparent still needs a place: one pixel.
        let windows = pictures.map { picture, _ in
            options.trims ? picture.content ?? Rectangle(x: 0, y: 0, width: 1, height: 1) : whole
        }
        let sprites = zip(pictures, windows).map { $0.picture.cut($1) }
        let layout: SheetLayout
        /// Which rectangle of the layout is the frame's.
        var rectangle = Array(sprites.indices)
        switch options.layout {
        case .grid:
            layout = try .grid(
                count: sprites.count, width: windows.map(\.width).max() ?? 1,
                height: windows.map(\.height).max() ?? 1, options)
        case .packed:
            var known: [[UInt8]: Int] = [:]
            var sizes: [(width: Int, height: Int)] = []
            for (i, sprite) in sprites.enumerated() {
                // The width tells pictures of as many pixels apart.
                let key = [UInt8(sprite.width & 255), UInt8(sprite.width >> 8)] + sprite.pixels
                rectangle[i] = known[key] ?? sizes.count
                guard known[key] == nil else { continue }
                known[key] = sizes.count
                sizes.append((sprite.width, sprite.height))
            }
            layout = try .packed(sizes, options)
        }
        var pages = layout.pages.map { RGBAImage(width: $0.width, height: $0.height) }
        var frames: [Frame] = []
        for (i, sprite) in sprites.enumerated() {
            let place = layout.places[rectangle[i]]
            pages[place.page].paste(
                sprite.extruded(by: options.extrusion), x: place.x - options.extrusion,
                y: place.y - options.extrusion)
            frames.append(
                Frame(
                    page: place.page,
                    place: Rectangle(x: place.x, y: place.y, width: sprite.width, height: sprite.height),
                    offsetX: windows[i].x, offsetY: windows[i].y,
                    duration: animation.timeline.duration(of: i), step: pictures[i].step))
        }
        self.pages = pages
        self.frames = frames
        frameWidth = animation.width
        frameHeight = animation.height
        columns = layout.columns
        self.animation = animation
        self.options = options
    }

    /// The file names of the pages of a sheet called `name`: dragon.png, dragon-1.png, …
    package static func pageName(_ page: Int, of name: String) -> String {
        page == 0 ? name + ".png" : "\(name)-\(page).png"
    }
}

extension RGBAImage {
    /// The picture with its rim repeated outwards.
    func extruded(by count: Int) -> RGBAImage {
        guard count > 0 else { return self }
        var result = RGBAImage(width: width + 2 * count, height: height + 2 * count)
        for y in 0..<result.height {
            for x in 0..<result.width {
                result[x, y] =
                    self[
                        min(max(x - count, 0), width - 1), min(max(y - count, 0), height - 1)]
            }
        }
        return result
    }
}
