/// Which form each cell follows: one for all, which costs nothing, or a plane of them.
///
/// With a plane, the cells of a band that fire are ordered by form, and the kernels called once for each: they know nothing
/// of forms.
extension CoreWorld {
    /// Gives all cells a form, dead ones as well.
    mutating func setForm(_ form: Int) throws(RuntimeError) {
        try check(form)
        try beginChange()
        self.form = form
    }

    /// Gives the cells of an area a form.
    @inline(never) @_optimize(size)
    mutating func setForm(_ form: Int, in area: Area) throws(RuntimeError) {
        try check(form)
        try area.check()
        try beginChange()
        guard form != self.form else { return }
        spreadForm()
        var added: Int32 = 0
        for y in area.rows(height: height) {
            for x in area.columns(ofRow: y, width: width) {
                formCounts[Int(forms[index(x, y)])] -= 1
                forms[index(x, y)] = UInt8(truncatingIfNeeded: form)
                added += 1
            }
        }
        formCounts[form] += added
        noteUniformForm()
    }

    func form(x: Int, y: Int) throws(RuntimeError) -> Int {
        guard contains(x, y) else { throw .position }
        return cellForm(index(x, y))
    }

    /// The form of the cell with this index.
    func cellForm(_ index: Int) -> Int { form ?? Int(forms[index]) }

    private func check(_ form: Int) throws(RuntimeError) {
        guard 0..<model.pointee.header.forms ~= form else { throw .form }
    }

    /// Writes the form of all cells into the plane, before some get another.
    @inline(never) @_optimize(size) private mutating func spreadForm() {
        guard let form else { return }
        for y in 0..<height {
            (forms + index(0, y)).update(repeating: UInt8(truncatingIfNeeded: form), count: width)
        }
        formCounts.update(repeating: 0, count: model.pointee.header.forms)
        formCounts[form] = Int32(truncatingIfNeeded: width * height)
        self.form = nil
    }

    /// Finds out whether all cells have the same form now, so that equal worlds are told alike.
    @inline(never) @_optimize(size) private mutating func noteUniformForm() {
        for form in 0..<model.pointee.header.forms where Int(formCounts[form]) == width * height {
            self.form = form
        }
    }

    /// Reads a plane of `[height][width]` forms, each of which the model has.
    @inline(never) @_optimize(size) mutating func readForms(_ source: UnsafeRawPointer) {
        formCounts.update(repeating: 0, count: model.pointee.header.forms)
        for y in 0..<height {
            for x in 0..<width {
                let form = source.load(fromByteOffset: y * width + x, as: UInt8.self)
                forms[index(x, y)] = form
                formCounts[Int(form)] += 1
            }
        }
        form = nil
        noteUniformForm()
    }
}

// MARK: In a band

extension CoreWorld {
    /// Orders the cells that fire by form. Their updates, not computed yet, are the memory for it.
    @inline(never) func groupByForm(_ band: Int) {
        let list = bandList(band), count = Int(listCount[band])
        let sorted = UnsafeMutableRawPointer(bandDeltas(band)), size = MemoryLayout<UInt32>.size
        // A number for each form that there can be, on the stack: bands may be worked on at the same time.
        var counters = SIMD16<Int32>(repeating: 0)
        withUnsafeMutableBytes(of: &counters) { bytes in
            let ends = bytes.baseAddress!.assumingMemoryBound(to: Int32.self)
            for i in 0..<count { ends[Int(forms[Int(list[i])])] += 1 }
            for form in 1..<model.pointee.header.forms { ends[form] += ends[form - 1] }
            for i in (0..<count).reversed() {
                let form = Int(forms[Int(list[i])])
                ends[form] -= 1
                sorted.storeBytes(of: list[i], toByteOffset: Int(ends[form]) * size, as: UInt32.self)
            }
        }
        UnsafeMutableRawPointer(list).copyMemory(from: sorted, byteCount: count * size)
    }

    /// The cells of a band's list from `first` on, up to `end`, that are of one form.
    @inline(never) func sameForm(_ band: Int, from first: Int, to end: Int) -> Range<Int> {
        let list = bandList(band), form = forms[Int(list[first])]
        var last = first + 1
        while last < end && forms[Int(list[last])] == form { last += 1 }
        return first..<last
    }
}
