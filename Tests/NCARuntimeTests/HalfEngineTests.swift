import Foundation
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// The half engine: not the fixed-point engines' bits, but nearly their picture.
@Suite(.enabled(if: Engine.half.isAvailable, "this processor has no half precision"))
struct HalfEngineTests {
    /// PSNR in dB of two pictures' bytes.
    private func psnr(_ a: [UInt8], _ b: [UInt8]) -> Double {
        let error = zip(a, b).reduce(0.0) { $0 + Double((Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))) }
        return 10 * log10(255 * 255 / max(error / Double(a.count), 1e-9))
    }

    @Test(arguments: ["dragon", "mushroom"])
    func `its picture of a shipped model is the fixed-point one's within 30 dB, also after damage`(
        name: String
    ) throws {
        let model = try ModelFile(
            contentsOf: Tools.package.appendingPathComponent("Models/\(name).nca").path
        ).model()
        let worlds = try [Engine.automatic, .half].map { try World(model: model, engine: $0) }
        for world in worlds {
            try world.seed()
            world.step(model.steps)
        }
        let grown = try psnr(
            worlds[0].render(alpha: .premultiplied), worlds[1].render(alpha: .premultiplied))
        #expect(grown > 30)
        for world in worlds {
            try world.eraseCircle(x: 32, y: 32, radius: 10)
            world.step(400)
        }
        let healed = try psnr(
            worlds[0].render(alpha: .premultiplied), worlds[1].render(alpha: .premultiplied))
        #expect(healed > 30)
        print("half against fixed point, \(name): \(grown) dB grown, \(healed) dB healed")
    }

    @Test func `one step differs from fixed point by its rounding only, whatever the network`() throws {
        var models = RandomModels(seed: 21)
        for _ in 0..<60 {
            let file = try models.next(alive: false)
            let model = try file.model()
            let worlds = try [Engine.scalar, .half].map {
                try World(model: model, width: 9, height: 7, randomSeed: 3, engine: $0)
            }
            let largest = 1 << file.stateFraction
            for y in 0..<7 {
                for x in 0..<9 {
                    // Few bits, which half and fixed point both hold.
                    let values = (0..<file.channels).map { _ in
                        Int16(Int.random(in: -7...7, using: &models.generator) * largest / 8)
                    }
                    for world in worlds { try world.setCell(x: x, y: y, values) }
                }
            }
            #expect(try worlds[0].cells() == worlds[1].cells())
            for world in worlds { world.step() }
            let bounds = roundingBounds(file)
            for (i, (fixed, half)) in try zip(worlds[0].cells(), worlds[1].cells()).enumerated()
            where abs(Int(fixed)) < 32767 {
                // A half has 11 significant bits, of the cell before, its update, and the sum.
                let tolerance = bounds[i % file.channels] + Double(abs(Int(fixed)) + largest) / 512 + 4
                #expect(Double(abs(Int(fixed) - Int(half))) <= tolerance, "\(fixed) and \(half)")
            }
        }
    }

    /// How far fixed point can be from the exact update, per channel in units of the state: half a unit in each
    /// perception, through all weights, and one in each hidden unit.
    private func roundingBounds(_ file: ModelFile) -> [Double] {
        let inputs = file.inputWeights.count / file.hidden
        let hidden = (0..<file.hidden).map { unit in
            let weights = file.inputWeights[unit * inputs..<(unit + 1) * inputs]
            let sum = weights.reduce(0.0) { $0 + abs(Double($1)) }
            return 0.5 * sum * exp2(-Double(file.stateFraction + file.inputFraction))
                + exp2(-Double(file.hiddenFraction))
        }
        return (0..<file.channels).map { channel in
            let sum = hidden.indices.reduce(0.0) {
                $0 + abs(Double(file.outputWeights[channel * file.hidden + $1])) * hidden[$1]
            }
            return sum * exp2(Double(file.stateFraction - file.outputFraction)) + 1
        }
    }

    @Test func `cells go in and out in fixed point`() throws {
        let model = try ModelFile(channels: 4, hidden: 8).model()
        let world = try World(model: model, width: 3, height: 3, engine: .half)
        try world.setCell(x: 1, y: 1, [2048, -4096, 1, 4096])
        #expect(try world.cell(x: 1, y: 1) == [2048, -4096, 1, 4096])
        #expect(try world.liveCells == 1)
        #expect(try Array(world.render(alpha: .straight)[16..<20]) == [128, 0, 0, 255])
        let snapshot = try world.snapshot()
        #expect(throws: RuntimeError.snapshotWorld) {
            try World(model: model, width: 3, height: 3).restore(snapshot)
        }
        world.step(3)
        try world.restore(snapshot)
        #expect(try world.cell(x: 1, y: 1) == [2048, -4096, 1, 4096])
    }

    /// A world's cells as they are stored, bits of halves, from its snapshot: docs/c-guide.md tells nothing of these.
    private func storedHalves(_ world: World) throws -> [UInt16] {
        let bytes = try world.snapshot().dropFirst(48 + 4 * world.height)
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
            UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
    }

    @Test func `a state that diverges stays finite, within what fixed point could hold`() throws {
        var file = ModelFile.growingEverywhere()
        for i in file.outputWeights.indices { file.outputWeights[i] = i.isMultiple(of: 2) ? 127 : -127 }
        for i in 0..<8 { file.outputWeights[3 * 8 + i] = 127 }
        let world = try World(model: try file.model(), width: 12, height: 12, engine: .half)
        try world.seed()
        world.step(500)
        // 8.0, which is 32768 / 2^stateFraction; infinity and NaN have larger exponents.
        let magnitudes = try storedHalves(world).map { $0 & 0x7FFF }
        #expect(magnitudes.allSatisfy { $0 <= 0x4800 })
        #expect(magnitudes.contains(0x4800), "nothing diverged")
    }
}
