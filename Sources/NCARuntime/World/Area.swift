/// Cells that are changed together, anywhere: what is outside the world is left out.
enum Area {
    /// Cells whose distance from (x, y) is at most `radius`.
    case circle(x: Int, y: Int, radius: Int)
    case rectangle(x: Int, y: Int, width: Int, height: Int)

    func check() throws(RuntimeError) {
        switch self {
        case .circle(_, _, let radius): guard radius >= 0 else { throw .count }
        case .rectangle(_, _, let width, let height): guard width >= 0, height >= 0 else { throw .count }
        }
    }

    /// Calls `body` with the columns of each row that has cells of the area in a world of this size.
    @inline(never) func forEachRow(width: Int, height: Int, _ body: (Range<Int>, Int) -> Void) {
        switch self {
        case .circle(let x, let y, let radius):
            // Clipped, distances are at most the radius, below 2^31; and wasm32 has no checked product of 64 bits.
            func squared(_ a: Int, from b: Int) -> Int64 { (Int64(a) - Int64(b)) &* (Int64(a) - Int64(b)) }
            guard let rows = clip(y, -radius, radius, height), let columns = clip(x, -radius, radius, width)
            else { return }
            for row in rows {
                let reach = squared(radius, from: 0) - squared(row, from: y)
                var first = columns.lowerBound, last = columns.upperBound
                while first <= last && squared(first, from: x) > reach { first += 1 }
                while first <= last && squared(last, from: x) > reach { last -= 1 }
                if first <= last { body(first..<last + 1, row) }
            }
        case .rectangle(let x, let y, let areaWidth, let areaHeight):
            guard areaWidth > 0, areaHeight > 0, let rows = clip(y, 0, areaHeight - 1, height),
                let columns = clip(x, 0, areaWidth - 1, width)
            else { return }
            for row in rows { body(columns.lowerBound..<columns.upperBound + 1, row) }
        }
    }
}

/// `centre + low ... centre + high` within `0 ..< size`, or nil if nothing is left.
private func clip(_ centre: Int, _ low: Int, _ high: Int, _ size: Int) -> ClosedRange<Int>? {
    // In 64 bits, as on a 32-bit machine the caller's numbers may sum to more than an Int.
    let first = max(0, Int64(centre) + Int64(low))
    let last = min(Int64(size) - 1, Int64(centre) + Int64(high))
    return first <= last ? Int(first)...Int(last) : nil
}
