import Foundation
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

@testable import NCATraining

@Suite struct CertificateTests {
    private static let options: Certificate.Options = {
        var options = Certificate.Options()
        (options.rollouts, options.places) = (2, 4)
        return options
    }()

    /// What a model looks like after many steps, as a target.
    private static func target(of file: ModelFile, steps: Int) throws -> Target {
        let world = try World(model: try file.model(), randomSeed: 9)
        try world.seed()
        world.step(steps)
        // As a picture holds them.
        let values = try world.colours().map { min(max($0, 0), 1) }
        return try Target(width: world.width, height: world.height, values: values)
    }

    /// It grows over its whole grid, and into whatever is erased.
    private static let healing = ModelFile.growing(width: 16, height: 14, steps: 80)
    /// Its seed stays as it is.
    private static let frozen: ModelFile = {
        var file = ModelFile(channels: 8, hidden: 16)
        (file.gridWidth, file.gridHeight, file.steps, file.seedX, file.seedY) = (12, 12, 4, 6, 6)
        return file
    }()

    @Test func `what heals everywhere is certified, and what heals nowhere is not`() throws {
        let healing = try Certificate(
            try Self.healing.model(), target: try Self.target(of: Self.healing, steps: 600),
            options: Self.options, threads: 2)
        // Only what is short, as a failure prints its operands.
        let (healed, verdict) = (healing.healed, healing.verdict)
        #expect(verdict.hasPrefix("Holds"), "\(healing.table)")
        #expect(healed.allSatisfy { $0.survived == $0.cases })

        var options = Self.options
        // Of one cell that is missing in an empty grid.
        options.healedFloor = 40
        let frozen = try Certificate(
            try Self.frozen.model(), target: try Self.target(of: Self.frozen, steps: 0),
            options: options, threads: 2)
        let (kept, unhealed, refusal) = (frozen.kept, frozen.healed, frozen.verdict)
        #expect(kept.allSatisfy { $0.worst >= 28 }, "nothing changes without damage")
        #expect(unhealed.contains { $0.survived == 0 }, "\(frozen.table)")
        #expect(
            refusal.hasPrefix("Does not hold") && refusal.contains("circles") && !refusal.contains("grown;"))
    }

    @Test func `a certificate is the same for any number of threads, and holds all families`() throws {
        let target = try Self.target(of: Self.healing, steps: 600)
        let texts = try [1, 3].map {
            try Certificate(
                try Self.healing.model(), target: target, options: Self.options, threads: $0
            ).jsonText
        }
        #expect(texts[0] == texts[1])
        for family in DamageFamily.allCases { #expect(texts[0].contains("\"\(family.rawValue)\"")) }
    }

    @Test func `the value of a place is what erasing a circle there gives`() throws {
        let target = try Self.target(of: Self.frozen, steps: 0)
        let certificate = try Certificate(
            try Self.frozen.model(), target: target, options: Self.options, threads: 1)
        // The sprite is one cell, which every circle around its middle holds.
        let empty = SquaredError.decibels(target.error(of: [Float](repeating: 0, count: 12 * 12 * 4)))
        for map in certificate.heatMaps {
            #expect(map.values.count == 1)
            for value in map.values { #expect(value == empty) }
        }
    }

    @Test(arguments: [
        Damage.circle(x: 5, y: 4, radius: 3), .half(normalX: 0.7071, normalY: -0.7071, offset: 1),
        .ring(x: 6, y: 6, inner: 2, outer: 4), .noise(share: 0.4, key: 3),
        .all([.circle(x: 2, y: 2, radius: 1.5), .circle(x: 9, y: 8, radius: 2)]),
    ])
    func `damage erases the cells that it contains, and no other`(damage: Damage) throws {
        let world = try World(model: try Self.healing.model(), randomSeed: 1)
        try world.seed()
        world.step(200)
        let before = try world.cells()
        try damage.erase(in: world)
        let after = try world.cells()
        let channels = before.count / (world.width * world.height)
        var erased = 0
        for y in 0..<world.height {
            for x in 0..<world.width {
                let cell = (y * world.width + x) * channels
                let range = cell..<cell + channels
                if damage.contains(x, y) {
                    erased += 1
                    #expect(after[range].allSatisfy { $0 == 0 })
                } else {
                    #expect(after[range] == before[range])
                }
            }
        }
        #expect(erased > 0 && erased < world.width * world.height)
    }

    @Test func `noise erases the share that it is asked for, and other cells with another key`() {
        func cells(_ key: UInt64) -> Set<Int> {
            let noise = Damage.noise(share: 0.3, key: key)
            return Set((0..<100 * 100).filter { noise.contains($0 % 100, $0 / 100) })
        }
        let (first, second) = (cells(1), cells(2))
        #expect(abs(Double(first.count) - 3000) < 150)
        #expect(abs(Double(first.intersection(second).count) - 900) < 120)
    }

    @Test func `circles reach every cell of the sprite, and damage while it grows spares the seed`() throws {
        let target = try Self.target(of: Self.healing, steps: 600)
        let catalogue = DamageCatalogue(target, places: 8)
        for y in 0..<target.height {
            for x in 0..<target.width {
                let holds = catalogue.circles.contains { $0.events[0].damage.contains(x, y) }
                #expect(holds, "(\(x), \(y))")
            }
        }
        for course in catalogue.others where course.beginsAtSeed {
            for event in course.events { #expect(!event.damage.contains(target.seedX, target.seedY)) }
        }
    }

    @Test func `files are written all or none, and a user's stay`() throws {
        try Tools.withFolder { folder in
            let certificate = try Certificate(
                try Self.frozen.model(), target: try Self.target(of: Self.frozen, steps: 0),
                options: Self.options, threads: 1)
            let base = folder + "/dragon"
            let paths = Certificate.paths(base: base)
            try AtomicFile.write(Array("mine".utf8), to: paths[1])
            #expect(throws: OutputGuard.Refusal.self) { try certificate.write(base: base, model: "dragon") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["dragon.json"])
            try FileManager.default.removeItem(atPath: paths[1])
            // Its own files it replaces.
            for _ in 0..<2 { try certificate.write(base: base, model: "dragon") }
            let card = String(decoding: try AtomicFile.read(paths[0]), as: UTF8.self)
            #expect(card.contains("# dragon: certificate") && card.contains("](dragon.png)"))
            let picture = try PNG.read(paths[2])
            #expect(picture.width > picture.height && picture.height >= 100)
        }
    }
}
