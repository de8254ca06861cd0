import NCAImageIO

/// Enlarges small art without squares: Catmull-Rom interpolation of premultiplied values, held between the four cells
/// around, so that nothing rings, and a steeper alpha, so that the outline stays crisp.
enum Upscaler {
    /// Red, green, blue and alpha, 0 … 255, premultiplied.
    private typealias Cell = SIMD4<Float>

    /// Alpha's slope around one half; 1 would leave the outline as soft as a whole cell.
    private static let steepness: Float = 2

    static func smooth(_ picture: RGBAImage, scale: Int) -> RGBAImage {
        guard scale > 1 else { return picture }
        let (width, height) = (picture.width, picture.height)
        let cells = stride(from: 0, to: picture.pixels.count, by: 4).map { i -> Cell in
            let alpha = Float(picture.pixels[i + 3])
            func premultiplied(_ k: Int) -> Float { Float(picture.pixels[i + k]) * alpha / 255 }
            return Cell(premultiplied(0), premultiplied(1), premultiplied(2), alpha)
        }
        let taps = (0..<scale).map { Tap($0, of: scale) }
        var columns = [Cell](repeating: .zero, count: width)
        var result = RGBAImage(width: width * scale, height: height * scale)
        result.pixels.withUnsafeMutableBufferPointer { pixels in
            cells.withUnsafeBufferPointer { cells in
                for y in 0..<height * scale {
                    let tap = taps[y % scale]
                    let rows = (0..<4).map { k in
                        let row = min(max(y / scale + tap.cell - 1 + k, 0), height - 1)
                        return UnsafeBufferPointer(rebasing: cells[row * width..<(row + 1) * width])
                    }
                    // Down first: one value for each column of cells.
                    for x in 0..<width {
                        var value = rows[0][x] * tap.weights[0]
                        for k in 1..<4 { value += rows[k][x] * tap.weights[k] }
                        columns[x] = value
                    }
                    let line = UnsafeMutableBufferPointer(
                        rebasing: pixels[4 * y * width * scale..<4 * (y + 1) * width * scale])
                    columns.withUnsafeBufferPointer { across($0, rows[1], rows[2], taps, line) }
                }
            }
        }
        return result
    }

    /// Fills a line of pixels from its columns; `upper` and `lower` are the rows of cells that it lies between.
    private static func across(
        _ columns: UnsafeBufferPointer<Cell>, _ upper: UnsafeBufferPointer<Cell>,
        _ lower: UnsafeBufferPointer<Cell>, _ taps: [Tap], _ line: UnsafeMutableBufferPointer<UInt8>
    ) {
        let last = columns.count - 1
        // Gap by gap between two columns of cells, from before the first to behind the last.
        for left in -1...last {
            let (a, b) = (max(left, 0), min(left + 1, last))
            let lowest = least(least(upper[a], upper[b]), least(lower[a], lower[b]))
            let highest = most(most(upper[a], upper[b]), most(lower[a], lower[b]))
            guard highest.w > 0 else { continue }
            for (k, tap) in taps.enumerated() {
                let cell = left - tap.cell
                guard 0...last ~= cell else { continue }
                var value = columns[max(left - 1, 0)] * tap.weights[0]
                value += columns[a] * tap.weights[1]
                value += columns[b] * tap.weights[2]
                value += columns[min(left + 2, last)] * tap.weights[3]
                put(least(most(value, lowest), highest), line, at: 4 * (cell * taps.count + k))
            }
        }
    }

    private static func least(_ a: Cell, _ b: Cell) -> Cell { a.replacing(with: b, where: b .< a) }
    private static func most(_ a: Cell, _ b: Cell) -> Cell { a.replacing(with: b, where: b .> a) }

    /// Writes a value as straight bytes.
    private static func put(_ value: Cell, _ line: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
        let alpha = min(255, max(0, (value.w - 127.5) * steepness + 127.5))
        guard alpha >= 0.5, value.w > 0 else { return }
        let straight = value * 255 / value.w
        for k in 0..<3 { line[index + k] = UInt8(min(255, straight[k]) + 0.5) }
        line[index + 3] = UInt8(alpha + 0.5)
    }

    /// Where a pixel of a cell lies among the cells.
    private struct Tap {
        /// Of the gap between two cells that the pixel's middle is in, that on the left, from the pixel's own: −1 or 0.
        let cell: Int
        /// Of the cells at −1, 0, 1 and 2 from there (Catmull and Rom 1974).
        let weights: SIMD4<Float>

        init(_ pixel: Int, of scale: Int) {
            let place = (Float(pixel) + 0.5) / Float(scale) - 0.5
            cell = place < 0 ? -1 : 0
            let t = place - Float(cell)
            let (t2, t3) = (t * t, t * t * t)
            weights = SIMD4(
                0.5 * (2 * t2 - t3 - t), 0.5 * (3 * t3 - 5 * t2 + 2), 0.5 * (4 * t2 - 3 * t3 + t),
                0.5 * (t3 - t2))
        }
    }
}
