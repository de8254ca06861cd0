import NCAModelFile
import NCARuntime
import Testing

/// Debug views against pixels that are derived here from the cells alone, in the words of ncaruntime_debug.h.
@Suite struct DebugViewTests {
    static let engines = Engine.allCases.filter(\.isAvailable)

    private typealias Pixel = [UInt8]
    private let nothing: Pixel = [0, 0, 0, 0], white: Pixel = [255, 255, 255, 255]
    private let grey: Pixel = [128, 128, 128, 255]

    /// Random worlds in the middle of a rollout, with an origin, some wrapping, some without alive mask.
    private func forEachWorld(_ engine: Engine, _ body: (World) throws -> Void) throws {
        var models = RandomModels(seed: 41)
        for _ in 0..<12 {
            let model = try models.next().model()
            let width = Int.random(in: 1...30, using: &models.generator)
            let height = Int.random(in: 1...20, using: &models.generator)
            let world = try World(model: model, width: width, height: height, randomSeed: 6, engine: engine)
            try world.setOrigin(x: 7, y: -9)
            for _ in 0..<2 {
                try world.seed(
                    x: .random(in: 0..<width, using: &models.generator),
                    y: .random(in: 0..<height, using: &models.generator))
            }
            world.step(5)
            try world.eraseRectangle(x: width / 2, y: 0, width: 2, height: height)
            try body(world)
        }
    }

    /// Compares a view with `expected` of every cell, in both orders of bytes; views change nothing.
    private func expect(_ world: World, _ view: DebugView, _ expected: (Int, Int) throws -> Pixel) throws {
        let before = try world.snapshot()
        let rgba = try world.renderDebug(view), bgra = try world.renderDebug(view, .bgra)
        for y in 0..<world.height {
            for x in 0..<world.width {
                let first = 4 * (y * world.width + x), pixel = Pixel(rgba[first..<first + 4])
                let wanted = try expected(x, y)
                #expect(pixel == wanted, "\(view) at \(x), \(y)")
                #expect(Pixel(bgra[first..<first + 4]) == [pixel[2], pixel[1], pixel[0], pixel[3]])
            }
        }
        #expect(try world.snapshot() == before)
    }

    private func isMature(_ world: World, _ x: Int, _ y: Int) throws -> Bool {
        guard let threshold = world.model.aliveThreshold else { return true }
        return try Int(world.cell(x: x, y: y)[3]) > threshold
    }

    /// docs/automaton.md, "One step", 1.
    private func isAlive(_ world: World, _ x: Int, _ y: Int) throws -> Bool {
        for j in y - 1...y + 1 {
            for i in x - 1...x + 1 {
                if world.model.boundary == .wrap {
                    let (i, j) = ((i + world.width) % world.width, (j + world.height) % world.height)
                    if try isMature(world, i, j) { return true }
                } else if 0..<world.width ~= i, 0..<world.height ~= j, try isMature(world, i, j) {
                    return true
                }
            }
        }
        return false
    }

    @Test(arguments: engines)
    func `the alive mask is white where alpha is above the threshold, and grey beside`(engine: Engine) throws
    {
        try forEachWorld(engine) { world in
            try expect(world, .alive) { x, y in
                try isMature(world, x, y) ? white : isAlive(world, x, y) ? grey : nothing
            }
        }
    }

    @Test(arguments: engines)
    func `the cells shown to fire are those that the next step updates`(engine: Engine) throws {
        try forEachWorld(engine) { world in
            let mask = FireMask(randomSeed: 6, step: world.stepCount)
            try expect(world, .firing) { x, y in
                guard try isAlive(world, x, y) else { return nothing }
                let fires = FireMask.fires(
                    row: mask.row(Int32(y) + 9), u: Int32(x) - 7, fireRate: UInt32(world.model.fireRate))
                return fires ? [255, 208, 0, 255] : [64, 64, 64, 255]
            }
            // Cells that are not shown to fire keep their values or become zero.
            let shown = try world.renderDebug(.firing), before = try world.cells()
            world.step()
            let after = try world.cells(), channels = world.model.channels
            for cell in 0..<world.width * world.height where shown[4 * cell] != 255 {
                let values = after[channels * cell..<channels * (cell + 1)]
                let isKept = values == before[channels * cell..<channels * (cell + 1)]
                #expect(isKept || values.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test(arguments: engines)
    func `a channel's heat is the header's formula`(engine: Engine) throws {
        try forEachWorld(engine) { world in
            let fraction = world.model.stateFraction, one = 1 << fraction
            for channel in [0, 3, world.model.channels - 1] {
                try expect(world, .channel(channel)) { x, y in
                    let value = try Int(world.cell(x: x, y: y)[channel])
                    let heat = (min(abs(value), one) * 510 + one / 2) >> fraction
                    let (low, high) = (UInt8(min(heat, 255)), UInt8(max(heat - 255, 0)))
                    return value < 0 ? [0, high, low, 255] : [low, high, 0, 255]
                }
            }
        }
    }

    @Test(arguments: engines)
    func `live spans cover every cell that is not all zero, and show which these are`(engine: Engine) throws {
        try forEachWorld(engine) { world in
            let pixels = try world.renderDebug(.liveSpans)
            for y in 0..<world.height {
                let row = (0..<world.width).map {
                    Pixel(pixels[4 * (y * world.width + $0)..<4 * (y * world.width + $0) + 4])
                }
                for x in 0..<world.width {
                    let isZero = try world.cell(x: x, y: y).allSatisfy { $0 == 0 }
                    #expect(
                        isZero
                            ? row[x] == nothing || row[x] == [0, 80, 40, 255] : row[x] == [0, 208, 96, 255])
                }
                // One span, without gaps.
                let shown = row.indices.filter { row[$0] != nothing }
                #expect(shown.isEmpty || shown == Array(shown.first!...shown.last!))
            }
        }
    }

    @Test(arguments: engines)
    func `the dirty view is the rectangle that would be taken, and does not take it`(engine: Engine) throws {
        try forEachWorld(engine) { world in
            _ = try world.takeDirtyRectangle()
            try expect(world, .dirty) { _, _ in nothing }
            try world.eraseRectangle(x: 0, y: 0, width: world.width, height: world.height)
            try world.setCell(x: 0, y: 0, [Int16](repeating: 1, count: world.model.channels))
            try world.setCell(
                x: world.width - 1, y: world.height - 1, [Int16](repeating: 1, count: world.model.channels))
            let pixels = try world.renderDebug(.dirty)
            let dirty = try world.takeDirtyRectangle()
            for y in 0..<world.height {
                for x in 0..<world.width {
                    let isInside =
                        dirty.x..<dirty.x + dirty.width ~= x && dirty.y..<dirty.y + dirty.height ~= y
                    #expect((pixels[4 * (y * world.width + x) + 3] == 255) == isInside)
                }
            }
            #expect(Pixel(pixels[0..<4]) == [255, 48, 48, 255])
        }
    }

    @Test func `a channel that the cells do not have is refused`() throws {
        let world = try World(model: try ModelFile(channels: 5, hidden: 8).model(), width: 4, height: 4)
        for channel in [-1, 5, Int.max] {
            #expect(throws: RuntimeError.debugView) { try world.renderDebug(.channel(channel)) }
        }
    }
}
