/// The order of a pixel's bytes in memory.
public enum PixelFormat: Sendable {
    case rgba, bgra
}

/// Whether colours are multiplied by alpha (for blending) or not (for PNG, and most importers).
public enum AlphaMode: Sendable {
    case straight, premultiplied
}

/// Cells to pixels: docs/automaton.md, "Picture".
extension CoreWorld {
    func render(
        _ format: PixelFormat, _ alphaMode: AlphaMode, into pixels: UnsafeMutableRawBufferPointer,
        stride rowStride: Int
    ) throws(RuntimeError) {
        guard let base = pixels.baseAddress else { throw .null }
        guard rowStride >= 4 * width else { throw .pixelStride }
        // Division first: a huge stride must not overflow.
        guard pixels.count >= 4 * width, (pixels.count - 4 * width) / rowStride >= height - 1 else {
            throw .bufferSize
        }
        for y in 0..<height {
            let row = (base + y * rowStride).assumingMemoryBound(to: UInt8.self)
            if hasAliveMask && rowHasLife[y + 1] == 0 {
                row.update(repeating: 0, count: 4 * width)
                continue
            }
            for x in 0..<width {
                let pixel = row + 4 * x
                let (red, green, blue, alpha) = colour(cell(index(x, y)), alphaMode)
                pixel[0] = format == .rgba ? red : blue
                pixel[1] = green
                pixel[2] = format == .rgba ? blue : red
                pixel[3] = alpha
            }
        }
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
