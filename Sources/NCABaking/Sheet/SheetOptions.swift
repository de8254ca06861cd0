/// How frames are put together to a sprite sheet.
public struct SheetOptions: Equatable, Sendable {
    public enum Layout: String, Codable, CaseIterable, Sendable {
        /// Rows from the top left, every frame in a cell of the same size.
        case grid
        /// As little area as possible; frames that are equal share a place.
        case packed
    }

    public var layout = Layout.grid
    /// Of the grid; nil: as square as possible.
    public var columns: Int?
    /// Takes away the transparent border of every frame; descriptions tell where it belongs.
    public var trims = false
    /// Empty pixels between frames, and between them and the sheet's sides.
    public var padding = 0
    /// Pixels by which the rim of a frame is repeated outwards, against seams when a game scales or filters.
    public var extrusion = 0
    /// Sides are powers of two.
    public var isPowerOfTwo = false
    /// Largest side in pixels; what does not fit goes to further pages.
    public var maxSize = SheetOptions.maxSide

    /// What today's graphics processors take as one texture.
    public static let maxSide = 16384

    public init() {}

    func check() throws(BakingError) {
        guard columns ?? 1 >= 1 else { throw BakingError("--columns must be at least 1") }
        guard 0...256 ~= padding else {
            throw BakingError("--padding must be 0 to 256 pixels, not \(padding)")
        }
        guard 0...64 ~= extrusion else {
            throw BakingError("--extrude must be 0 to 64 pixels, not \(extrusion)")
        }
        guard 16...Self.maxSide ~= maxSize else {
            throw BakingError("--max-size must be 16 to \(Self.maxSide) pixels, not \(maxSize)")
        }
    }
}
