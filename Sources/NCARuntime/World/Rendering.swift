/// The order of a pixel's bytes in memory.
public enum PixelFormat: Sendable {
    /// Red, green, blue, alpha.
    case rgba
    /// Blue, green, red, alpha.
    case bgra
}

/// Whether colours are multiplied by alpha.
public enum AlphaMode: Sendable {
    /// Colours as they are, for PNG and most importers.
    case straight
    /// Colours multiplied by alpha, for blending.
    case premultiplied
}

/// Cells to pixels: docs/automaton.md, "Picture".
extension CoreWorld {
    /// Renders the cells of a rectangle inside the world; `pixels` begins with the rectangle's first.
    ///
    /// Compiled once, not into each function that calls it: the library shall be small.
    @inline(never)
    func render(
        _ rectangle: Rectangle, _ format: PixelFormat, _ alphaMode: AlphaMode,
        into pixels: UnsafeMutableRawBufferPointer, stride rowStride: Int
    ) throws(RuntimeError) {
        let buffer = try RowBuffer(pixels, stride: rowStride, cellSize: 4, rectangle, in: bounds)
        try checkReadable()
        guard !rectangle.isEmpty else { return }
        for y in 0..<rectangle.height {
            renderRow(
                rectangle.y + y, rectangle.columns, format, alphaMode,
                buffer.row(y).assumingMemoryBound(to: UInt8.self))
        }
    }

    private func renderRow(
        _ y: Int, _ columns: Range<Int>, _ format: PixelFormat, _ alphaMode: AlphaMode,
        _ row: UnsafeMutablePointer<UInt8>
    ) {
        let live = columns.clamped(to: liveSpans[y + 1].columns)
        if live.count < columns.count { row.update(repeating: 0, count: 4 * columns.count) }
        let fraction = Int32(model.pointee.header.stateFraction)
        for x in live {
            var bytes = premultiplied(cell(index(x, y)), fraction)
            if alphaMode == .straight { bytes = straight(bytes) }
            if format == .bgra { (bytes.x, bytes.z) = (bytes.z, bytes.x) }
            UnsafeMutableRawPointer(row + 4 * (x - columns.lowerBound)).storeBytes(
                of: SIMD4<UInt8>(truncatingIfNeeded: bytes), as: SIMD4<UInt8>.self)
        }
    }

    /// byte(v) of red, green, blue and alpha, each at most alpha's.
    private func premultiplied(_ cell: UnsafeMutablePointer<Int16>, _ fraction: Int32) -> SIMD4<Int32> {
        let one: Int32 = 1 << fraction
        var stored = UnsafeRawPointer(cell).loadUnaligned(as: SIMD4<Int16>.self)
        if !engine.isFixedPoint {
            for channel in 0..<4 { stored[channel] = fixedPoint(stored: stored[channel]) }
        }
        let values = SIMD4<Int32>(truncatingIfNeeded: stored)
        let clamped = values.clamped(
            lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: one))
        let bytes = (clamped &* 255 &+ (one / 2)) &>> SIMD4(repeating: fraction)
        return pointwiseMin(bytes, SIMD4(repeating: bytes.w))
    }

    /// Colours divided by alpha, by its reciprocal in 1/2^24.
    ///
    /// The reciprocal is rounded up, by less than 1; for dividends below 2^16 a quotient then is less than 1/256 too
    /// large, which reaches no next integer, as the true one is 1/255 away or more.
    private func straight(_ bytes: SIMD4<Int32>) -> SIMD4<Int32> {
        let alpha = UInt32(truncatingIfNeeded: bytes.w)
        guard alpha != 0 else { return SIMD4(repeating: 0) }
        let reciprocal = UInt64((1 << 24 + alpha - 1) / alpha)
        func divided(_ colour: Int32) -> Int32 {
            let dividend = UInt32(truncatingIfNeeded: colour) * 255 + alpha / 2
            return Int32(truncatingIfNeeded: min(255, (UInt64(dividend) &* reciprocal) >> 24))
        }
        return SIMD4(divided(bytes.x), divided(bytes.y), divided(bytes.z), bytes.w)
    }

    /// The smallest rectangle around all pixels that may have changed since it was last taken.
    var dirtyRectangle: Rectangle {
        var columns = ColumnSpan.empty, rows = ColumnSpan.empty
        for y in 0..<height where !dirtySpans[y].isEmpty {
            columns.formUnion(dirtySpans[y])
            rows.formUnion(ColumnSpan(y..<y + 1))
        }
        return Rectangle(
            x: columns.columns.lowerBound, y: rows.columns.lowerBound, width: columns.columns.count,
            height: rows.columns.count)
    }

    /// Returns the dirty rectangle, and empties it.
    mutating func takeDirtyRectangle() throws(RuntimeError) -> Rectangle {
        try checkReadable()
        let rectangle = dirtyRectangle
        for y in rectangle.rows { dirtySpans[y] = .empty }
        return rectangle
    }
}
