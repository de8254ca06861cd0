import NCAImageIO

/// Enlarges small art without squares: Catmull-Rom interpolation of premultiplied values, held between the four cells
/// around, so that nothing rings, and a steeper alpha, so that the outline stays crisp.
enum Upscaler {
    /// Alpha's slope around one half; 1 would leave the outline as soft as a whole cell.
    private static let steepness: Float = 2

    static func smooth(_ picture: RGBAImage, scale: Int) -> RGBAImage {
        guard scale > 1 else { return picture }
        let (width, height) = (picture.width, picture.height)
        let cells = stride(from: 0, to: picture.pixels.count, by: 4).map { i -> SIMD4<Float> in
            let alpha = Float(picture.pixels[i + 3])
            let colour = (0..<3).map { Float(picture.pixels[i + $0]) * alpha / 255 }
            return SIMD4(colour[0], colour[1], colour[2], alpha)
        }
        // Offset of a pixel's middle from the cell's to its left, and that cell.
        let taps = (0..<scale).map { k -> (cell: Int, weights: [Float], fraction: Float) in
            let place = (Float(k) + 0.5) / Float(scale) - 0.5
            let fraction = place < 0 ? place + 1 : place
            return (place < 0 ? -1 : 0, catmullRom(fraction), fraction)
        }
        var result = RGBAImage(width: width * scale, height: height * scale)
        for y in 0..<height * scale {
            let vertical = taps[y % scale]
            let top = y / scale + vertical.cell
            func row(_ k: Int) -> Int { min(max(top + k, 0), height - 1) * width }
            let rows = [row(-1), row(0), row(1), row(2)]
            // Down first: one value for each column of cells.
            let columns = (0..<width).map { x in
                (0..<4).reduce(SIMD4<Float>()) { $0 + cells[rows[$1] + x] * vertical.weights[$1] }
            }
            for x in 0..<width * scale {
                let horizontal = taps[x % scale]
                let left = x / scale + horizontal.cell
                func column(_ k: Int) -> Int { min(max(left + k, 0), width - 1) }
                var value = SIMD4<Float>()
                for k in 0..<4 { value += columns[column(k - 1)] * horizontal.weights[k] }
                let near = [rows[1], rows[2]].flatMap { [cells[$0 + column(0)], cells[$0 + column(1)]] }
                let lowest = pointwiseMin(pointwiseMin(near[0], near[1]), pointwiseMin(near[2], near[3]))
                let highest = pointwiseMax(pointwiseMax(near[0], near[1]), pointwiseMax(near[2], near[3]))
                value.clamp(lowerBound: lowest, upperBound: highest)
                result.put(value, at: 4 * (y * result.width + x))
            }
        }
        return result
    }

    /// Weights of the cells at −1, 0, 1 and 2 (Catmull and Rom 1974).
    private static func catmullRom(_ t: Float) -> [Float] {
        let (t2, t3) = (t * t, t * t * t)
        return [
            0.5 * (2 * t2 - t3 - t), 0.5 * (3 * t3 - 5 * t2 + 2), 0.5 * (4 * t2 - 3 * t3 + t),
            0.5 * (t3 - t2),
        ]
    }

    fileprivate static func steep(_ alpha: Float) -> Float {
        min(255, max(0, (alpha - 127.5) * steepness + 127.5))
    }
}

extension RGBAImage {
    /// Writes a premultiplied value of 0 … 255 as straight bytes.
    fileprivate mutating func put(_ value: SIMD4<Float>, at index: Int) {
        let alpha = Upscaler.steep(value.w)
        guard alpha >= 0.5, value.w > 0 else { return }
        for k in 0..<3 { pixels[index + k] = UInt8(min(255, (value[k] * 255 / value.w).rounded())) }
        pixels[index + 3] = UInt8(alpha.rounded())
    }
}
