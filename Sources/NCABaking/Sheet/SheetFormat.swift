/// How a sheet is described, so that engines import it as it is.
///
/// Each format is one value in a file of its own in `Formats`; ``allCases`` is the only list of them.
public struct SheetFormat: RawRepresentable, CaseIterable, Codable, Sendable {
    /// Every format, ncabake's own first.
    public static let allCases: [SheetFormat] = [
        .json, .aseprite, .asepriteHash, .texturePacker, .libGDX, .godot, .css,
    ]

    /// What scene files and command lines call the format.
    public let rawValue: String
    /// Ending of its files, with the dot.
    let ending: String
    /// Whether every page has a description of its own.
    var isPerPage = false
    /// The descriptions' bytes: one, or one for each page.
    let describe: @Sendable (_ sheet: SpriteSheet, _ names: Names) throws -> [[UInt8]]

    /// The format of a name that is in ``allCases``.
    public init?(rawValue: String) {
        guard let format = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = format
    }

    init(
        _ name: String, ending: String, isPerPage: Bool = false,
        describe: @escaping @Sendable (_ sheet: SpriteSheet, _ names: Names) throws -> [[UInt8]]
    ) {
        rawValue = name
        self.ending = ending
        self.isPerPage = isPerPage
        self.describe = describe
    }

    /// File names, without a folder, that descriptions mention.
    struct Names: Sendable {
        /// The sheet's, without an ending.
        let sheet: String
        /// The format's own files.
        let descriptions: [String]

        /// dragon.png, dragon-1.png, …
        func page(_ page: Int) -> String { SpriteSheet.pageName(page, of: sheet) }
    }

    /// File names of the descriptions of a sheet called `name`. Two formats of one ending are told apart by their own names.
    static func names(_ formats: [SheetFormat], of name: String, pages: Int) -> [(
        format: SheetFormat, names: Names
    )] {
        formats.map { format in
            let shares = formats.count { $0.ending == format.ending } > 1
            // ncabake's own keeps the plain name.
            let middle = shares && format != .json ? ".\(format.rawValue)" : ""
            let count = format.isPerPage ? pages : 1
            let names = (0..<count).map { name + ($0 == 0 ? "" : "-\($0)") + middle + format.ending }
            return (format, Names(sheet: name, descriptions: names))
        }
    }
}

extension SheetFormat: Hashable {
    public static func == (a: SheetFormat, b: SheetFormat) -> Bool { a.rawValue == b.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension SpriteSheet {
    /// The tag that a frame belongs to, and its number in it.
    func tag(of index: Int) -> (tag: Tag, number: Int) {
        let tag = animation.tags.first { $0.from <= index && index <= $0.to }!
        return (tag, index - tag.from)
    }
}
