import NCAModelFile
import NCARuntime
import Testing

@Suite struct WorldTests {
    /// A model that spreads, and stays small enough that a world of 40×40 has room around it for 12 steps.
    private func model() throws -> Model {
        var models = RandomModels(seed: 7)
        return try models.next(channels: 12, hidden: 24, boundary: .zero, alive: true).model()
    }

    @Test func `growth is translation invariant: a world with seed and origin moved is the world moved`()
        throws
    {
        let model = try model()
        let world = try World(model: model, width: 40, height: 40, randomSeed: 5)
        try world.seed(x: 17, y: 18)
        try world.seed(x: 22, y: 19)
        let moved = try World(model: model, width: 45, height: 43, randomSeed: 5)
        try moved.setOrigin(x: 4, y: -3)
        try moved.seed(x: 21, y: 15)
        try moved.seed(x: 26, y: 16)
        for _ in 0..<11 {
            world.step()
            moved.step()
            for y in 3..<40 {
                for x in 0..<40 {
                    let cell = try world.cell(x: x, y: y)
                    #expect(try moved.cell(x: x + 4, y: y - 3) == cell)
                }
            }
        }
        #expect(try world.liveCells > 50 && world.liveCells == moved.liveCells)
    }

    @Test func `a wrapping world has no privileged place`() throws {
        // Who fires does not wrap; with all cells firing, everything that is left moves with the seed.
        var models = RandomModels(seed: 7)
        var file = try models.next(channels: 12, hidden: 24, boundary: .wrap, alive: true)
        file.fireRate = 32768
        let model = try file.model()
        let worlds = try [(0, 0), (6, 7)].map { (dx, dy) in
            let world = try World(model: model, width: 11, height: 9)
            try world.seed(x: (5 + dx) % 11, y: (4 + dy) % 9)
            world.step(20)
            return world
        }
        for y in 0..<9 {
            for x in 0..<11 {
                let cell = try worlds[0].cell(x: x, y: y)
                #expect(try worlds[1].cell(x: (x + 6) % 11, y: (y + 7) % 9) == cell)
            }
        }
        #expect(try worlds[0].liveCells > 0)
    }

    @Test func `two seeds far apart grow as each alone does`() throws {
        let model = try model()
        let both = try World(model: model, width: 80, height: 30, randomSeed: 9)
        let left = try World(model: model, width: 80, height: 30, randomSeed: 9)
        try both.seed(x: 15, y: 15)
        try both.seed(x: 62, y: 13)
        try left.seed(x: 15, y: 15)
        both.step(12)
        left.step(12)
        for y in 0..<30 {
            for x in 0..<40 {
                let cell = try left.cell(x: x, y: y)
                #expect(try both.cell(x: x, y: y) == cell)
            }
        }
        #expect(try both.liveCells > left.liveCells)
    }

    @Test func `a restored snapshot goes on as the world did`() throws {
        let model = try model()
        let world = try World(model: model, width: 33, height: 21, randomSeed: 3)
        try world.setOrigin(x: 2, y: 5)
        try world.seed(x: 16, y: 10)
        world.step(9)
        let snapshot = try world.snapshot()
        let hash = try world.stateHash
        world.step(7)
        let later = try world.stateHash
        #expect(later != hash)
        try world.restore(snapshot)
        #expect(try world.stateHash == hash)
        world.step(7)
        #expect(try world.stateHash == later)
        let other = try World(model: model, width: 33, height: 21, randomSeed: 99, engine: .scalar)
        try other.restore(snapshot)
        other.step(7)
        #expect(try other.stateHash == later)
    }

    @Test func `a snapshot that does not fit is refused and changes nothing`() throws {
        let model = try model()
        let world = try World(model: model, width: 20, height: 10)
        try world.seed(x: 10, y: 5)
        world.step(3)
        let good = try world.snapshot()
        let hash = try world.stateHash
        func expect(_ bytes: [UInt8], _ error: RuntimeError) throws {
            #expect(throws: error) { try world.restore(bytes) }
            #expect(try world.stateHash == hash)
        }
        for length in 0..<4 { try expect(Array(good.prefix(length)), .snapshotMagic) }
        for length in [4, 47, 48, good.count - 1] { try expect(Array(good.prefix(length)), .snapshotSize) }
        try expect(good + [0], .snapshotSize)
        func changed(_ offset: Int) -> [UInt8] {
            var bytes = good
            bytes[offset] ^= 1
            return bytes
        }
        try expect(changed(0), .snapshotMagic)
        try expect(changed(4), .snapshotVersion)
        for offset in [6, 8, 12, 20] { try expect(changed(offset), .snapshotWorld) }
        try expect(changed(16), .snapshotModel)
        // Row 5's columns: as many, but from the world's last; and one more than there are cells for.
        var outside = good, more = good
        outside[48 + 4 * 5] = 19
        more[48 + 4 * 5 + 2] += 1
        try expect(outside, .snapshotRows)
        try expect(more, .snapshotSize)
        #expect(throws: RuntimeError.snapshotWorld) {
            try World(model: model, width: 10, height: 20).restore(good)
        }
    }

    @Test func `erasing a circle and a rectangle clears exactly their cells`() throws {
        var file = ModelFile(channels: 4, hidden: 8)
        file.aliveThreshold = nil
        let model = try file.model()
        func full() throws -> World {
            let world = try World(model: model, width: 13, height: 9)
            for y in 0..<9 { for x in 0..<13 { try world.setCell(x: x, y: y, [1, 2, 3, 4]) } }
            return world
        }
        for (cx, cy, radius) in [(6, 4, 3), (0, 0, 2), (-2, 4, 3), (12, 8, 0), (6, 4, 100), (400, 4, 3)] {
            let world = try full()
            try world.eraseCircle(x: cx, y: cy, radius: radius)
            for y in 0..<9 {
                for x in 0..<13 {
                    let inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius
                    #expect(try world.cell(x: x, y: y)[0] == (inside ? 0 : 1))
                }
            }
        }
        for (left, top, width, height) in [(2, 3, 4, 2), (-5, -5, 7, 6), (11, 7, 100, 100), (3, 3, 0, 5)] {
            let world = try full()
            try world.eraseRectangle(x: left, y: top, width: width, height: height)
            for y in 0..<9 {
                for x in 0..<13 {
                    let inside = left..<left + width ~= x && top..<top + height ~= y
                    #expect(try world.cell(x: x, y: y)[0] == (inside ? 0 : 1))
                }
            }
        }
        #expect(throws: RuntimeError.count) { try full().eraseCircle(x: 0, y: 0, radius: -1) }
        #expect(throws: RuntimeError.count) { try full().eraseRectangle(x: 0, y: 0, width: 1, height: -1) }
    }

    @Test func `pixels are the specification's, in both orders and both alpha modes`() throws {
        var generator = SplitMix(state: 11)
        let model = try ModelFile(channels: 5, hidden: 8).model()
        let world = try World(model: model, width: 16, height: 16)
        for y in 0..<16 {
            for x in 0..<16 {
                let cell = (0..<5).map { _ in Int16.random(in: -1000...6000, using: &generator) }
                try world.setCell(x: x, y: y, cell)
            }
        }
        let straight = try world.render(), premultiplied = try world.render(.rgba, alpha: .premultiplied)
        let swapped = try world.render(.bgra, alpha: .premultiplied)
        for y in 0..<16 {
            for x in 0..<16 {
                let pixel = 4 * (16 * y + x)
                let bytes = try world.cell(x: x, y: y).prefix(4).map { (value: Int16) -> Int in
                    let unit = min(max(Double(value) / 4096, 0), 1)
                    return Int((unit * 255).rounded(.toNearestOrAwayFromZero))
                }
                let alpha = bytes[3]
                #expect(Int(straight[pixel + 3]) == alpha && Int(premultiplied[pixel + 3]) == alpha)
                for channel in 0..<3 {
                    let value = min(bytes[channel], alpha)
                    #expect(Int(premultiplied[pixel + channel]) == value)
                    #expect(swapped[pixel + 2 - channel] == premultiplied[pixel + channel])
                    let expected = alpha == 0 ? 0 : Int((Double(value) * 255 / Double(alpha)).rounded())
                    #expect(abs(Int(straight[pixel + channel]) - expected) <= (alpha % 2 == 0 ? 0 : 1))
                }
            }
        }
    }

    @Test func `rendering keeps to the caller's stride and refuses what is too small`() throws {
        let world = try World(model: try ModelFile().model(), width: 5, height: 3)
        try world.seed(x: 2, y: 1)
        var pixels = [UInt8](repeating: 0xAA, count: 2 * 24 + 20)
        try pixels.withUnsafeMutableBytes { try world.render(.rgba, alpha: .straight, into: $0, stride: 24) }
        let tight = try world.render()
        for y in 0..<3 {
            #expect(Array(pixels[24 * y..<24 * y + 20]) == Array(tight[20 * y..<20 * y + 20]))
            if y < 2 { #expect(pixels[24 * y + 20..<24 * y + 24].allSatisfy { $0 == 0xAA }) }
        }
        var small = [UInt8](repeating: 0, count: 59)
        #expect(throws: RuntimeError.bufferSize) {
            try small.withUnsafeMutableBytes {
                try world.render(.rgba, alpha: .straight, into: $0, stride: 20)
            }
        }
        #expect(throws: RuntimeError.stride) {
            try small.withUnsafeMutableBytes {
                try world.render(.rgba, alpha: .straight, into: $0, stride: 19)
            }
        }
    }

    @Test func `a world refuses sizes and cells outside its limits`() throws {
        let model = try ModelFile().model()
        for (width, height) in [(0, 1), (1, 0), (-1, 5), (4097, 1), (1, 4097)] {
            #expect(throws: RuntimeError.worldSize) { try World(model: model, width: width, height: height) }
        }
        let world = try World(model: model, width: 8, height: 8)
        for (x, y) in [(-1, 0), (0, -1), (8, 0), (0, 8), (Int.max, 0)] {
            #expect(throws: RuntimeError.position) { try world.seed(x: x, y: y) }
            #expect(throws: RuntimeError.position) { try world.cell(x: x, y: y) }
        }
        #expect(throws: RuntimeError.bufferSize) { try world.setCell(x: 0, y: 0, [1, 2, 3]) }
    }

    @Test func `reset makes a world as new`() throws {
        let model = try model()
        let world = try World(model: model, width: 30, height: 30, randomSeed: 1)
        try world.seed(x: 15, y: 15)
        world.step(10)
        world.reset(randomSeed: 8)
        #expect(try world.liveCells == 0 && world.stepCount == 0)
        let new = try World(model: model, width: 30, height: 30, randomSeed: 8)
        for each in [world, new] {
            try each.seed(x: 15, y: 15)
            each.step(10)
        }
        #expect(try world.stateHash == new.stateHash)
    }

    @Test(arguments: [3277, 16384, 29491, 32768])
    func `the share of cells that fire is the fire rate, in every row and column`(fireRate: UInt32) {
        var inRow = [Int](repeating: 0, count: 64), inColumn = inRow
        let steps = 200
        for step in 0..<steps {
            let mask = FireMask(randomSeed: 42, step: UInt64(step))
            for y in 0..<64 {
                let row = mask.row(Int32(y))
                for x in 0..<64 where FireMask.fires(row: row, u: Int32(x), fireRate: fireRate) {
                    inRow[y] += 1
                    inColumn[x] += 1
                }
            }
        }
        let share = Double(fireRate) / 32768, count = Double(64 * steps)
        let deviation = (count * share * (1 - share)).squareRoot()
        for fired in inRow + inColumn { #expect(abs(Double(fired) - count * share) <= 4.5 * deviation) }
    }
}
