import NCACore
import NCAFiles
import NCAImageIO

/// A sheet for people to look at: its pages side by side on a checkerboard, every frame outlined in its tag's colour.
enum SheetPreview {
    private static let board = [RGBA(58, 62, 72), RGBA(48, 51, 60)]
    private static let colours = [
        RGBA(102, 194, 165), RGBA(252, 141, 98), RGBA(141, 160, 203), RGBA(231, 138, 195), RGBA(166, 216, 84),
    ]
    private static let gap = 8

    static func draw(_ sheet: SpriteSheet) -> RGBAImage {
        let width = sheet.pages.reduce(gap) { $0 + $1.width + gap }
        let height = (sheet.pages.map(\.height).max() ?? 1) + 2 * gap
        var picture = RGBAImage(width: width, height: height, fill: RGBA(30, 32, 38))
        var left = gap
        for (number, page) in sheet.pages.enumerated() {
            var ground = RGBAImage(width: page.width, height: page.height)
            for y in 0..<page.height {
                for x in 0..<page.width { ground[x, y] = board[(x / 8 + y / 8) % 2] }
            }
            var shown = page.over(ground)
            for (index, frame) in sheet.frames.enumerated() where frame.page == number {
                let (tag, _) = sheet.tag(of: index)
                let place = sheet.animation.tags.firstIndex(of: tag) ?? 0
                shown.outline(frame.place, colours[place % colours.count])
            }
            picture.paste(shown, x: left, y: gap)
            left += page.width + gap
        }
        return picture
    }
}

extension RGBAImage {
    fileprivate mutating func outline(_ frame: Rectangle, _ colour: RGBA) {
        let (right, bottom) = (frame.x + frame.width - 1, frame.y + frame.height - 1)
        for x in frame.x...right { (self[x, frame.y], self[x, bottom]) = (colour, colour) }
        for y in frame.y...bottom { (self[frame.x, y], self[right, y]) = (colour, colour) }
    }
}

/// One PNG with the preview of a sheet.
struct PreviewWriter: FrameWriter {
    private let path: String
    private let animation: Animation
    private let options: SheetOptions
    private var pictures: [(picture: RGBAImage, step: Int)] = []

    init(path: String, animation: Animation, options: SheetOptions, guardian: OutputGuard) throws {
        self.path = path
        self.animation = animation
        self.options = options
        try options.check()
        try animation.checkMemory(.preview)
        try guardian.check(path, .preview)
    }

    mutating func add(_ frame: Frame) { pictures.append((frame.picture, frame.step)) }

    func finish() throws -> Product {
        let sheet = try SpriteSheet(pictures, animation, options)
        return Product(try PNG.encode(SheetPreview.draw(sheet), .preview), path: path, .preview)
    }
}
