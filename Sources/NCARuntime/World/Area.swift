/// Cells that are changed together, anywhere: what is outside the world is left out.
///
/// Rows and columns are asked for one by one: with closures, each caller would get a copy of it all.
enum Area {
    /// Cells whose distance from (x, y) is at most `radius`.
    case circle(x: Int, y: Int, radius: Int)
    case rectangle(x: Int, y: Int, width: Int, height: Int)

    @inline(never) func check() throws(RuntimeError) {
        switch self {
        case .circle(_, _, let radius): guard radius >= 0 else { throw .count }
        case .rectangle(_, _, let width, let height): guard width >= 0, height >= 0 else { throw .count }
        }
    }

    /// The rows of a world of this height that may have cells of the area.
    @inline(never) func rows(height: Int) -> Range<Int> {
        switch self {
        case .circle(_, let y, let radius): clip(y, -radius, radius, height)
        case .rectangle(_, let y, _, let areaHeight): clip(y, 0, areaHeight - 1, height)
        }
    }

    /// The columns of a row, in a world of this width.
    @inline(never) func columns(ofRow row: Int, width: Int) -> Range<Int> {
        switch self {
        case .circle(let x, let y, let radius):
            // Clipped, distances are at most the radius, below 2^31; and wasm32 has no checked product of 64 bits.
            func squared(_ a: Int, from b: Int) -> Int64 { (Int64(a) - Int64(b)) &* (Int64(a) - Int64(b)) }
            let reach = squared(radius, from: 0) - squared(row, from: y)
            var columns = clip(x, -radius, radius, width)
            while let first = columns.first, squared(first, from: x) > reach {
                columns = first + 1..<columns.upperBound
            }
            while let last = columns.last, squared(last, from: x) > reach {
                columns = columns.lowerBound..<last
            }
            return columns
        case .rectangle(let x, _, let areaWidth, _): return clip(x, 0, areaWidth - 1, width)
        }
    }
}

/// `centre + low ... centre + high` within `0 ..< size`.
private func clip(_ centre: Int, _ low: Int, _ high: Int, _ size: Int) -> Range<Int> {
    // In 64 bits, as on a 32-bit machine the caller's numbers may sum to more than an Int.
    let first = max(0, Int64(centre) + Int64(low))
    let last = min(Int64(size) - 1, Int64(centre) + Int64(high))
    return first <= last ? Int(first)..<Int(last) + 1 : 0..<0
}
