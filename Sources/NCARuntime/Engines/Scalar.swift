/// The specification: docs/automaton.md, "One step", in its own words and order.
///
/// It knows nothing of borders, planes and lists, and is what every other engine is compared with.
extension CoreWorld {
    @_optimize(size) func scalarStep() {
        let next = deltas
        let mask = FireMask(randomSeed: randomSeed, step: stepCount)
        let fireRate = model.pointee.header.fireRate

        for y in 0..<height {
            let row = mask.row(Int32(truncatingIfNeeded: y) &- originY)
            for x in 0..<width {
                let cell = next + (y * width + x) * stride
                cell.copy(self.cell(index(x, y)), count: stride)
                let before = hasMatureNeighbour(x, y)
                let u = Int32(truncatingIfNeeded: x) &- originX
                if before && FireMask.fires(row: row, u: u, fireRate: fireRate) { addUpdate(x, y, to: cell) }
                alive[index(x, y)] = before ? 1 : 0
            }
        }
        for y in 0..<height {
            for x in 0..<width {
                cell(index(x, y)).copy(next + (y * width + x) * stride, count: stride)
            }
        }
        if hasAliveMask {
            for y in 0..<height {
                for x in 0..<width { fresh[index(x, y)] = hasMatureNeighbour(x, y) ? 1 : 0 }
            }
            for y in 0..<height {
                for x in 0..<width where alive[index(x, y)] & fresh[index(x, y)] == 0 {
                    cell(index(x, y)).update(repeating: 0, count: stride)
                }
            }
        }
        for y in 0..<height { rebuildPlanes(row: y, 0..<width) }
    }

    /// n(i, j) of the specification: a channel at (x, y), outside the world as the boundary says.
    private func value(_ x: Int, _ y: Int, _ channel: Int) -> Int32 {
        if contains(x, y) { return Int32(cell(index(x, y))[channel]) }
        guard wraps else { return 0 }
        return Int32(cell(index((x + width) % width, (y + height) % height))[channel])
    }

    private func hasMatureNeighbour(_ x: Int, _ y: Int) -> Bool {
        guard hasAliveMask else { return true }
        for j in -1...1 {
            for i in -1...1 where value(x + i, y + j, 3) > threshold { return true }
        }
        return false
    }

    private func perception(_ kernel: Int, _ x: Int, _ y: Int, _ channel: Int) -> Int32 {
        func n(_ i: Int, _ j: Int) -> Int32 { value(x + i, y + j, channel) }
        switch kernel {
        case 0: return n(0, 0)
        case 1:
            return saturated(
                rounded(n(1, -1) + 2 * n(1, 0) + n(1, 1) - (n(-1, -1) + 2 * n(-1, 0) + n(-1, 1)), 3))
        case 2:
            return saturated(
                rounded(n(-1, 1) + 2 * n(0, 1) + n(1, 1) - (n(-1, -1) + 2 * n(0, -1) + n(1, -1)), 3))
        default:
            let corners = n(-1, -1) + n(1, -1) + n(-1, 1) + n(1, 1)
            let edges = n(0, -1) + n(-1, 0) + n(1, 0) + n(0, 1)
            return saturated(rounded(corners + 2 * edges - 12 * n(0, 0), 4))
        }
    }

    @_optimize(size) private func addUpdate(_ x: Int, _ y: Int, to cell: UnsafeMutablePointer<Int16>) {
        let header = model.pointee.header
        let p = scratch, h = scratch + header.inputs
        for kernel in 0..<header.kernels {
            for channel in 0..<channels { p[kernel * channels + channel] = perception(kernel, x, y, channel) }
        }
        for unit in 0..<header.hidden {
            var sum = model.pointee.roundedBias(unit)
            for kernel in 0..<header.kernels {
                for channel in 0..<channels {
                    let weight = model.pointee.inputWeight(unit, kernel: kernel, channel: channel)
                    sum += weight * p[kernel * channels + channel]
                }
            }
            h[unit] = min(max(sum >> Int32(header.inputShift), 0), 32767)
        }
        for channel in 0..<channels {
            var sum: Int32 = 0
            for unit in 0..<header.hidden { sum += model.pointee.outputWeight(channel, unit) * h[unit] }
            let update = saturated(rounded(sum, Int32(header.outputShift)))
            cell[channel] = Int16(saturated(Int32(cell[channel]) + update))
        }
    }
}

private func rounded(_ value: Int32, _ shift: Int32) -> Int32 {
    shift == 0 ? value : (value + 1 << (shift - 1)) >> shift
}

private func saturated(_ value: Int32) -> Int32 { min(max(value, -32768), 32767) }
