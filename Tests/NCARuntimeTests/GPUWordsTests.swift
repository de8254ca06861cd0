import NCAModelFile
import NCARuntime
import Testing

/// Models as shaders read them: a step computed from the words of docs/gpu.md alone. Tests/GPU runs the shaders themselves.
@Suite struct GPUWordsTests {
    /// The words of a model, by the names of docs/gpu.md.
    private struct Words {
        let words: [UInt32]
        func header(_ index: Int) -> Int { Int(words[index]) }
        var channels: Int { header(3) }
        var inputs: Int { header(4) * channels }
        var hidden: Int { header(5) }
        func signed(_ section: Int, _ index: Int) -> Int {
            Int(Int32(bitPattern: words[header(section) + index]))
        }
        func weight(_ section: Int, row: Int, _ index: Int, of count: Int, isWide: Bool) -> Int {
            let perWord = isWide ? 2 : 4, bits = 32 / perWord
            let rowWords = (count + 4 * perWord - 1) / (4 * perWord) * 4
            let word = words[header(section) + row * rowWords + index / perWord]
            let upper = word << UInt32(bits * (perWord - 1 - index % perWord))
            return Int(Int32(bitPattern: upper) >> Int32(32 - bits))
        }

        /// Σ weight · value of a row, in products of bytes where weights are int8, as shaders compute it.
        func sum(_ section: Int, row: Int, _ values: [Int], offsets: Int, isWide: Bool) -> Int {
            var sum = signed(offsets, row)
            for (index, value) in values.enumerated() {
                let weight = self.weight(section, row: row, index, of: values.count, isWide: isWide)
                sum += isWide ? weight * value : 256 * weight * (value >> 8) + weight * ((value & 255) - 128)
            }
            return sum
        }

        /// The cell of a world of one: what it perceives is itself.
        func updated(_ cell: [Int]) -> [Int] {
            var inputs = cell + [Int](repeating: 0, count: 2 * channels)
            if header(4) == 4 {
                inputs += cell.map { Swift.min(Swift.max((-12 * $0 + 8) >> 4, -32768), 32767) }
            }
            let hiddenValues = (0..<hidden).map { unit in
                let sum =
                    signed(15, unit)
                    + self.sum(17, row: unit, inputs, offsets: 16, isWide: header(13) & 1 != 0)
                return Swift.min(Swift.max(sum >> header(7), 0), 32767)
            }
            return cell.enumerated().map { channel, value in
                let rounding = header(8) == 0 ? 0 : 1 << (header(8) - 1)
                let sum =
                    self.sum(19, row: channel, hiddenValues, offsets: 18, isWide: header(13) & 2 != 0)
                    + rounding
                let update = Swift.min(Swift.max(sum >> header(8), -32768), 32767)
                return Swift.min(Swift.max(value + update, -32768), 32767)
            }
        }
    }

    @Test func `a step computed from the words alone is the library's`() throws {
        var models = RandomModels(seed: 41)
        for _ in 0..<40 {
            var file = try models.next(boundary: .zero, alive: false)
            file.fireRate = 32768
            let model = try file.model()
            let world = try World(model: model, width: 1, height: 1, randomSeed: 3)
            try world.seed(x: 0, y: 0)
            let words = Words(words: model.gpuWords)
            #expect(words.words[0] == 0x4741_434E && words.header(2) == words.words.count)
            for _ in 0..<3 {
                let expected = words.updated(try world.cell(x: 0, y: 0).map(Int.init))
                world.step(1)
                #expect(try world.cell(x: 0, y: 0).map(Int.init) == expected)
            }
        }
    }

    @Test func `after a step, every cell outside of the next alive mask is zero`() throws {
        var models = RandomModels(seed: 42)
        for _ in 0..<20 {
            let model = try models.next(alive: true).model()
            let world = try World(model: model, width: 15, height: 11, randomSeed: 6)
            try world.seed(x: 7, y: 5)
            for _ in 0..<8 {
                world.step(1)
                // So the mask before a step is that after the step before, and a GPU may keep it.
                let cells = try world.cells(), threshold = try #require(model.aliveThreshold)
                for y in 0..<11 {
                    for x in 0..<15 {
                        var isAlive = false
                        for j in -1...1 {
                            for i in -1...1 {
                                var (u, v) = (x + i, y + j)
                                if model.boundary == .wrap { (u, v) = ((u + 15) % 15, (v + 11) % 11) }
                                guard 0..<15 ~= u && 0..<11 ~= v else { continue }
                                if cells[(v * 15 + u) * model.channels + 3] > threshold { isAlive = true }
                            }
                        }
                        let first = (y * 15 + x) * model.channels
                        #expect(isAlive || cells[first..<first + model.channels].allSatisfy { $0 == 0 })
                    }
                }
            }
        }
    }
}
