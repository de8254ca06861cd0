import NCAIntrinsics

/// The specification: docs/automaton.md, "One step", in its own terms and order.
///
/// It uses no borders, planes or lists, and every other engine is compared with it.
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

    /// A perception kernel of `nca_stencils` at (x, y) of a channel.
    private func perception(_ kernel: Int32, _ x: Int, _ y: Int, _ channel: Int) -> Int32 {
        var sum: Int32 = 0
        for i in 0..<9 {
            let weight = nca_stencil_weight(kernel, Int32(i))
            if weight != 0 { sum += weight * value(x + i % 3 - 1, y + i / 3 - 1, channel) }
        }
        return saturated(rounded(sum, nca_stencil_shift(kernel)))
    }

    @_optimize(size) private func addUpdate(_ x: Int, _ y: Int, to cell: UnsafeMutablePointer<Int16>) {
        let header = model.pointee.header
        let p = scratch, h = scratch + header.inputs
        var input = 0
        for kernel in 0..<Int32(NCA_STENCILS) where header.kernels.rawValue >> UInt8(kernel) & 1 != 0 {
            for channel in 0..<channels {
                p[input] = perception(kernel, x, y, channel)
                input += 1
            }
        }
        let form = cellForm(index(x, y))
        for unit in 0..<header.hidden {
            var sum = model.pointee.roundedBias(unit, form: form)
            for kernel in 0..<header.kernels.count {
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
