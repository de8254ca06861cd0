import NCAIntrinsics

/// The vector engines: a step in three passes over bands of rows.
///
/// Each pass reads what the pass before wrote in this band and its neighbours, and writes its own band only; bands
/// of one pass may be worked on in any order. Rows without life nearby are skipped whole, and in the others only
/// cells that are alive and fire reach the kernels.
extension CoreWorld {
    mutating func vectorStep() {
        if wraps && borderIsStale { refreshBorder() }
        borderIsStale = false
        let mask = FireMask(randomSeed: randomSeed, step: stepCount)
        for band in 0..<bandCount { sense(band, mask) }
        for band in 0..<bandCount { apply(band) }
        for band in 0..<bandCount { settle(band) }
    }

    /// Pass 1: the alive mask before the step, who fires, and their updates.
    private func sense(_ band: Int, _ mask: FireMask) {
        let list = bandList(band)
        var count: Int32 = 0
        for y in bandRows(band) {
            let isSensed = !hasAliveMask || rowHasLife[y] | rowHasLife[y + 1] | rowHasLife[y + 2] != 0
            rowIsSensed[y] = isSensed ? 1 : 0
            guard isSensed else { continue }
            let row = index(0, y)
            if hasAliveMask {
                forEachWord { x in alive.store(dilated(mature, row + x) & wordMask(x), at: row + x) }
            }
            count += kernels.list(
                alive + row, Int32(width), UInt32(bitPattern: 0 &- originX),
                mask.row(Int32(truncatingIfNeeded: y) &- originY), model.pointee.header.fireRate, UInt32(row),
                list + Int(count))
        }
        listCount[band] = count
        withUnsafePointer(to: model.pointee.network) { network in
            kernels.update(network, cells, pitch, list, count, bandDeltas(band))
        }
    }

    /// Pass 2: the updates are added; `fresh` says which cells are mature now.
    private func apply(_ band: Int) {
        if hasAliveMask {
            for y in bandRows(band) where rowIsSensed[y] | rowIsFresh[y] != 0 {
                // A row that is no longer sensed has no life: this makes it zero.
                (fresh + index(0, y)).update(from: mature + index(0, y), count: width)
                rowIsFresh[y] = rowIsSensed[y]
            }
        }
        kernels.apply(
            cells, bandList(band), listCount[band], bandDeltas(band), Int32(stride), threshold, fresh)
        if wraps && hasAliveMask {
            for y in bandRows(band) { wrapPlane(fresh, y) }
        }
    }

    /// Pass 3: cells that are not alive before and after become zero.
    private func settle(_ band: Int) {
        for y in bandRows(band) where rowIsSensed[y] != 0 {
            if hasAliveMask { settleRow(y) }
            if wraps { wrapRow(y) }
        }
    }

    private func settleRow(_ y: Int) {
        let row = index(0, y)
        var life: UInt64 = 0
        forEachWord { x in
            let before = alive.load(at: row + x)
            let keep = before & dilated(fresh, row + x)
            var lost = (before | occupied.load(at: row + x)) & wordMask(x) & ~keep
            while lost != 0 {
                let byte = lost.trailingZeroBitCount / 8
                cell(row + x + byte).update(repeating: 0, count: stride)
                lost &= lost &- 1
            }
            storeWord(fresh.load(at: row + x) & keep, keep, at: row, x)
            life |= keep
        }
        rowHasLife[y + 1] = life == 0 ? 0 : 1
    }

    /// Stores a word of `mature` and of `occupied`, of a last word only the bytes inside the world: the border follows.
    private func storeWord(_ newMature: UInt64, _ keep: UInt64, at row: Int, _ x: Int) {
        if x + 8 <= width {
            mature.store(newMature, at: row + x)
            occupied.store(keep, at: row + x)
        } else {
            for byte in 0..<width - x {
                mature[row + x + byte] = UInt8(truncatingIfNeeded: newMature >> UInt64(8 * byte))
                occupied[row + x + byte] = UInt8(truncatingIfNeeded: keep >> UInt64(8 * byte))
            }
        }
    }

    private func forEachWord(_ body: (Int) -> Void) {
        var x = 0
        while x < width {
            body(x)
            x += 8
        }
    }

    /// Ones in the bytes of the word at `x` that are inside the world.
    private func wordMask(_ x: Int) -> UInt64 { x + 8 <= width ? ~0 : 1 << UInt64(8 * (width - x)) - 1 }

    /// The 3×3 maximum of a plane for the eight cells from `index`.
    private func dilated(_ plane: UnsafeMutablePointer<UInt8>, _ index: Int) -> UInt64 {
        func rows(_ index: Int) -> UInt64 {
            plane.load(at: index - pitch) | plane.load(at: index) | plane.load(at: index + pitch)
        }
        return rows(index - 1) | rows(index) | rows(index + 1)
    }
}

/// The border of a wrapping world.
extension CoreWorld {
    mutating func refreshBorder() {
        for y in 0..<height { wrapRow(y) }
    }

    /// Copies what row `y` shows on the other sides: cells, `mature`, and whether there is life.
    fileprivate func wrapRow(_ y: Int) {
        let first = index(0, y)
        cell(first - 1).update(from: cell(first + width - 1), count: stride)
        cell(first + width).update(from: cell(first), count: stride)
        forEachBorderRow(showing: y) { border in
            cell(index(-1, border)).update(from: cell(first - 1), count: (width + 2) * stride)
            rowHasLife[border + 1] = rowHasLife[y + 1]
        }
        wrapPlane(mature, y)
    }

    fileprivate func wrapPlane(_ plane: UnsafeMutablePointer<UInt8>, _ y: Int) {
        let first = index(0, y)
        plane[first - 1] = plane[first + width - 1]
        plane[first + width] = plane[first]
        forEachBorderRow(showing: y) { border in
            (plane + index(-1, border)).update(from: plane + first - 1, count: width + 2)
        }
    }

    /// The row below the world shows the first, the row above it the last.
    private func forEachBorderRow(showing y: Int, _ body: (Int) -> Void) {
        if y == 0 { body(height) }
        if y == height - 1 { body(-1) }
    }
}

extension UnsafeMutablePointer<UInt8> {
    fileprivate func load(at index: Int) -> UInt64 {
        UnsafeRawPointer(self + index).loadUnaligned(as: UInt64.self)
    }
    fileprivate func store(_ word: UInt64, at index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: word, as: UInt64.self)
    }
}
