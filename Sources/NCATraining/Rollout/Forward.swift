import NCALinearAlgebra
import NCAModelFile
import NCARuntime
import NCATrainingKernels

/// The float automaton, forwards: docs/automaton.md with real numbers, or rounded as the fixed-point engine rounds.
extension Workspace {
    /// Runs `steps` steps from the state that was loaded, and keeps what the backward pass needs.
    ///
    /// - Parameters:
    ///   - firstStep: steps already taken; with `fireSeed` and the cell it decides who fires.
    ///   - observing: steps whose outcome the loss looks at, besides the last.
    func forward(
        _ network: Network, steps: Int, fireSeed: UInt64, firstStep: Int = 0, rounding: Rounding? = nil,
        observing: [Int] = []
    ) {
        precondition(steps <= maxSteps && network.shape == shape)
        regions[0] = wholeGrid
        stepStart[0] = 0
        forgetObserved()
        network.parameters.withUnsafeBufferPointer { parameters in
            kernels?.prepare(parameters.baseAddress!)
            for t in 0..<steps {
                let mask = FireMask(randomSeed: fireSeed, step: UInt64(firstStep + t))
                let region = shape.hasAliveMask ? markBefore(regions[t]) : regions[t]
                list(region, mask, step: t)
                if shape.wraps { joinSides(state.base, size: shape.channels) }
                perceive(t, rounding)
                update(t, parameters.baseAddress!, rounding)
                regions[t + 1] = shape.hasAliveMask ? settle(t, from: regions[t], alive: region) : region
                if observing.contains(t) { observe(after: t) }
            }
        }
    }

    /// Fills `before` where cells may be alive; returns that region.
    private func markBefore(_ occupied: Region) -> Region {
        let found = markMature(occupied)
        let region = shape.wraps ? wholeGrid : found.grown(in: shape)
        dilate(region, into: before.base)
        return region
    }

    /// Fills `mature` in a region and its neighbours; returns the smallest region that holds all mature cells.
    private func markMature(_ region: Region) -> Region {
        var found = Region.empty
        let around = region.grown(in: shape).grown(in: shape)
        let threshold = ModelFile.defaultAliveThreshold
        for y in around.y {
            let row = index(0, y)
            var first = -1, last = -1
            for x in around.x {
                let isMature = state[(row + x) * shape.channels + 3] > threshold
                mature[row + x] = isMature ? 1 : 0
                if isMature {
                    if first < 0 { first = x }
                    last = x
                }
            }
            if first >= 0 { found.add(first..<last + 1, row: y) }
        }
        if shape.wraps { joinSides(mature.base, size: 1) }
        return found
    }

    /// The 3×3 maximum of `mature`.
    private func dilate(_ region: Region, into plane: UnsafeMutablePointer<UInt8>) {
        for y in region.y {
            let row = index(0, y)
            func column(_ x: Int) -> UInt8 {
                mature[row + x - pitch] | mature[row + x] | mature[row + x + pitch]
            }
            for x in region.x { plane[row + x] = column(x - 1) | column(x) | column(x + 1) }
        }
    }

    /// Lists the cells that are alive and fire.
    private func list(_ region: Region, _ mask: FireMask, step t: Int) {
        var end = stepStart[t]
        let fireRate = UInt32(shape.fireRate)
        for y in region.y {
            let row = index(0, y)
            let rowKey = mask.row(Int32(y))
            for x in region.x where !shape.hasAliveMask || before[row + x] != 0 {
                updated[end] = UInt32(row + x)
                end += FireMask.fires(row: rowKey, u: Int32(x), fireRate: fireRate) ? 1 : 0
            }
        }
        stepStart[t + 1] = end
    }

    private func perceive(_ t: Int, _ rounding: Rounding?) {
        switch shape.channels {
        case 16: perceive(t, rounding, SIMD16<Float>.self)
        default: perceive(t, rounding, SIMD4<Float>.self)
        }
    }

    /// Gathers the perceptions of the listed cells: `[cells][K]`, `V.scalarCount` channels at a time.
    private func perceive<V: SIMD>(_ t: Int, _ rounding: Rounding?, _: V.Type) where V.Scalar == Float {
        let channels = shape.channels
        let grid = rounding?.state
        for i in stepStart[t]..<stepStart[t + 1] {
            let p = perceptions.base + i * shape.inputs
            for c in Swift.stride(from: 0, to: channels, by: V.scalarCount) {
                let cell = state.base + Int(updated[i]) * channels + c
                func n(_ dx: Int, _ dy: Int) -> V { load(cell + (dy * pitch + dx) * channels) }
                let falling = n(1, 1) - n(-1, -1), rising = n(1, -1) - n(-1, 1)
                var x = (falling + rising + 2 * (n(1, 0) - n(-1, 0))) * 0.125
                var y = (falling - rising + 2 * (n(0, 1) - n(0, -1))) * 0.125
                if let grid {
                    x = grid.nearest(x)
                    y = grid.nearest(y)
                }
                save(n(0, 0), p + c)
                save(x, p + channels + c)
                save(y, p + 2 * channels + c)
                if shape.perceptionKernels.contains(.laplacian) {
                    let corners = n(-1, -1) + n(1, -1) + n(-1, 1) + n(1, 1)
                    let edges = n(0, -1) + n(-1, 0) + n(1, 0) + n(0, 1)
                    let sum = (corners + 2 * edges - 12 * n(0, 0)) * 0.0625
                    save(grid?.nearest(sum) ?? sum, p + 3 * channels + c)
                }
            }
        }
    }

    /// Applies the update rule to the listed cells.
    private func update(_ t: Int, _ parameters: UnsafePointer<Float>, _ rounding: Rounding?) {
        let channels = shape.channels
        let weights = parameters + shape.outputWeights.lowerBound
        let grid = rounding?.state
        if let kernels {
            let (first, count) = (stepStart[t], stepStart[t + 1] - stepStart[t])
            kernels.forward(
                first: first, count: count, perceptions.base + first * shape.inputs,
                hiddenGrid: rounding?.hidden.kernel ?? .none, updates: updates.base)
            kernels.apply(
                updates.base, to: state.base, updated.base + first, count: count,
                stateGrid: grid?.kernel ?? .none)
            return
        }
        forEachTile(t) { first, count in
            hiddenLayer(perceptions.base + first * shape.inputs, count, parameters, rounding)
            MatrixProduct.multiply(
                m: count, n: channels, k: shape.hidden, hidden.base, .plain, lda: shape.hidden, weights,
                .transposed, ldb: shape.hidden, beta: 0, updates.base, ldc: channels)
            apply(first, count, grid)
        }
    }

    /// Adds the updates to their cells.
    private func apply(_ first: Int, _ count: Int, _ grid: Rounding.Grid?) {
        let channels = shape.channels
        for i in 0..<count {
            let cell = state.base + Int(updated[first + i]) * channels
            let update = updates.base + i * channels
            for c in Swift.stride(from: 0, to: channels, by: 4) {
                let before: SIMD4<Float> = load(cell + c)
                var change: SIMD4<Float> = load(update + c)
                if let grid {
                    change = grid.clamped(before + grid.nearest(change))
                } else {
                    change += before
                }
                save(change, cell + c)
            }
        }
    }

    /// hidden = ReLU(perceptions · W1ᵀ + bias), `[count][H]`.
    func hiddenLayer(
        _ perceptions: UnsafePointer<Float>, _ count: Int, _ parameters: UnsafePointer<Float>,
        _ rounding: Rounding?
    ) {
        let (units, hidden) = (shape.hidden, self.hidden.base)
        let bias = parameters + shape.bias.lowerBound
        for i in 0..<count { (hidden + i * units).update(from: bias, count: units) }
        MatrixProduct.multiply(
            m: count, n: units, k: shape.inputs, perceptions, .plain, lda: shape.inputs, parameters,
            .transposed, ldb: shape.inputs, beta: 1, hidden, ldc: units)
        let grid = rounding?.hidden
        for i in Swift.stride(from: 0, to: count * units, by: 8) {
            var value: SIMD8<Float> = load(hidden + i)
            if let grid {
                value = grid.nearest(value)
                value.replace(with: grid.high, where: value .> grid.high)
            }
            value.replace(with: 0, where: value .< 0)
            save(value, hidden + i)
        }
    }

    /// Makes zero what is not alive before and after; returns where cells are left.
    private func settle(_ t: Int, from occupied: Region, alive: Region) -> Region {
        let (channels, state) = (shape.channels, self.state.base)
        let keep = kept.base + t * cellCount
        keep.initialize(repeating: 0, count: cellCount)
        _ = markMature(alive)
        dilate(alive, into: keep)
        for y in occupied.y {
            let row = index(0, y)
            for x in occupied.x where !(alive.y.contains(y) && alive.x.contains(x)) {
                (state + (row + x) * channels).update(repeating: 0, count: channels)
            }
        }
        for y in alive.y {
            let row = index(0, y)
            for x in alive.x {
                keep[row + x] &= before[row + x]
                if keep[row + x] == 0 { (state + (row + x) * channels).update(repeating: 0, count: channels) }
            }
        }
        return alive
    }

    func forEachTile(_ t: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
        var first = stepStart[t]
        while first < stepStart[t + 1] {
            let count = min(Self.tile, stepStart[t + 1] - first)
            body(first, count)
            first += count
        }
    }

    @inline(__always) func load<V: SIMD>(_ from: UnsafePointer<Float>) -> V where V.Scalar == Float {
        UnsafeRawPointer(from).loadUnaligned(as: V.self)
    }

    @inline(__always) func save<V: SIMD>(_ value: V, _ to: UnsafeMutablePointer<Float>)
    where V.Scalar == Float {
        UnsafeMutableRawPointer(to).storeBytes(of: value, as: V.self)
    }
}
