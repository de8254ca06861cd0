/// How a step is taken: whole, in slices over several frames, or in jobs on several threads. All give the same bits.
extension CoreWorld {
    /// Where a step under way stands. Until `applying`, the cells are those of the last whole step.
    enum Phase: UInt8 {
        case whole, slicing, sensing, applying, settling
    }

    mutating func step(_ count: Int) throws(RuntimeError) {
        guard count >= 0 else { throw .count }
        try beginChange()
        for _ in 0..<count {
            if engine == .scalar {
                scalarStep()
            } else {
                findActiveBands()
                for band in activeBands { sense(band) }
                applyAndSettle()
            }
            finishStep()
        }
    }

    /// Before anything but a step changes the world. A step in slices is begun anew; one in jobs may be at work elsewhere.
    mutating func beginChange() throws(RuntimeError) {
        try checkWhole()
        phase = .whole
    }

    func checkWhole() throws(RuntimeError) {
        guard phase == .whole || phase == .slicing else { throw .stepUnderWay }
    }

    /// Before cells are read: they must not be between two steps.
    func checkReadable() throws(RuntimeError) {
        guard phase != .applying && phase != .settling else { throw .stepUnderWay }
    }

    private func applyAndSettle() {
        for band in activeBands { apply(band) }
        for band in activeBands { settle(band) }
    }
}

// MARK: Slices

extension CoreWorld {
    /// Computes the updates of at most `maxCells` cells; returns whether that finished the step.
    mutating func stepSlice(_ maxCells: Int) throws(RuntimeError) -> Bool {
        guard maxCells > 0 else { throw .count }
        try checkWhole()
        if engine == .scalar {
            scalarStep()
        } else {
            if phase == .whole { beginSlices() }
            guard senseSlice(maxCells) else { return false }
            applyAndSettle()
        }
        finishStep()
        phase = .whole
        return true
    }

    private mutating func beginSlices() {
        findActiveBands()
        phase = .slicing
        sliceBand = activeBands.lowerBound
        sliceCell = -1
    }

    private mutating func senseSlice(_ maxCells: Int) -> Bool {
        var budget = maxCells
        while sliceBand < activeBands.upperBound {
            if sliceCell < 0 {
                listFiring(sliceBand)
                sliceCell = 0
            }
            let count = min(Int(listCount[sliceBand]) - sliceCell, budget)
            update(sliceBand, cells: sliceCell..<sliceCell + count)
            budget -= count
            sliceCell += count
            if sliceCell < Int(listCount[sliceBand]) { return false }
            sliceBand += 1
            sliceCell = -1
        }
        return true
    }
}

// MARK: Jobs

extension CoreWorld {
    /// Begins a step in jobs; returns how many the first pass has, 0 if the step is done already.
    mutating func beginJobs() throws(RuntimeError) -> Int {
        try beginChange()
        if engine == .scalar {
            activeBands = 0..<1
            phase = .settling
        } else {
            findActiveBands()
            phase = .sensing
        }
        return startPass()
    }

    /// Runs one job of the pass under way; every job of a pass may run at the same time as the others.
    func runJob(_ job: Int) throws(RuntimeError) {
        guard phase.rawValue >= Phase.sensing.rawValue else { throw .noStep }
        guard 0..<activeBands.count ~= job, jobIsDone[job] == 0 else { throw .job }
        let band = activeBands.lowerBound + job
        switch phase {
        case .sensing: sense(band)
        case .applying: apply(band)
        default: if engine == .scalar { scalarStep() } else { settle(band) }
        }
        jobIsDone[job] = 1
    }

    /// Goes on to the next pass, when all jobs have been run; returns how many it has, 0 when the step is done.
    mutating func nextPass() throws(RuntimeError) -> Int {
        guard phase.rawValue >= Phase.sensing.rawValue else { throw .noStep }
        for job in 0..<activeBands.count where jobIsDone[job] == 0 { throw .job }
        phase = phase == .sensing ? .applying : phase == .applying ? .settling : .whole
        return startPass()
    }

    private mutating func startPass() -> Int {
        guard phase != .whole, !activeBands.isEmpty else {
            phase = .whole
            finishStep()
            return 0
        }
        jobIsDone.update(repeating: 0, count: activeBands.count)
        return activeBands.count
    }
}
