import CNCARuntime

/// A picture of what a world does, for developers: `ncaruntime_debug.h` says what each shows, and in which colours.
public enum DebugView: Equatable, Sendable {
    /// The alive mask before the next step: white where the cell's own alpha is above the threshold, grey where only a
    /// neighbour's is.
    case alive
    /// Who is updated in the next step, in yellow, and who is alive and does not fire, in grey.
    case firing
    /// The columns of each row that a step looks at: green, dark where the cell is all zero.
    case liveSpans
    /// What ``World/takeDirtyRectangle()`` would take: red where pixels may have changed, dark red in the rest of it.
    case dirty
    /// A channel as heat: black at 0, red and yellow above, blue and cyan below.
    case channel(Int)

    /// The view of a number of `nca_debug_view`.
    init?(_ view: nca_debug_view, channel: Int) {
        switch Int(view) {
        case Int(NCA_DEBUG_ALIVE): self = .alive
        case Int(NCA_DEBUG_FIRING): self = .firing
        case Int(NCA_DEBUG_LIVE_SPANS): self = .liveSpans
        case Int(NCA_DEBUG_DIRTY): self = .dirty
        case Int(NCA_DEBUG_CHANNEL): self = .channel(channel)
        default: return nil
        }
    }
}

extension CoreWorld {
    /// Renders a view of all cells; changes nothing.
    func renderDebug(
        _ view: DebugView, _ format: PixelFormat, into pixels: UnsafeMutableRawBufferPointer, stride: Int
    ) throws(RuntimeError) {
        let buffer = try RowBuffer(pixels, stride: stride, cellSize: 4, bounds, in: bounds)
        if case .channel(let channel) = view {
            guard 0..<channels ~= channel else { throw .debugView }
        }
        try checkReadable()
        let dirty = dirtyRectangle
        let fireMask = FireMask(randomSeed: randomSeed, step: stepCount)
        for y in 0..<height {
            let row = buffer.row(y), key = fireMask.row(Int32(truncatingIfNeeded: y) &- originY)
            for x in 0..<width {
                var colour: SIMD4<UInt8>
                switch view {
                case .alive: colour = aliveColour(x, y)
                case .firing: colour = firingColour(x, y, key)
                case .liveSpans: colour = spanColour(x, y)
                case .dirty: colour = dirtyColour(x, y, dirty)
                case .channel(let channel): colour = heat(cell(index(x, y))[channel])
                }
                if format == .bgra { (colour.x, colour.z) = (colour.z, colour.x) }
                row.storeBytes(of: colour, toByteOffset: 4 * x, as: SIMD4<UInt8>.self)
            }
        }
    }

    private var nothing: SIMD4<UInt8> { SIMD4(repeating: 0) }

    private func aliveColour(_ x: Int, _ y: Int) -> SIMD4<UInt8> {
        if !hasAliveMask || mature[index(x, y)] != 0 { return SIMD4(255, 255, 255, 255) }
        return isAlive(x, y) ? SIMD4(128, 128, 128, 255) : nothing
    }

    private func firingColour(_ x: Int, _ y: Int, _ key: UInt32) -> SIMD4<UInt8> {
        guard isAlive(x, y) else { return nothing }
        let u = Int32(truncatingIfNeeded: x) &- originX
        let fires = FireMask.fires(row: key, u: u, fireRate: model.pointee.header.fireRate)
        return fires ? SIMD4(255, 208, 0, 255) : SIMD4(64, 64, 64, 255)
    }

    private func spanColour(_ x: Int, _ y: Int) -> SIMD4<UInt8> {
        guard liveSpans[y + 1].columns ~= x else { return nothing }
        return holdsSomething(index(x, y)) ? SIMD4(0, 208, 96, 255) : SIMD4(0, 80, 40, 255)
    }

    private func dirtyColour(_ x: Int, _ y: Int, _ dirty: Rectangle) -> SIMD4<UInt8> {
        guard dirty.columns ~= x, dirty.rows ~= y else { return nothing }
        return dirtySpans[y].columns ~= x ? SIMD4(255, 48, 48, 255) : SIMD4(96, 16, 16, 255)
    }

    private func heat(_ stored: Int16) -> SIMD4<UInt8> {
        let value = Int32(fixedPoint(stored: stored)), fraction = Int32(model.pointee.header.stateFraction)
        let one: Int32 = 1 << fraction
        let heat = (min(abs(value), one) * 510 + one / 2) >> fraction
        let first = UInt8(truncatingIfNeeded: min(heat, 255)),
            second = UInt8(truncatingIfNeeded: max(heat - 255, 0))
        return value < 0 ? SIMD4(0, second, first, 255) : SIMD4(first, second, 0, 255)
    }

    /// The alive mask before the next step, from `mature` inside the world: the border of a wrapping one may be stale.
    private func isAlive(_ x: Int, _ y: Int) -> Bool {
        guard hasAliveMask else { return true }
        for j in -1...1 {
            for i in -1...1 {
                var (column, row) = (x + i, y + j)
                if wraps { (column, row) = ((column + width) % width, (row + height) % height) }
                if contains(column, row) && mature[index(column, row)] != 0 { return true }
            }
        }
        return false
    }
}
