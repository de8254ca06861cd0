import Foundation
import NCAImageIO

/// A sprite sheet, its pages and its descriptions.
struct SheetWriter: FrameWriter {
    /// Without ending.
    private let base: String
    private let animation: Animation
    private let options: SheetOptions
    private let formats: [SheetFormat]
    private var pictures: [(picture: RGBAImage, step: Int)] = []

    /// - Parameter path: the first page's.
    init(path: String, animation: Animation, options: SheetOptions, formats: [SheetFormat]) throws {
        base = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
        self.animation = animation
        self.options = options
        self.formats = formats
        try options.check()
        try animation.checkMemory(.sheet)
        if options.layout == .grid, !options.trims {
            // Found out now rather than after the growth.
            _ = try SheetLayout.grid(
                count: animation.count, width: animation.width, height: animation.height, options)
        }
        try checkFile(path)
        for (_, names) in SheetFormat.names(formats, of: base, pages: 1) {
            for name in names.descriptions { try checkFile(name) }
        }
    }

    mutating func add(_ frame: Frame) { pictures.append((frame.picture, frame.step)) }

    func finish() throws -> Product {
        let sheet = try SpriteSheet(pictures, animation, options)
        let name = URL(fileURLWithPath: base).lastPathComponent
        let folder = base.dropLast(name.count)
        var product = Product()
        for page in sheet.pages.indices {
            product.files.append(
                (folder + SpriteSheet.pageName(page, of: name), try sheet.png(page: page)))
        }
        // Last, so that whoever waits for a description finds the pictures.
        for (format, names) in SheetFormat.names(formats, of: name, pages: sheet.pages.count) {
            for (file, bytes) in zip(names.descriptions, try format.describe(sheet, names)) {
                product.files.append((folder + file, bytes))
            }
        }
        return product
    }
}
