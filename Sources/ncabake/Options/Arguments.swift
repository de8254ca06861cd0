import ArgumentParser
import NCABaking

/// A world's size in cells, "160x64".
struct Size: ExpressibleByArgument {
    let width: Int
    let height: Int

    init?(argument: String) {
        guard let (width, height) = pair(argument, separator: "x") else { return nil }
        (self.width, self.height) = (width, height)
    }
}

/// A cell, "32,40", counted from the top left.
struct Position: ExpressibleByArgument {
    let x: Int
    let y: Int

    init?(argument: String) {
        guard let (x, y) = pair(argument, separator: ",") else { return nil }
        (self.x, self.y) = (x, y)
    }
}

extension Pivot: ExpressibleByArgument {
    public init?(argument: String) {
        if let pivot = Pivot(name: argument) {
            self = pivot
        } else if let cell = Position(argument: argument) {
            self = .cell(x: cell.x, y: cell.y)
        } else {
            return nil
        }
    }
}

extension PaletteChoice: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

private func pair(_ text: String, separator: Character) -> (Int, Int)? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) else { return nil }
    return (first, second)
}

/// What is erased: "32,20,8" is a circle, "10,10,20,5" a rectangle.
struct Region: ExpressibleByArgument {
    let circle: [Int]?
    let rectangle: [Int]?

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard !parts.contains(nil), parts.count == 3 || parts.count == 4 else { return nil }
        let numbers = parts.compactMap(\.self)
        (circle, rectangle) = numbers.count == 3 ? (numbers, nil) : (nil, numbers)
    }
}
