import NCAModelFile
import NCARuntime
import Testing

@Suite struct EngineTests {
    static let vectorEngines = Engine.allCases.filter {
        ![.automatic, .scalar].contains($0) && $0.isFixedPoint && $0.isAvailable
    }

    /// Runs the same rollout, with events, in two worlds, and compares all cells after every leg.
    private func expectAgreement(
        _ file: ModelFile, _ engine: Engine, width: Int, height: Int, using generator: inout SplitMix
    ) throws {
        let model = try file.model()
        let randomSeed = generator.next()
        let worlds = try [Engine.scalar, engine].map {
            try World(model: model, width: width, height: height, randomSeed: randomSeed, engine: $0)
        }
        let origin = (
            x: Int32.random(in: -100...100, using: &generator), y: Int32.random(in: -9...9, using: &generator)
        )
        for world in worlds { try world.setOrigin(x: origin.x, y: origin.y) }
        for leg in 0..<6 {
            let x = Int.random(in: 0..<width, using: &generator),
                y = Int.random(in: 0..<height, using: &generator)
            let event = Int.random(in: 0..<4, using: &generator)
            let noise = (0..<file.channels).map { _ in Int16.random(in: .min ... .max, using: &generator) }
            let steps = Int.random(in: 0...7, using: &generator)
            for world in worlds {
                switch leg == 0 ? 0 : event {
                case 0: try world.seed(x: x, y: y)
                case 1: try world.setCell(x: x, y: y, noise)
                case 2: try world.eraseCircle(x: x, y: y, radius: steps)
                default: try world.eraseRectangle(x: x - 2, y: y - 3, width: 5, height: 4)
                }
                world.step(steps)
            }
            #expect(
                try worlds[0].cells() == worlds[1].cells(),
                "\(engine) \(width)×\(height), leg \(leg), \(file.channels) channels")
            #expect(try worlds[0].stateHash == worlds[1].stateHash)
            #expect(try worlds[0].liveCells == worlds[1].liveCells)
            #expect(try worlds[0].render() == worlds[1].render())
        }
    }

    @Test(arguments: vectorEngines)
    func `every vector engine gives the scalar engine's bits, whatever the network and the world`(
        engine: Engine
    ) throws {
        var models = RandomModels(seed: 1)
        var generator = SplitMix(state: 2)
        for _ in 0..<120 {
            let width = Int.random(in: 1...40, using: &generator),
                height = Int.random(in: 1...30, using: &generator)
            try expectAgreement(try models.next(), engine, width: width, height: height, using: &generator)
        }
    }

    @Test(arguments: vectorEngines)
    func `every vector engine agrees in worlds of odd shapes`(engine: Engine) throws {
        var models = RandomModels(seed: 3)
        var generator = SplitMix(state: 4)
        for (width, height) in [
            (1, 1), (1, 9), (2, 2), (3, 70), (70, 3), (7, 8), (8, 8), (9, 16), (4096, 16), (16, 4096),
        ] {
            for boundary in [Boundary.zero, .wrap] {
                let file = try models.next(channels: 9, hidden: 16, boundary: boundary, alive: true)
                try expectAgreement(file, engine, width: width, height: height, using: &generator)
            }
        }
    }

    @Test func `the automatic engine is the fastest that is available`() throws {
        let model = try ModelFile().model()
        #expect(try World(model: model).engine == Self.vectorEngines.max { $0.rawValue < $1.rawValue })
    }

    @Test func `the scalar engine refuses nothing and an unavailable engine is refused`() throws {
        let model = try ModelFile().model()
        for engine in Engine.allCases {
            if engine.isAvailable {
                #expect(try World(model: model, engine: engine).engine != .automatic)
            } else {
                #expect(throws: RuntimeError.engine) { try World(model: model, engine: engine) }
            }
        }
    }
}
