import NCADocuments

/// The point of a sprite that engines place, turn and scale it by. It belongs to the world, not to the frame: cropping,
/// trimming, packing, margins and scale leave it where it is among the cells.
public enum Pivot: Codable, Equatable, Sendable {
    /// The middle of the first cell that is seeded.
    case seed
    /// The middle of all that is ever seen.
    case centre
    /// The middle of the lower edge of all that is ever seen.
    case bottom
    /// The middle of a cell, counted from the top left of the world; may lie outside.
    case cell(x: Int, y: Int)

    /// Names of the pivots that are no cells.
    package static let names = ["seed", "centre", "bottom"]

    /// One of ``names``.
    package init?(name: String) {
        switch name {
        case "seed": self = .seed
        case "centre": self = .centre
        case "bottom": self = .bottom
        default: return nil
        }
    }

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let name = try? value.decode(String.self), let pivot = Pivot(name: name) {
            self = pivot
        } else if let cell = try? value.decode([Int].self), cell.count == 2 {
            self = .cell(x: cell[0], y: cell[1])
        } else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: "a pivot is \"seed\", \"centre\", \"bottom\" or a cell, [x, y]")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .seed: try value.encode("seed")
        case .centre: try value.encode("centre")
        case .bottom: try value.encode("bottom")
        case .cell(let x, let y): try value.encode([x, y])
        }
    }
}

/// A place in a frame, in pixels from its top left; may lie outside.
public struct PixelPoint: Codable, Equatable, Sendable {
    /// Pixels from the left.
    public var x: Double
    /// Pixels from the top.
    public var y: Double
}
