import NCAModelFile
import NCARuntime
import Testing

@Suite struct FormTests {
    private let forms = 4

    private func model(seed: UInt64 = 7, forms: Int = 4) throws -> Model {
        var models = RandomModels(seed: seed)
        return try models.next(channels: 12, hidden: 24, boundary: .zero, alive: true, forms: forms).model()
    }

    private func world(_ model: Model, engine: Engine = .automatic) throws -> World {
        let world = try World(model: model, width: 21, height: 17, randomSeed: 3, engine: engine)
        try world.seed(x: 10, y: 8)
        world.step(4)
        return world
    }

    /// One of the three ways to switch, at a random place.
    private func switchForm(_ worlds: [World], forms: Int, using generator: inout SplitMix) throws {
        let form = Int.random(in: 0..<forms, using: &generator),
            size = Int.random(in: 0...12, using: &generator)
        let x = Int.random(in: -4..<44, using: &generator), y = Int.random(in: -4..<34, using: &generator)
        let way = Int.random(in: 0..<4, using: &generator)
        for world in worlds {
            switch way {
            case 0: try world.setForm(form)
            case 1: try world.setForm(form, x: x, y: y, radius: size)
            default: try world.setForm(form, x: x - 5, y: y - 4, width: size + 2, height: size)
            }
        }
    }

    @Test(arguments: EngineTests.vectorEngines)
    func `every vector engine gives the scalar engine's bits, with a form per world and per cell`(
        engine: Engine
    ) throws {
        var models = RandomModels(seed: 21), generator = SplitMix(state: 22)
        for _ in 0..<60 {
            let count = Int.random(in: 2...16, using: &generator)
            let model = try models.next(forms: count).model()
            let width = Int.random(in: 1...40, using: &generator),
                height = Int.random(in: 1...30, using: &generator)
            let worlds = try [Engine.scalar, engine].map {
                try World(model: model, width: width, height: height, randomSeed: 5, engine: $0)
            }
            for leg in 0..<5 {
                let x = Int.random(in: 0..<width, using: &generator),
                    y = Int.random(in: 0..<height, using: &generator)
                for world in worlds { try world.seed(x: x, y: y) }
                try switchForm(worlds, forms: count, using: &generator)
                for world in worlds { world.step(3) }
                #expect(
                    try worlds[0].cells() == worlds[1].cells(), "\(engine) \(width)×\(height), leg \(leg)")
                #expect(try worlds[0].stateHash == worlds[1].stateHash)
            }
        }
    }

    @Test func `a world in a form runs as a model with that form alone`() throws {
        var models = RandomModels(seed: 31)
        let file = try models.next(channels: 8, hidden: 16, alive: true, forms: forms)
        for form in 0..<forms {
            var alone = file
            alone.forms = [.init(bias: file.forms[form].bias)]
            let worlds = try [file.model(), alone.model()].map { try World(model: $0, width: 20, height: 20) }
            try worlds[0].setForm(form)
            for world in worlds {
                try world.seed(x: 9, y: 9)
                world.step(12)
            }
            #expect(try worlds[0].cells() == worlds[1].cells())
        }
    }

    @Test func `cells of a region follow its form, and only those`() throws {
        let model = try model()
        let worlds = try (0..<3).map { _ in try world(model) }
        try worlds[1].setForm(2)
        try worlds[2].setForm(2, x: 10, y: -3, width: 30, height: 40)
        for world in worlds { world.step() }
        let cells = try worlds.map { try $0.cells() }
        #expect(cells[0] != cells[1])
        for cell in 0..<21 * 17 {
            let range = cell * model.channels..<(cell + 1) * model.channels
            // What a cell becomes in one step depends on its own form only, but for the alive mask after it.
            let own = cells[cell % 21 < 10 ? 0 : 1][range],
                zero = [Int16](repeating: 0, count: model.channels)
            #expect(cells[2][range] == own || Array(cells[2][range]) == zero || Array(own) == zero)
        }
    }

    @Test func `setting forms covers the cells that erasing covers`() throws {
        let model = try model()
        for (x, y, radius) in [(6, 4, 3), (0, 0, 2), (-2, 4, 3), (12, 8, 0), (6, 4, 100), (400, 4, 3)] {
            let world = try World(model: model, width: 13, height: 9)
            try world.setForm(3, x: x, y: y, radius: radius)
            for j in 0..<9 {
                for i in 0..<13 {
                    let isInside = (i - x) * (i - x) + (j - y) * (j - y) <= radius * radius
                    #expect(try world.form(x: i, y: j) == (isInside ? 3 : 0))
                }
            }
        }
        for (left, top, width, height) in [(2, 3, 4, 2), (-5, -5, 7, 6), (11, 7, 100, 100), (3, 3, 0, 5)] {
            let world = try World(model: model, width: 13, height: 9)
            try world.setForm(1, x: left, y: top, width: width, height: height)
            for j in 0..<9 {
                for i in 0..<13 {
                    let isInside = left..<left + width ~= i && top..<top + height ~= j
                    #expect(try world.form(x: i, y: j) == (isInside ? 1 : 0))
                }
            }
        }
    }

    @Test func `the form of a world is told, and nil only while cells differ`() throws {
        let world = try World(model: try model(), width: 9, height: 6)
        #expect(world.form == 0)
        try world.setForm(2)
        #expect(try world.form == 2 && world.form(x: 8, y: 5) == 2)
        try world.setForm(1, x: 0, y: 0, width: 5, height: 6)
        #expect(try world.form == nil && world.form(x: 4, y: 5) == 1 && world.form(x: 5, y: 5) == 2)
        try world.setForm(1, x: 5, y: 0, width: 4, height: 6)
        #expect(world.form == 1)
        try world.setForm(3, x: 2, y: 2, radius: 0)
        #expect(world.form == nil)
        world.reset(randomSeed: 1)
        #expect(try world.form == 0 && world.form(x: 2, y: 2) == 0)
    }

    @Test func `the same forms give the same hash and the same snapshot, however they were set`() throws {
        let model = try model()
        let once = try world(model), twice = try world(model)
        try once.setForm(2, x: 0, y: 0, width: 10, height: 17)
        try twice.setForm(2)
        try twice.setForm(0, x: 10, y: 0, width: 11, height: 17)
        #expect(try once.stateHash == twice.stateHash && once.snapshot() == twice.snapshot())
        try once.setForm(2, x: 10, y: -5, width: 100, height: 100)
        try twice.setForm(2)
        #expect(try once.stateHash == twice.stateHash && once.snapshot() == twice.snapshot())
    }

    @Test func `form 0 everywhere has the hash and the snapshot of a model of one form, any other has not`()
        throws
    {
        let world = try world(try model())
        let hash = try world.stateHash, size = try world.snapshot().count
        var hashes: Set = [hash]
        for form in 1..<forms {
            try world.setForm(form)
            hashes.insert(try world.stateHash)
            #expect(try world.snapshot().count == size + 4)
            try world.setForm(0, x: 20, y: 16, radius: 0)
            hashes.insert(try world.stateHash)
            #expect(try world.snapshot().count == size + 4 + 21 * 17)
        }
        #expect(hashes.count == 1 + 2 * 3)
        try world.setForm(0)
        #expect(try world.stateHash == hash && world.snapshot().count == size)
    }

    @Test func `a restored snapshot goes on in its forms`() throws {
        let model = try model()
        for isWhole in [true, false] {
            let world = try world(model)
            try world.setForm(2)
            if !isWhole { try world.setForm(1, x: 9, y: 9, radius: 6) }
            let snapshot = try world.snapshot()
            #expect(snapshot.count <= world.snapshotSize)
            world.step(6)
            let later = try world.stateHash
            let other = try World(model: model, width: 21, height: 17, randomSeed: 99, engine: .scalar)
            try other.setForm(3, x: 0, y: 0, radius: 4)
            try other.restore(snapshot)
            #expect(other.form == (isWhole ? 2 : nil))
            other.step(6)
            #expect(try other.stateHash == later)
        }
    }

    @Test func `a snapshot with forms that the model lacks is refused and changes nothing`() throws {
        let world = try world(try model())
        func expect(_ bytes: [UInt8], _ error: RuntimeError) throws {
            let hash = try world.stateHash
            #expect(throws: error) { try world.restore(bytes) }
            #expect(try world.stateHash == hash)
        }
        try world.setForm(1)
        var whole = try world.snapshot()
        try expect(Array(whole.dropLast()), .snapshotSize)
        try expect(whole + [0], .snapshotSize)
        whole[48] = 4
        try expect(whole, .snapshotForms)
        (whole[48], whole[51]) = (1, 1)
        try expect(whole, .snapshotForms)
        try world.setForm(2, x: 3, y: 3, radius: 1)
        var mixed = try world.snapshot()
        try expect(Array(mixed.dropLast()), .snapshotSize)
        mixed[mixed.count - 1] = 4
        try expect(mixed, .snapshotForms)
        mixed[4] = 3
        try expect(mixed, .snapshotVersion)
        // Of one form, a world has no plane to read one into.
        let single = try self.world(try model(forms: 1))
        var bytes = try single.snapshot()
        bytes[4] = 2
        bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF], at: 48)
        #expect(throws: RuntimeError.snapshotForms) { try single.restore(bytes) }
    }

    @Test func `a form that the model lacks is refused, and one that it has is refused in jobs only`() throws
    {
        let world = try world(try model())
        for form in [-1, 4, Int.max] {
            #expect(throws: RuntimeError.form) { try world.setForm(form) }
            #expect(throws: RuntimeError.form) { try world.setForm(form, x: 1, y: 1, radius: 2) }
            #expect(throws: RuntimeError.form) { try world.setForm(form, x: 1, y: 1, width: 2, height: 2) }
        }
        #expect(throws: RuntimeError.count) { try world.setForm(1, x: 1, y: 1, radius: -1) }
        #expect(throws: RuntimeError.count) { try world.setForm(1, x: 1, y: 1, width: -1, height: 3) }
        #expect(throws: RuntimeError.position) { try world.form(x: 21, y: 0) }
        let single = try self.world(try model(forms: 1))
        try single.setForm(0, x: 2, y: 2, radius: 3)
        #expect(throws: RuntimeError.form) { try single.setForm(1) }

        #expect(try world.stepSlice(maxCells: 1) == false)
        try world.setForm(1)
        let whole = try self.world(try model())
        try whole.setForm(1)
        whole.step()
        while try !world.stepSlice(maxCells: 7) {}
        #expect(try world.stateHash == whole.stateHash)

        _ = try world.beginJobs()
        #expect(throws: RuntimeError.stepUnderWay) { try world.setForm(2) }
        #expect(throws: RuntimeError.stepUnderWay) { try world.setForm(2, x: 1, y: 1, radius: 2) }
        #expect(world.form == 1)
    }

    @Test(arguments: EngineTests.vectorEngines)
    func `slices and jobs give the bits of a whole step, whatever forms its cells have`(engine: Engine) throws
    {
        let model = try model(seed: 9)
        var generator = SplitMix(state: 40)
        let whole = try world(model, engine: engine), sliced = try world(model, engine: engine),
            jobs = try world(model, engine: engine)
        for _ in 0..<12 {
            try switchForm([whole, sliced, jobs], forms: forms, using: &generator)
            whole.step()
            while try !sliced.stepSlice(maxCells: 5) {}
            var count = try jobs.beginJobs()
            while count > 0 {
                for job in (0..<count).reversed() { try jobs.runJob(job) }
                count = try jobs.nextPass()
            }
            #expect(try whole.stateHash == sliced.stateHash && whole.stateHash == jobs.stateHash)
        }
    }

    @Test func `a model tells its forms' names, and one form has none`() throws {
        #expect(try model().formNames == ["form 0", "form 1", "form 2", "form 3"])
        #expect(try model(forms: 1).formNames == [""])
    }
}
