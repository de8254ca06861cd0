import NCACore

/// A picture that cannot be grown.
public enum TargetError: NCAError, Equatable {
    /// All of it is transparent.
    case transparent(name: String)
    /// It has no transparency, and nothing in it differs from its border's colour.
    case noFigure(name: String)
    /// It has no transparency, and its border has no single colour that could be taken away.
    case noBackground(name: String)
    /// Pictures of forms that differ in size: they are parts of one canvas.
    case otherSize(
        name: String, width: Int, height: Int, firstName: String, firstWidth: Int, firstHeight: Int)
    /// No cell is opaque in the pictures of all forms.
    case noCommonSeed
    /// A grid's side, in cells, and what is left of it for the picture within the margins.
    case noRoom(size: Int, margin: Int, room: Int)
    /// No cell is opaque enough to hold the seed.
    case faint

    /// A model's grid, whose width and height in cells differ: only square grids have targets.
    case notSquare(name: String, width: Int, height: Int)

    public var kind: NCAErrorKind { .unsuitableInput }

    public var description: String {
        switch self {
        case .transparent(let name): "\(name): the picture is fully transparent; there is nothing to grow"
        case .noFigure(let name):
            "\(name): the picture has no transparency, and nothing in it differs from its border's colour"
        case .noBackground(let name):
            "\(name): the picture has no transparency, and its border has no single colour that could be taken away"
        case .noRoom(let size, let margin, let room):
            "a grid of \(size) cells with a margin of \(margin) leaves \(room) cells for the picture"
        case .otherSize(let name, let width, let height, let firstName, let firstWidth, let firstHeight):
            "\(name): \(width)×\(height) pixels, but \(firstName) has \(firstWidth)×\(firstHeight): draw all forms on one canvas"
        case .noCommonSeed:
            "no cell is opaque in all forms, so that there is no place for the seed: move the pictures so that they overlap"
        case .notSquare(let name, let width, let height):
            "\(name): its grid is \(width)×\(height); only square grids have targets"
        case .faint:
            "the picture is too faint to grow: no cell is more than \(Int(100 * Target.leastSeedAlpha)) % opaque"
        }
    }
}
