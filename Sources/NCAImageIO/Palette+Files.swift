import NCAFiles

/// Palettes from the files that artists exchange.
extension Palette {
    /// Reads a palette: GIMP's `.gpl`, a `.hex` as Lospec gives them, or the colours of a picture.
    ///
    /// - Throws: ``ImageError``: which file, and what is wrong in it.
    public init(contentsOf path: String) throws(ImageError) {
        let ending = path.lowercased()
        if ending.hasSuffix(".png") || ending.hasSuffix(".webp") {
            let picture = try Picture.read(path).image
            guard let palette = Palette(of: picture, most: Self.maxCount) else {
                throw ImageError(
                    description:
                        "\(path): a palette has 1 to \(Self.maxCount) colours, and this picture has none or more"
                )
            }
            self = palette
            return
        }
        let bytes: [UInt8]
        do throws(FileError) { bytes = try AtomicFile.read(path) } catch { throw ImageError(error) }
        try self.init(decoding: bytes, name: path)
    }

    /// Decodes the bytes of a `.gpl` or `.hex` file, told apart by their content; `name` is what errors call it.
    package init(decoding bytes: [UInt8], name: String) throws(ImageError) {
        let text = String(decoding: bytes.prefix(Self.maxFileSize), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { String($0.filter { $0 != "\u{FEFF}" }) }
        let isGIMP = lines.first == "GIMP Palette"
        var colours: [RGBA] = []
        for (index, line) in lines.enumerated().dropFirst(isGIMP ? 1 : 0) {
            let colour = isGIMP ? Self.gimpColour(line) : Self.hexColour(line)
            switch colour {
            case .none: continue
            case .some(.none):
                throw ImageError(
                    description:
                        "\(name): line \(index + 1) is no colour; a palette is GIMP's .gpl, or a .hex file of "
                        + "one RRGGBB a line, or a PNG")
            case .some(.some(let colour)): colours.append(colour)
            }
        }
        guard bytes.count <= Self.maxFileSize, let palette = Palette(colours) else {
            throw ImageError(
                description: "\(name): a palette has 1 to \(Self.maxCount) colours, and this file has "
                    + (colours.isEmpty ? "none" : "more"))
        }
        self = palette
    }

    /// Bytes of a file with as many colours as there can be, and long names for all of them.
    private static let maxFileSize = 1 << 16

    /// A line of a `.gpl`: red, green, blue and a name; nil for other lines, `.some(nil)` for what is neither.
    private static func gimpColour(_ line: String) -> RGBA?? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("#"), !first.hasSuffix(":"), !line.hasPrefix("Name:"),
            !line.hasPrefix("Columns:")
        else { return nil }
        let numbers = words.prefix(3).compactMap { UInt8($0) }
        return .some(numbers.count == 3 ? RGBA(numbers[0], numbers[1], numbers[2]) : nil)
    }

    /// A line of a `.hex`: six digits, with or without "#".
    private static func hexColour(_ line: String) -> RGBA?? {
        let word = line.filter { !$0.isWhitespace }
        guard !word.isEmpty else { return nil }
        let digits = word.hasPrefix("#") ? String(word.dropFirst()) : word
        return .some(digits.utf8.count == 6 ? RGBA(digits) : nil)
    }
}
