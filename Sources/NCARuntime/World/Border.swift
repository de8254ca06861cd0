/// The border of a wrapping world: what lies outside a side is what lies inside the opposite one.
extension CoreWorld {
    func refreshBorder() {
        for y in 0..<height { wrapRow(y) }
    }

    /// Copies what row `y` shows on the other sides: cells, `mature`, and its live span.
    func wrapRow(_ y: Int) {
        let first = index(0, y)
        cell(first - 1).copy(cell(first + width - 1), count: stride)
        cell(first + width).copy(cell(first), count: stride)
        forEachBorderRow(showing: y) { border in
            cell(index(-1, border)).copy(cell(first - 1), count: (width + 2) * stride)
            liveSpans[border + 1] = liveSpans[y + 1]
        }
        wrapPlane(mature, y)
    }

    func wrapPlane(_ plane: UnsafeMutablePointer<UInt8>, _ y: Int) {
        let first = index(0, y)
        plane[first - 1] = plane[first + width - 1]
        plane[first + width] = plane[first]
        forEachBorderRow(showing: y) { border in
            (plane + index(-1, border)).copy(plane + first - 1, count: width + 2)
        }
    }

    /// The row below the world shows the first, the row above it the last.
    private func forEachBorderRow(showing y: Int, _ body: (Int) -> Void) {
        if y == 0 { body(height) }
        if y == height - 1 { body(-1) }
    }
}
