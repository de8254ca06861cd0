import Foundation
import NCAFiles
import NCAImageIO
import NCAModelFile

/// What is written under a name, and how a file is recognised as such: every file that a bake writes says so, in a place
/// that its format has for it.
package enum FileOrigin: Equatable, Sendable {
    case webp
    case gif
    /// An animated PNG, or a single frame.
    case picture
    /// A page of the sheet that has this name. A first page may be named anew by its user, a further one may not: it
    /// belongs to the first.
    case page(Int, of: String)
    case preview
    /// One of ``SheetFormat``'s files, by its ending.
    case description(ending: String)
    case report

    /// The program that files name as theirs.
    static let program = "ncabake"
    /// With its version.
    static var software: String { "\(program) \(NCAVersion.text)" }

    /// The title that a PNG carries beside the program's name.
    var title: String? {
        switch self {
        case .page(0, _): "sheet"
        case .page(let page, let name): "page \(page) of the sheet \(name)"
        case .preview: "preview of a sheet"
        case .webp, .gif, .picture, .description, .report: nil
        }
    }

    /// Whose a file is that has a name under which this will be written.
    package func owner(of bytes: [UInt8], at path: String) -> OutputGuard.Owner {
        switch self {
        case .webp: AnimatedWebP.isOwn(bytes) ? .same : .unknown
        case .gif: AnimatedGIF.isOwn(bytes) ? .same : .unknown
        case .picture, .page, .preview: pictureOwner(bytes)
        case .description(let ending):
            // Any format's: they take each other's names.
            SheetFormat.allCases.contains { $0.ending == ending && $0.isOwn(bytes, path) } ? .same : .unknown
        case .report: BatchReport.isOwn(bytes) ? .same : .unknown
        }
    }

    private func pictureOwner(_ bytes: [UInt8]) -> OutputGuard.Owner {
        guard Self.isOwn(PNG.text("Software", in: bytes)) else { return .unknown }
        let other = PNG.text("Title", in: bytes)
        return other == title
            ? .same : .other(other == FileOrigin.page(0, of: "").title ? "a sheet" : other ?? "a frame")
    }

    /// Whether a note in a file names this program.
    static func isOwn(_ software: String?) -> Bool {
        software == program || software?.hasPrefix(program + " ") == true
    }
}

extension PNG {
    /// The bytes of a picture that says what it is.
    static func encode(_ picture: RGBAImage, _ origin: FileOrigin) throws(ImageError) -> [UInt8] {
        try encode(picture, texts: origin.texts)
    }
}

extension FileOrigin {
    /// What a PNG's text chunks say.
    var texts: [(keyword: String, text: String)] {
        [("Software", Self.software)] + (title.map { [("Title", $0)] } ?? [])
    }
}
