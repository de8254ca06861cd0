import NCAImageIO

/// Which colours frames may have.
public enum PaletteChoice: Codable, Equatable, Sendable {
    /// Those of the pictures that the models were trained from, which models keep if they are few.
    case source
    /// The best so many for all frames together, 2 … 256.
    case count(Int)
    /// Those of a file: `.gpl`, `.hex`, or a picture's.
    case file(String)

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let count = try? value.decode(Int.self) {
            self = .count(count)
        } else {
            self.init(text: try value.decode(String.self))
        }
    }

    /// As it is written on command lines.
    package init(text: String) {
        if let count = Int(text) {
            self = .count(count)
        } else {
            self = text == "source" ? .source : .file(text)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .source: try value.encode("source")
        case .count(let count): try value.encode(count)
        case .file(let path): try value.encode(path)
        }
    }
}
