import NCAModelFile
import NCARuntime
import Testing

/// Cells of a rectangle at once, and worlds that are handed over with them.
@Suite struct CellBlockTests {
    static let engines = Engine.allCases.filter(\.isAvailable)

    private func world(_ engine: Engine, width: Int = 23, height: Int = 17) throws -> World {
        var models = RandomModels(seed: 31)
        let model = try models.next(channels: 9, hidden: 16, boundary: .wrap, alive: true).model()
        return try World(model: model, width: width, height: height, randomSeed: 4, engine: engine)
    }

    @Test(arguments: engines)
    func `the cells of a rectangle are the single cells, row by row`(engine: Engine) throws {
        let world = try world(engine)
        try world.seed()
        world.step(9)
        for rectangle in [
            Rectangle(x: 0, y: 0, width: 23, height: 17), Rectangle(x: 3, y: 5, width: 7, height: 4),
            Rectangle(x: 22, y: 16, width: 1, height: 1), Rectangle(x: 23, y: 17, width: 0, height: 0),
        ] {
            var expected: [Int16] = []
            for y in rectangle.y..<rectangle.y + rectangle.height {
                for x in rectangle.x..<rectangle.x + rectangle.width {
                    expected += try world.cell(x: x, y: y)
                }
            }
            #expect(try world.cells(in: rectangle) == expected)
        }
        #expect(try world.cells() == world.cells(in: Rectangle(x: 0, y: 0, width: 23, height: 17)))
    }

    @Test(arguments: engines)
    func `cells written in a rectangle are there, and no others changed`(engine: Engine) throws {
        let world = try world(engine)
        try world.seed()
        world.step(5)
        let before = try world.cells(), part = Rectangle(x: 18, y: 3, width: 4, height: 6)
        // Values of few bits, which halves hold too.
        let values = (0..<4 * 6 * 9).map { (i: Int) -> Int16 in Int16(i * 37 % 15 - 7) * 128 }
        try world.setCells(values, in: part)
        #expect(try world.cells(in: part) == values)
        let after = try world.cells()
        for y in 0..<17 {
            for x in 0..<23 where !(18..<22 ~= x && 3..<9 ~= y) {
                let cell = 9 * (23 * y + x)
                #expect(after[cell..<cell + 9] == before[cell..<cell + 9])
            }
        }
    }

    @Test(arguments: engines.filter(\.isFixedPoint))
    func `a world that is handed over in the middle of its rollout goes on as the one it came from`(
        engine: Engine
    ) throws {
        var models = RandomModels(seed: 32)
        for _ in 0..<12 {
            let model = try models.next().model()
            let worlds = try [Engine.automatic, engine].map {
                try World(model: model, width: 21, height: 13, randomSeed: 8, engine: $0)
            }
            for (x, y) in [(4, 4), (15, 9)] { try worlds[0].seed(x: x, y: y) }
            try worlds[0].setOrigin(x: -3, y: 8)
            worlds[0].step(7)
            // The receiver was something else before.
            try worlds[1].seed(x: 1, y: 11)
            worlds[1].step(5)
            try worlds[1].setCells(worlds[0].cells())
            try worlds[1].setOrigin(x: -3, y: 8)
            try worlds[1].setStepCount(worlds[0].stepCount)
            #expect(try worlds[1].snapshot() == worlds[0].snapshot())
            for _ in 0..<4 {
                for world in worlds { world.step(3) }
                #expect(try worlds[1].stateHash == worlds[0].stateHash)
                #expect(try worlds[1].render() == worlds[0].render())
            }
        }
    }

    @Test func `rectangles outside the world and arrays of another size are refused`() throws {
        let world = try world(.automatic)
        let hash = try world.stateHash
        for (rectangle, error) in [
            (Rectangle(x: -1, y: 0, width: 2, height: 2), RuntimeError.position),
            (Rectangle(x: 22, y: 0, width: 2, height: 1), .position),
            (Rectangle(x: 0, y: 18, width: 0, height: 0), .position),
            (Rectangle(x: 0, y: 0, width: .max, height: .max), .position),
            (Rectangle(x: 0, y: 0, width: 1, height: -1), .count),
        ] {
            #expect(throws: error) { try world.cells(in: rectangle) }
            #expect(throws: error) { try world.setCells([], in: rectangle) }
        }
        let part = Rectangle(x: 0, y: 0, width: 2, height: 2)
        for count in [0, 35, 37] {
            #expect(throws: RuntimeError.bufferSize) {
                try world.setCells([Int16](repeating: 1, count: count), in: part)
            }
        }
        #expect(throws: RuntimeError.bufferSize) { try world.setCells([Int16](repeating: 1, count: 36)) }
        #expect(try world.stateHash == hash)
    }

    @Test func `the step count decides who fires next`() throws {
        let world = try world(.automatic), other = try self.world(.scalar)
        for each in [world, other] { try each.seed() }
        world.step(6)
        try other.setCells(world.cells())
        try other.setStepCount(6)
        #expect(try other.stateHash == world.stateHash && other.stepCount == 6)
        try other.setStepCount(7)
        for each in [world, other] { each.step() }
        #expect(try other.cells() != world.cells())
    }
}
