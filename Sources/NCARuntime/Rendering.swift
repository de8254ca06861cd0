/// The order of a pixel's bytes in memory.
public enum PixelFormat: Sendable {
    case rgba, bgra
}

/// Whether colours are multiplied by alpha (for blending) or not (for PNG, and most importers).
public enum AlphaMode: Sendable {
    case straight, premultiplied
}

/// Cells of a world: columns `x ..< x + width`, rows `y ..< y + height`.
public struct Rectangle: Equatable, Sendable {
    public var x, y, width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    public var isEmpty: Bool { width <= 0 || height <= 0 }
}

/// Cells to pixels: docs/automaton.md, "Picture".
extension CoreWorld {
    var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

    /// Renders the cells of a rectangle inside the world; `pixels` begins with the rectangle's first.
    func render(
        _ rectangle: Rectangle, _ format: PixelFormat, _ alphaMode: AlphaMode,
        into pixels: UnsafeMutableRawBufferPointer, stride rowStride: Int
    ) throws(RuntimeError) {
        guard let base = pixels.baseAddress else { throw .null }
        guard rectangle.width >= 0, rectangle.height >= 0 else { throw .count }
        guard 0...width ~= rectangle.x, 0...height ~= rectangle.y, rectangle.width <= width - rectangle.x,
            rectangle.height <= height - rectangle.y
        else { throw .position }
        try checkReadable()
        let rowSize = 4 * rectangle.width
        guard rowStride >= rowSize else { throw .pixelStride }
        guard !rectangle.isEmpty else { return }
        // Division first: a huge stride must not overflow.
        guard pixels.count >= rowSize, (pixels.count - rowSize) / rowStride >= rectangle.height - 1 else {
            throw .bufferSize
        }
        for y in 0..<rectangle.height {
            renderRow(
                rectangle.y + y, rectangle.x..<rectangle.x + rectangle.width, format, alphaMode,
                (base + y * rowStride).assumingMemoryBound(to: UInt8.self))
        }
    }

    private func renderRow(
        _ y: Int, _ columns: Range<Int>, _ format: PixelFormat, _ alphaMode: AlphaMode,
        _ row: UnsafeMutablePointer<UInt8>
    ) {
        let living = columns.clamped(to: life[y + 1].columns)
        if living.count < columns.count { row.update(repeating: 0, count: 4 * columns.count) }
        for x in living {
            let pixel = row + 4 * (x - columns.lowerBound)
            let (red, green, blue, alpha) = colour(cell(index(x, y)), alphaMode)
            pixel[0] = format == .rgba ? red : blue
            pixel[1] = green
            pixel[2] = format == .rgba ? blue : red
            pixel[3] = alpha
        }
    }

    /// The smallest rectangle around all pixels that may have changed since the last call; empties it.
    mutating func takeDirtyRectangle() throws(RuntimeError) -> Rectangle {
        try checkReadable()
        var columns = Span.empty, rows = Span.empty
        for y in 0..<height where !dirty[y].isEmpty {
            columns.formUnion(dirty[y])
            rows.formUnion(Span(y..<y + 1))
            dirty[y] = .empty
        }
        return Rectangle(
            x: columns.columns.lowerBound, y: rows.columns.lowerBound, width: columns.columns.count,
            height: rows.columns.count)
    }

    private func colour(
        _ cell: UnsafeMutablePointer<Int16>, _ alphaMode: AlphaMode
    ) -> (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
        let alpha = byte(cell[3])
        func value(_ channel: Int) -> UInt8 {
            let premultiplied = min(byte(cell[channel]), alpha)
            guard alphaMode == .straight else { return UInt8(premultiplied) }
            return alpha == 0 ? 0 : UInt8(min(255, (premultiplied * 255 + alpha / 2) / alpha))
        }
        return (value(0), value(1), value(2), UInt8(alpha))
    }

    private func byte(_ value: Int16) -> Int32 {
        let one: Int32 = 1 << Int32(model.pointee.header.stateFraction)
        return (min(max(Int32(value), 0), one) * 255 + one / 2) >> Int32(model.pointee.header.stateFraction)
    }
}
