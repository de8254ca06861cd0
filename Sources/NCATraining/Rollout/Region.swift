/// The cells of some columns and rows of a grid.
struct Region: Equatable {
    var x: Range<Int>
    var y: Range<Int>

    static let empty = Region(x: 0..<0, y: 0..<0)

    /// The region and its neighbours, within a grid.
    func grown(in shape: AutomatonShape) -> Region {
        guard !x.isEmpty, !y.isEmpty else { return .empty }
        return Region(
            x: max(0, x.lowerBound - 1)..<min(shape.width, x.upperBound + 1),
            y: max(0, y.lowerBound - 1)..<min(shape.height, y.upperBound + 1))
    }

    /// The smallest region that holds this one and columns of one more row below it.
    mutating func add(_ columns: Range<Int>, row: Int) {
        let first = x.isEmpty
        x = first ? columns : min(columns.lowerBound, x.lowerBound)..<max(columns.upperBound, x.upperBound)
        y = (first ? row : y.lowerBound)..<row + 1
    }
}
