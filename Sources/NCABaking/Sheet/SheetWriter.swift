import Foundation
import NCAFiles
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
    init(
        path: String, animation: Animation, options: SheetOptions, formats: [SheetFormat],
        guardian: OutputGuard
    ) throws {
        base = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
        self.animation = animation
        self.options = options
        self.formats = formats
        try options.check()
        for format in formats { try format.check(animation.tags, sheet: name) }
        try animation.checkMemory(.sheet)
        var pages = 1
        if options.layout == .grid, !options.trims {
            // Found out now rather than after the growth.
            pages = try SheetLayout.grid(
                count: animation.count, width: animation.width, height: animation.height, options
            ).pages.count
        }
        for file in files(pages: pages) { try guardian.check(file.path, file.origin) }
    }

    mutating func add(_ frame: Frame) { pictures.append((frame.picture, frame.step)) }

    func finish() throws -> Product {
        let sheet = try SpriteSheet(pictures, animation, options)
        var contents = try sheet.pages.indices.map { page in
            let picture = options.bleeds ? sheet.pages[page].bled() : sheet.pages[page]
            return try PNG.encode(picture, .page(page, of: name))
        }
        for (format, names) in SheetFormat.names(formats, of: name, pages: sheet.pages.count, in: folder) {
            contents += try format.describe(sheet, names)
        }
        var product = Product()
        product.files = zip(files(pages: sheet.pages.count), contents).map { file, bytes in
            Product.File(path: file.path, bytes: bytes, origin: file.origin)
        }
        product.notes += sheet.pages.enumerated().compactMap { page, picture in
            guard max(picture.width, picture.height) > SheetOptions.commonSide else { return nil }
            return
                "\(product.files[page].path) has \(picture.width)×\(picture.height) pixels; many phones take at "
                + "most \(SheetOptions.commonSide) a side"
        }
        findStale(&product)
        return product
    }

    /// The sheet's, without a folder.
    private var name: String { URL(fileURLWithPath: base).lastPathComponent }
    /// With a slash at its end; empty for the working folder.
    private var folder: String { String(base.dropLast(name.count)) }

    /// All files in the order of writing: descriptions last, so that whoever waits for one finds the pictures.
    private func files(pages: Int) -> [(path: String, origin: FileOrigin)] {
        let pictures = (0..<pages).map { page in
            (folder + SpriteSheet.pageName(page, of: name), FileOrigin.page(page, of: name))
        }
        return pictures
            + SheetFormat.names(formats, of: name, pages: pages).flatMap { format, names in
                names.descriptions.map { (folder + $0, .description(ending: format.ending)) }
            }
    }

    // MARK: Earlier bakes

    /// Finds what an earlier bake of the same sheet left and this one does not renew: importers would load it.
    private func findStale(_ product: inout Product) {
        let written = Set(product.files.map(\.path))
        let others =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        for page in others.compactMap(pageNumber).sorted() {
            let picture = folder + SpriteSheet.pageName(page, of: name)
            guard !written.contains(picture), isOwn(picture, .page(page, of: name)) else { continue }
            product.stale.append(picture)
            let formats = SheetFormat.allCases.filter(\.isPerPage)
            for path in formats.flatMap({ $0.possibleNames(of: "\(name)-\(page)") }).map({ folder + $0 })
            where !written.contains(path) && isOwn(path, .description(ending: ".json")) {
                product.stale.append(path)
            }
        }
        if !product.stale.isEmpty {
            let names = product.stale.map { String($0.dropFirst(folder.count)) }
            product.notes.append("removed \(names.joined(separator: ", ")) of an earlier bake")
        }
        for format in SheetFormat.allCases {
            for path in format.possibleNames(of: name).map({ folder + $0 })
            where !written.contains(path) && isOwn(path, .description(ending: format.ending)) {
                let warning =
                    "\(path) describes the sheet of an earlier bake; remove it, or bake its format, too"
                if !product.warnings.contains(warning) { product.warnings.append(warning) }
            }
        }
    }

    /// The page that a file of this name would be, from 1 on.
    private func pageNumber(_ file: String) -> Int? {
        guard file.hasPrefix(name + "-"), file.hasSuffix(".png"),
            let page = Int(file.dropFirst(name.count + 1).dropLast(4)), page > 0,
            file == SpriteSheet.pageName(page, of: name)
        else { return nil }
        return page
    }

    private func isOwn(_ path: String, _ origin: FileOrigin) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: path) else { return false }
        return origin.owner(of: Array(bytes), at: path) == .same
    }
}
