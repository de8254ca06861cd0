/// Columns of one row, `first ..< end`. The empty one is neutral in a union.
struct ColumnSpan {
    var first: Int32 = .max
    var end: Int32 = 0

    static let empty = ColumnSpan()

    init() {}

    init(_ columns: Range<Int>) {
        first = Int32(truncatingIfNeeded: columns.lowerBound)
        end = Int32(truncatingIfNeeded: columns.upperBound)
    }

    var isEmpty: Bool { first >= end }
    var columns: Range<Int> { isEmpty ? 0..<0 : Int(first)..<Int(end) }

    mutating func formUnion(_ other: ColumnSpan) {
        first = min(first, other.first)
        end = max(end, other.end)
    }
}
