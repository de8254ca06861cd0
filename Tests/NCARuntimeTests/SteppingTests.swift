import Dispatch
import NCAModelFile
import NCARuntime
import Testing

/// Steps in slices, in jobs and of many worlds: always the bits of whole steps.
@Suite struct SteppingTests {
    /// A random model, and two worlds of it in the same state; the one under test has the given engine.
    private func pair(_ models: inout RandomModels, _ engine: Engine) throws -> (whole: World, parts: World) {
        let file = try models.next()
        let model = try file.model()
        let width = Int.random(in: 1...40, using: &models.generator),
            height = Int.random(in: 1...40, using: &models.generator)
        let worlds = try [engine.isFixedPoint ? .automatic : engine, engine].map {
            try World(model: model, width: width, height: height, randomSeed: 5, engine: $0)
        }
        for _ in 0..<3 {
            let x = Int.random(in: 0..<width, using: &models.generator),
                y = Int.random(in: 0..<height, using: &models.generator)
            for world in worlds { try world.seed(x: x, y: y) }
        }
        for world in worlds { world.step(4) }
        return (worlds[0], worlds[1])
    }

    @Test(arguments: Engine.allCases.filter(\.isAvailable))
    func `a step in slices is a whole step, and until its end the world is as before`(engine: Engine) throws {
        var models = RandomModels(seed: 11)
        for _ in 0..<25 {
            let (whole, parts) = try pair(&models, engine)
            for _ in 0..<4 {
                let before = try parts.stateHash
                let budget = Int.random(in: 1...200, using: &models.generator)
                while try !parts.stepSlice(maxCells: budget) { #expect(try parts.stateHash == before) }
                whole.step()
                #expect(try parts.stepCount == whole.stepCount && parts.stateHash == whole.stateHash)
            }
        }
    }

    @Test func `a slice computes no more cells than it may`() throws {
        // Every cell is alive and fires: 20 × 10 updates.
        var file = ModelFile(channels: 4, hidden: 8)
        file.aliveThreshold = nil
        file.fireRate = 32768
        let world = try World(model: try file.model(), width: 20, height: 10)
        for budget in [1, 7, 64, 199, 200, 201] {
            var slices = 1
            while try !world.stepSlice(maxCells: budget) { slices += 1 }
            #expect(slices == (200 + budget - 1) / budget)
        }
    }

    @Test func `damage between slices begins the step anew`() throws {
        var models = RandomModels(seed: 12)
        for _ in 0..<25 {
            let (whole, parts) = try pair(&models, .automatic)
            for event in 0..<4 {
                _ = try parts.stepSlice(maxCells: 5)
                let steps = Int(parts.stepCount) - Int(whole.stepCount)
                for world in [whole, parts] {
                    if world === whole { world.step(steps) }
                    switch event {
                    case 0: try world.eraseCircle(x: 3, y: 3, radius: 4)
                    case 1: try world.seed(x: world.width / 2, y: world.height / 2)
                    case 2: try world.setOrigin(x: 9, y: -3)
                    default: try world.restore(world.snapshot())
                    }
                }
                while try !parts.stepSlice(maxCells: 50) {}
                whole.step()
                #expect(try parts.stateHash == whole.stateHash)
            }
            _ = try parts.stepSlice(maxCells: 1)
            let steps = Int(parts.stepCount) - Int(whole.stepCount)
            whole.step(steps + 3)
            parts.step(3)
            #expect(try parts.stateHash == whole.stateHash)
        }
    }

    @Test(arguments: Engine.allCases.filter(\.isAvailable))
    func `a step in jobs, in any order and on several threads, is a whole step`(engine: Engine) throws {
        var models = RandomModels(seed: 13)
        for round in 0..<30 {
            let (whole, parts) = try pair(&models, engine)
            for _ in 0..<4 {
                var jobs = try parts.beginJobs()
                while jobs > 0 {
                    let order = (0..<jobs).shuffled(using: &models.generator)
                    if round.isMultiple(of: 2) {
                        for job in order { try parts.runJob(job) }
                    } else {
                        nonisolated(unsafe) let world = parts
                        DispatchQueue.concurrentPerform(iterations: jobs) { try! world.runJob(order[$0]) }
                    }
                    jobs = try parts.nextPass()
                }
                whole.step()
                #expect(try parts.stepCount == whole.stepCount && parts.stateHash == whole.stateHash)
            }
        }
    }

    @Test func `jobs are refused out of turn, and a world in the middle of a step is not touched`() throws {
        let world = try World(model: try ModelFile.growingEverywhere().model(), width: 20, height: 20)
        try world.seed()
        world.step(12)
        let snapshot = try world.snapshot()
        #expect(throws: RuntimeError.noStep) { try world.runJob(0) }
        #expect(throws: RuntimeError.noStep) { try world.nextPass() }
        #expect(throws: RuntimeError.count) { try world.stepSlice(maxCells: 0) }
        let jobs = try world.beginJobs()
        #expect(jobs > 1)
        #expect(throws: RuntimeError.job) { try world.runJob(jobs) }
        #expect(throws: RuntimeError.job) { try world.runJob(-1) }
        try world.runJob(0)
        #expect(throws: RuntimeError.job) { try world.runJob(0) }
        #expect(throws: RuntimeError.job) { try world.nextPass() }
        #expect(throws: RuntimeError.stepUnderWay) { try world.beginJobs() }
        #expect(throws: RuntimeError.stepUnderWay) { try world.stepSlice(maxCells: 9) }
        #expect(throws: RuntimeError.stepUnderWay) { try world.seed() }
        #expect(throws: RuntimeError.stepUnderWay) { try world.eraseCircle(x: 5, y: 5, radius: 5) }
        #expect(throws: RuntimeError.stepUnderWay) { try world.restore(snapshot) }
        // The first pass changes no cell.
        #expect(try world.snapshot() == snapshot)
        for job in 1..<jobs { try world.runJob(job) }
        #expect(try world.nextPass() == jobs)
        try world.runJob(0)
        #expect(throws: RuntimeError.stepUnderWay) { try world.cell(x: 0, y: 0) }
        #expect(throws: RuntimeError.stepUnderWay) { try world.takeDirtyRectangle() }
        world.reset(randomSeed: 0)
        try world.restore(snapshot)
        #expect(try world.snapshot() == snapshot)
    }

    @Test func `between the passes of a step in jobs every reader throws instead of showing half a step`()
        throws
    {
        let world = try World(model: try ModelFile.growingEverywhere().model(), width: 20, height: 20)
        try world.seed()
        world.step(12)
        let before = try (world.cells(), world.render(), world.snapshot(), world.stateHash, world.liveCells)
        // The first pass changes no cell: the world can be read, and is as before.
        let jobs = try world.beginJobs()
        for job in 0..<jobs { try world.runJob(job) }
        #expect(try (world.cells(), world.render(), world.snapshot()) == (before.0, before.1, before.2))
        #expect(try (world.stateHash, world.liveCells) == (before.3, before.4))
        for pass in 0..<2 {
            #expect(try world.nextPass() == jobs, "pass \(pass)")
            try world.runJob(0)
            #expect(throws: RuntimeError.stepUnderWay) { try world.cells() }
            #expect(throws: RuntimeError.stepUnderWay) { try world.render() }
            #expect(throws: RuntimeError.stepUnderWay) { try world.snapshot() }
            #expect(throws: RuntimeError.stepUnderWay) { try world.stateHash }
            #expect(throws: RuntimeError.stepUnderWay) { try world.liveCells }
            #expect(throws: RuntimeError.stepUnderWay) { try world.cell(x: 0, y: 0) }
            #expect(throws: RuntimeError.stepUnderWay) { try world.takeDirtyRectangle() }
            for job in 1..<jobs { try world.runJob(job) }
        }
        #expect(try world.nextPass() == 0)
        #expect(try world.snapshot() != before.2)
    }

    @Test func `an empty world's step has no jobs`() throws {
        let world = try World(model: try ModelFile().model())
        #expect(try world.beginJobs() == 0)
        #expect(world.stepCount == 1)
        #expect(try world.stepSlice(maxCells: 1))
        #expect(world.stepCount == 2)
    }

    @Test(arguments: Engine.allCases.filter(\.isAvailable))
    func `a picture kept up by dirty rectangles alone is the picture`(engine: Engine) throws {
        var models = RandomModels(seed: 14)
        for _ in 0..<15 {
            let (world, _) = try pair(&models, engine)
            let width = world.width, height = world.height
            var kept = [UInt8](repeating: 77, count: 4 * width * height)
            for turn in 0..<12 {
                let dirty = try world.takeDirtyRectangle()
                if turn == 0 {
                    #expect(dirty == Rectangle(x: 0, y: 0, width: width, height: height))
                }
                try kept.withUnsafeMutableBytes { pixels in
                    guard !dirty.isEmpty else { return }
                    let first = 4 * (dirty.y * width + dirty.x)
                    try world.render(
                        .rgba, alpha: .straight,
                        into: UnsafeMutableRawBufferPointer(rebasing: pixels[first...]), stride: 4 * width,
                        rectangle: dirty)
                }
                #expect(try kept == world.render())
                #expect(try world.takeDirtyRectangle().isEmpty)
                let x = Int.random(in: 0..<width, using: &models.generator),
                    y = Int.random(in: 0..<height, using: &models.generator)
                switch Int.random(in: 0..<6, using: &models.generator) {
                case 0: try world.eraseCircle(x: x, y: y, radius: 3)
                case 1: try world.seed(x: x, y: y)
                case 2: try world.restore(world.snapshot())
                case 3: world.reset(randomSeed: 3)
                default: world.step(turn % 3)
                }
            }
        }
    }

    @Test func `the dirty rectangle of a sprite in a wide world is around the sprite`() throws {
        let world = try World(model: try ModelFile.growingEverywhere().model(), width: 300, height: 200)
        _ = try world.takeDirtyRectangle()
        try world.seed(x: 100, y: 50)
        #expect(try world.takeDirtyRectangle() == Rectangle(x: 100, y: 50, width: 1, height: 1))
        world.step(3)
        let dirty = try world.takeDirtyRectangle()
        #expect(dirty == Rectangle(x: 97, y: 47, width: 7, height: 7))
        world.reset(randomSeed: 0)
        #expect(try world.takeDirtyRectangle() == dirty)
    }

    @Test func `rendering a rectangle refuses what is outside the world`() throws {
        let world = try World(model: try ModelFile().model(), width: 10, height: 10)
        var pixels = [UInt8](repeating: 7, count: 400)
        for (rectangle, error) in [
            (Rectangle(x: -1, y: 0, width: 2, height: 2), RuntimeError.position),
            (Rectangle(x: 0, y: 11, width: 0, height: 0), .position),
            (Rectangle(x: 5, y: 0, width: 6, height: 2), .position),
            (Rectangle(x: 0, y: 9, width: 1, height: 2), .position),
            (Rectangle(x: 0, y: 0, width: -1, height: 2), .count),
            (Rectangle(x: 0, y: 0, width: Int.max, height: 2), .position),
        ] {
            pixels.withUnsafeMutableBytes { bytes in
                _ = #expect(throws: error) {
                    try world.render(.rgba, alpha: .straight, into: bytes, stride: 40, rectangle: rectangle)
                }
            }
        }
        #expect(pixels.allSatisfy { $0 == 7 })
    }

    @Test func `equal worlds give equal snapshots, and empty space costs next to nothing`() throws {
        let model = try ModelFile.growingEverywhere().model()
        let snapshots = try [Engine.automatic, .scalar].map { engine in
            let world = try World(model: model, width: 100, height: 90, engine: engine)
            #expect(try world.snapshot().count == 48 + 4 * 90)
            try world.seed(x: 50, y: 40)
            try world.setCell(x: 3, y: 80, [Int16](repeating: 0, count: model.channels))
            world.step(3)
            #expect(world.snapshotSize == 48 + 4 * 90 + 100 * 90 * 2 * model.channels)
            return try world.snapshot()
        }
        #expect(snapshots[0] == snapshots[1])
        #expect(snapshots[0].count == 48 + 4 * 90 + 7 * 7 * 2 * model.channels)
    }
}

extension ModelFile {
    /// Alpha rises everywhere near live cells, which therefore spread by one cell a step in all directions.
    static func growingEverywhere() -> ModelFile {
        var file = ModelFile(channels: 5, hidden: 8)
        file.fireRate = 32768
        file.bias = [Int16](repeating: 1 << 8, count: 8)
        for unit in 0..<8 { file.outputWeights[3 * 8 + unit] = 127 }
        return file
    }
}
