import NCAIntrinsics

/// The vector engines, in fixed point and in halves: a step in three passes over bands of rows.
///
/// Each pass reads what the pass before wrote in this band and its neighbours, and writes its own band only; bands
/// of one pass may be worked on in any order, or at the same time. Bands and rows without live cells nearby are skipped
/// whole, and in the others only cells that are alive and fire reach the kernels.
extension CoreWorld {
    /// Before the first pass: which bands there is work in.
    mutating func findActiveBands() {
        if wraps && borderIsStale { refreshBorder() }
        borderIsStale = false
        var first = 0, end = height + 2
        while first < end && liveSpans[first].isEmpty { first += 1 }
        while first < end && liveSpans[end - 1].isEmpty { end -= 1 }
        // Live cells of a row, whose span is at `row + 1`, change the rows around it.
        liveBands = first < end ? bands(max(0, first - 2)..<min(height, end)) : 0..<0
        activeBands = union(liveBands, freshBands)
    }

    /// After the last pass.
    mutating func finishStep() {
        if hasAliveMask { freshBands = liveBands }
        stepCount &+= 1
    }

    private func bands(_ rows: Range<Int>) -> Range<Int> {
        rows.lowerBound / Self.bandHeight..<(rows.upperBound + Self.bandHeight - 1) / Self.bandHeight
    }

    private func union(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
        if a.isEmpty || b.isEmpty { return a.isEmpty ? b : a }
        return min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
    }

    /// Pass 1: the alive mask before the step, who fires, and their updates. Cells stay as they are.
    func sense(_ band: Int) {
        listFiring(band)
        update(band, cells: 0..<Int(listCount[band]))
    }

    @inline(never) func listFiring(_ band: Int) {
        let mask = FireMask(randomSeed: randomSeed, step: stepCount)
        let list = bandList(band)
        var count: Int32 = 0
        for y in bandRows(band) {
            let span = reach(y)
            sensedSpans[y] = span
            guard !span.isEmpty else { continue }
            let row = index(0, y), first = Int(span.first)
            if hasAliveMask {
                forEachWord(span) { x in alive.store(dilated(mature, row + x) & wordMask(x), at: row + x) }
            }
            count += kernels.list(
                alive + row + first, span.end - span.first, UInt32(bitPattern: span.first &- originX),
                mask.row(Int32(truncatingIfNeeded: y) &- originY), model.pointee.header.fireRate,
                UInt32(row + first), list + Int(count))
        }
        listCount[band] = count
        if form == nil { groupByForm(band) }
    }

    /// The updates of some of the cells that `listFiring` found.
    @inline(never) func update(_ band: Int, cells range: Range<Int>) {
        var first = range.lowerBound
        while first < range.upperBound {
            let cells = form == nil ? sameForm(band, from: first, to: range.upperBound) : range
            update(band, cells: cells, form: cellForm(Int(bandList(band)[first])))
            first = cells.upperBound
        }
    }

    private func update(_ band: Int, cells range: Range<Int>, form: Int) {
        withUnsafePointer(to: model.pointee.network(form: form)) { network in
            kernels.update(
                network, cells, pitch, bandList(band) + range.lowerBound, Int32(range.count),
                bandDeltas(band) + range.lowerBound * stride)
        }
    }

    /// The columns of a row that may have live cells after the step: words of eight around the live spans nearby.
    private func reach(_ y: Int) -> ColumnSpan {
        var span = liveSpans[y]
        span.formUnion(liveSpans[y + 1])
        span.formUnion(liveSpans[y + 2])
        guard !span.isEmpty else { return .empty }
        if wraps && (span.first == 0 || span.end == width) { return ColumnSpan(0..<width) }
        span.first = max(0, span.first - 1) & ~7
        span.end = min(Int32(width), span.end + 1)
        return span
    }

    /// Pass 2: the updates are added; `fresh` says which cells are mature now.
    @inline(never) func apply(_ band: Int) {
        if hasAliveMask {
            for y in bandRows(band) {
                // Where cells were live in the step before and are no more, `mature` is zero, and this makes `fresh` so.
                var span = freshSpans[y]
                span.formUnion(sensedSpans[y])
                freshSpans[y] = sensedSpans[y]
                guard !span.isEmpty else { continue }
                let first = index(Int(span.first), y)
                (fresh + first).copy(mature + first, count: Int(span.end - span.first))
            }
        }
        withUnsafePointer(to: model.pointee.network) { network in
            kernels.apply(network, cells, bandList(band), listCount[band], bandDeltas(band), fresh)
        }
        if wraps && hasAliveMask {
            for y in bandRows(band) { wrapPlane(fresh, y) }
        }
    }

    /// Pass 3: cells that are not alive before and after become zero.
    @inline(never) func settle(_ band: Int) {
        for y in bandRows(band) where !sensedSpans[y].isEmpty {
            dirtySpans[y].formUnion(liveSpans[y + 1])
            if hasAliveMask { settleRow(y) }
            dirtySpans[y].formUnion(liveSpans[y + 1])
            if wraps { wrapRow(y) }
        }
    }

    private func settleRow(_ y: Int) {
        let row = index(0, y)
        var live = ColumnSpan.empty
        forEachWord(sensedSpans[y]) { x in
            let before = alive.load(at: row + x)
            let keep = before & dilated(fresh, row + x)
            var lost = (before | occupied.load(at: row + x)) & wordMask(x) & ~keep
            while lost != 0 {
                let byte = lost.trailingZeroBitCount / 8
                cell(row + x + byte).update(repeating: 0, count: stride)
                lost &= lost &- 1
            }
            storeWord(fresh.load(at: row + x) & keep, keep, at: row, x)
            if keep != 0 {
                live.formUnion(
                    ColumnSpan(x + keep.trailingZeroBitCount / 8..<x + 8 - keep.leadingZeroBitCount / 8))
            }
        }
        liveSpans[y + 1] = live
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

    private func forEachWord(_ span: ColumnSpan, _ body: (Int) -> Void) {
        var x = Int(span.first)
        while x < Int(span.end) {
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

extension UnsafeMutablePointer<UInt8> {
    fileprivate func load(at index: Int) -> UInt64 {
        UnsafeRawPointer(self + index).loadUnaligned(as: UInt64.self)
    }
    fileprivate func store(_ word: UInt64, at index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: word, as: UInt64.self)
    }
}
