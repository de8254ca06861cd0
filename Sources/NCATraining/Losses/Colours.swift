import NCARuntime

/// The premultiplied RGBA of states, as guides and measurements see them.
enum Colours {
    /// Limits values as rendering does: alpha to 0 … 1, colours to 0 … alpha.
    static func limited(_ colours: [Float]) -> [Float] {
        var result = colours
        for cell in stride(from: 0, to: colours.count, by: 4) {
            let alpha = min(max(colours[cell + 3], 0), 1)
            for c in 0..<3 { result[cell + c] = min(max(colours[cell + c], 0), alpha) }
            result[cell + 3] = alpha
        }
        return result
    }
}

extension World {
    /// Premultiplied RGBA as it is in the cells, `[height][width][4]`.
    func colours() throws(RuntimeError) -> [Float] {
        let unit = 1 / Float(1 << model.stateFraction)
        let (cells, channels) = (try cells(), model.channels)
        var colours: [Float] = []
        colours.reserveCapacity(4 * width * height)
        for cell in stride(from: 0, to: cells.count, by: channels) {
            for c in 0..<4 { colours.append(Float(cells[cell + c]) * unit) }
        }
        return colours
    }

    /// Premultiplied RGBA, `[height][width][4]`, limited as rendering limits it.
    /// - Throws: while a step in jobs is under way.
    package func picture() throws(RuntimeError) -> [Float] { Colours.limited(try colours()) }
}

extension Workspace {
    /// The state's RGBA as it is, `[height][width][4]`.
    func colours() -> [Float] {
        var colours: [Float] = []
        colours.reserveCapacity(4 * shape.width * shape.height)
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                for c in 0..<4 { colours.append(view[x, y][c]) }
            }
        }
        return colours
    }

    /// Adds a picture's gradient, `[height][width][4]`, to the state's. Beyond the limits of a picture, gradients pass
    /// only where descent re-enters the range.
    func addPictureGradient(_ picture: ArraySlice<Float>, scaledBy scale: Float) {
        var i = picture.startIndex
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let cell = view[x, y], slopes = gradientView[x, y]
                let alpha = min(max(cell[3], 0), 1)
                for c in 0..<4 {
                    let (value, slope) = (cell[c], picture[i] * scale)
                    i += 1
                    let high = c < 3 ? alpha : 1
                    if value > high && slope < 0 || value < 0 && slope > 0 { continue }
                    slopes[c] += slope
                }
            }
        }
    }
}
