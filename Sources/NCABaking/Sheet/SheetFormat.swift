import Foundation

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
    /// What animations can be called.
    let nameRule: NameRule
    /// Tells whether a file is one of ncabake's in this format; what the path says is used only where the bytes have no
    /// room for it.
    let isOwn: Recogniser
    /// The descriptions' bytes: one, or one for each page.
    let describe: @Sendable (_ sheet: SpriteSheet, _ names: Names) throws -> [[UInt8]]

    /// The format of a name that is in ``allCases``.
    public init?(rawValue: String) {
        guard let format = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = format
    }

    init(
        _ name: String, ending: String, isPerPage: Bool = false, nameRule: NameRule = .any,
        isOwn: @escaping Recogniser,
        describe: @escaping @Sendable (_ sheet: SpriteSheet, _ names: Names) throws -> [[UInt8]]
    ) {
        rawValue = name
        self.ending = ending
        self.isPerPage = isPerPage
        self.nameRule = nameRule
        self.isOwn = isOwn
        self.describe = describe
    }

    typealias Recogniser = @Sendable (_ bytes: [UInt8], _ path: String) -> Bool

    /// What names a format can hold.
    struct NameRule: Sendable {
        /// Said of names: "have no colon".
        let description: String
        /// Tells whether the names of a sheet's animations can stand in the format, all together.
        let isHeld: @Sendable (_ name: String, _ sheet: String, _ others: [String]) -> Bool

        static let any = NameRule(description: "") { _, _, _ in true }
    }

    /// Refuses tags that the format cannot hold.
    func check(_ tags: [Tag], sheet: String) throws(BakingError) {
        let names = tags.map(\.name)
        for (index, name) in names.enumerated() where !nameRule.isHeld(name, sheet, Array(names[..<index])) {
            throw BakingError(
                "the tag '\(name)' of the sheet '\(sheet)' cannot stand in the format \(rawValue): names there "
                    + "\(nameRule.description); give the act another \(.tag)")
        }
    }

    /// File names, without a folder, that descriptions mention.
    struct Names: Sendable {
        /// The sheet's, without an ending.
        let sheet: String
        /// The format's own files.
        let descriptions: [String]
        /// Where all files lie, with a slash at its end; empty for the working folder.
        let folder: String

        /// The text of an earlier description of the same name, if there is one.
        func earlier(_ description: Int) -> String? {
            let data = FileManager.default.contents(atPath: folder + descriptions[description])
            return data.map { String(decoding: $0, as: UTF8.self) }
        }

        /// dragon.png, dragon-1.png, …
        func page(_ page: Int) -> String { SpriteSheet.pageName(page, of: sheet) }
    }

    /// Both names that a description of a sheet, or of one page, may have.
    func possibleNames(of name: String) -> [String] { [name + ending, "\(name).\(rawValue)\(ending)"] }

    /// File names of the descriptions of a sheet called `name`. Two formats of one ending are told apart by their own names.
    static func names(_ formats: [SheetFormat], of name: String, pages: Int, in folder: String = "") -> [(
        format: SheetFormat, names: Names
    )] {
        formats.map { format in
            let shares = formats.count { $0.ending == format.ending } > 1
            // ncabake's own keeps the plain name.
            let middle = shares && format != .json ? ".\(format.rawValue)" : ""
            let count = format.isPerPage ? pages : 1
            let names = (0..<count).map { name + ($0 == 0 ? "" : "-\($0)") + middle + format.ending }
            return (format, Names(sheet: name, descriptions: names, folder: folder))
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

    /// The frame that each tick of a tag shows, at the animation's frames per second: for readers that know no durations, a
    /// frame that is held comes again and again.
    func ticks(of tag: Tag) throws(BakingError) -> [Int] {
        let timeline = animation.timeline
        func tick(_ milliseconds: Int) -> Int {
            Int(
                (Double(milliseconds - timeline.starts[tag.from]) * timeline.framesPerSecond / 1000).rounded()
            )
        }
        let total = tick(timeline.end(of: tag.to))
        guard total <= Scene.maxFrames else {
            throw BakingError(
                "\(tag.name): formats without durations repeat frames that are held, here \(total) times; "
                    + "lower \(.hold) or \(.fps)")
        }
        return (tag.from...tag.to).flatMap { index in
            let count = tick(timeline.end(of: index)) - tick(timeline.starts[index])
            return Array(repeating: index, count: max(1, count))
        }
    }
}
