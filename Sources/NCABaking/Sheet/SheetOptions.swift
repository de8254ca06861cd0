/// Where a sheet's frames lie.
public enum SheetArrangement: String, Codable, CaseIterable, Sendable {
    /// Rows from the top left, every frame in a cell of the same size.
    case grid
    /// As little area as possible; frames that are equal share a place.
    case packed
}

/// How frames are put together to a sprite sheet.
package struct SheetOptions: Equatable, Sendable {
    package var layout = SheetArrangement.grid
    /// Of the grid; nil: as square as possible.
    package var columns: Int?
    /// Takes away the transparent border of every frame; descriptions tell where it belongs.
    package var trims = false
    /// Empty pixels between frames, and between them and the sheet's sides.
    package var padding = 0
    /// Pixels by which the rim of a frame is repeated outwards, against seams when a game scales or filters.
    package var extrusion = 0
    /// Carries colours outwards under alpha 0, against dark fringes.
    package var bleeds = true
    /// Sides are powers of two.
    package var isPowerOfTwo = false
    /// Largest side in pixels; what does not fit goes to further pages.
    package var maxSize = SheetOptions.commonSide

    /// What today's graphics processors of computers take as one texture, in pixels.
    package static let maxSide = 16384
    /// What nearly all phones take as one texture, too.
    package static let commonSide = 4096

    package init() {}

    func check() throws(BakingError) {
        guard columns ?? 1 >= 1 else { throw BakingError("\(.columns) must be at least 1") }
        guard 0...256 ~= padding else {
            throw BakingError("\(.padding) must be 0 to 256 pixels, not \(padding)")
        }
        guard 0...64 ~= extrusion else {
            throw BakingError("\(.extrude) must be 0 to 64 pixels, not \(extrusion)")
        }
        guard 16...Self.maxSide ~= maxSize else {
            throw BakingError("\(.maxSize) must be 16 to \(Self.maxSide) pixels, not \(maxSize)")
        }
    }
}
