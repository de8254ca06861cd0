import NCACore

/// Packs rectangles into a bin: MaxRects with the best-short-side-fit rule (Jukka Jylänki, "A Thousand Ways to Pack the
/// Bin", 2010). Nothing is turned, as not every engine can turn it back.
struct MaxRects {
    private var free: [Rectangle]

    init(width: Int, height: Int) { free = [Rectangle(x: 0, y: 0, width: width, height: height)] }

    /// Places a rectangle, or returns nil where it no longer fits.
    mutating func place(width: Int, height: Int) -> Rectangle? {
        let fits = free.filter { $0.width >= width && $0.height >= height }
        // Ties are broken by place, so that the same rectangles give the same sheet.
        func rank(_ space: Rectangle) -> (Int, Int, Int, Int) {
            let (wide, tall) = (space.width - width, space.height - height)
            return (min(wide, tall), max(wide, tall), space.y, space.x)
        }
        guard let space = fits.min(by: { rank($0) < rank($1) }) else { return nil }
        let placed = Rectangle(x: space.x, y: space.y, width: width, height: height)
        split(around: placed)
        return placed
    }

    private mutating func split(around used: Rectangle) {
        var parts: [Rectangle] = []
        for space in free {
            guard space.overlaps(used) else {
                parts.append(space)
                continue
            }
            let (right, bottom) = (space.x + space.width, space.y + space.height)
            let (usedRight, usedBottom) = (used.x + used.width, used.y + used.height)
            if used.x > space.x {
                parts.append(Rectangle(x: space.x, y: space.y, width: used.x - space.x, height: space.height))
            }
            if usedRight < right {
                parts.append(
                    Rectangle(x: usedRight, y: space.y, width: right - usedRight, height: space.height))
            }
            if used.y > space.y {
                parts.append(Rectangle(x: space.x, y: space.y, width: space.width, height: used.y - space.y))
            }
            if usedBottom < bottom {
                parts.append(
                    Rectangle(x: space.x, y: usedBottom, width: space.width, height: bottom - usedBottom))
            }
        }
        // What lies in another free rectangle adds nothing; of equals, the first stays.
        free = parts.enumerated().filter { i, part in
            !parts.enumerated().contains { j, other in
                j != i && other.contains(part) && (other != part || j < i)
            }
        }.map(\.element)
    }
}
