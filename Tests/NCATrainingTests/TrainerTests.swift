import Foundation
import NCACore
import NCAFiles
import NCAImageIO
import TestSupport
import Testing

@testable import NCATraining

@Suite struct TrainerTests {
    private func target() throws -> Target {
        var picture = RGBAImage(width: 10, height: 10)
        for y in 0..<10 {
            for x in 0..<10 where (2 * x - 9) * (2 * x - 9) + (2 * y - 9) * (2 * y - 9) < 90 {
                picture[x, y] = x < 5 ? RGBA(255, 120, 0) : RGBA(0, 90, 250)
            }
        }
        return try Target(picture: picture, name: "disc", margin: 4)
    }

    private func options(_ target: Target, mode: TrainingMode = .regenerate) -> TrainingOptions {
        var options = TrainingOptions(
            shape: AutomatonShape(channels: 12, hidden: 32, width: target.width, height: target.height))
        options.mode = mode
        options.pool = 16
        options.batch = 4
        options.minSteps = 20
        options.maxSteps = 28
        options.suggestedSteps = 24
        return options
    }

    private func run(_ trainer: Trainer, _ iterations: Range<Int>, of total: Int) {
        for i in iterations { trainer.iterate(progress: Float(i) / Float(total)) }
    }

    @Test(arguments: TrainingMode.allCases)
    func `training makes the error fall, in every mode`(mode: TrainingMode) throws {
        let target = try target()
        var options = options(target, mode: mode)
        // Errors of targets of different size can't be compared.
        options.phases.firstSize = 1
        let trainer = Trainer(options: options, target: target, threads: 2)
        run(trainer, 0..<400, of: 400)
        let first = trainer.losses.prefix(10).reduce(0, +), last = trainer.losses.suffix(10).reduce(0, +)
        #expect(last < first * 0.4)
        #expect(trainer.isQuantised)
        #expect(try trainer.evaluate().grown > 12)
    }

    @Test func `rounding costs next to nothing, measured on the same rollouts`() throws {
        let target = try target()
        var options = options(target)
        // Beyond what the trainer's memory holds at once.
        options.suggestedSteps = 50
        let trainer = Trainer(options: options, target: target, threads: 2)
        run(trainer, 0..<400, of: 400)
        try trainer.evaluate()
        let cost = try #require(trainer.bestRoundingCost)
        #expect(cost.rollouts == 8 && cost.float > 12)
        #expect(abs(cost.float - cost.fixedPoint) < 0.25)
    }

    @Test func `a run is the same on one, two and three threads`() throws {
        let target = try target()
        let trainers = [1, 2, 3].map { Trainer(options: options(target), target: target, threads: $0) }
        for trainer in trainers { run(trainer, 0..<30, of: 30) }
        #expect(trainers[0].state == trainers[1].state && trainers[0].state == trainers[2].state)
    }

    @Test func `a run that resumes from a checkpoint, in any phase, ends as one that never stopped`() throws {
        try Tools.withFolder { folder in
            let target = try target()
            let whole = Trainer(options: options(target), target: target, threads: 2)
            run(whole, 0..<40, of: 40)
            for stop in [1, 17, 34] {
                let first = Trainer(options: options(target), target: target, threads: 2)
                run(first, 0..<stop, of: 40)
                try first.checkpoint(elapsed: 12, length: .iterations(40)).write(to: folder + "/c")
                let checkpoint = try Checkpoint(contentsOf: folder + "/c")
                #expect(
                    checkpoint.elapsed == 12 && checkpoint.length == .iterations(40)
                        && checkpoint.iteration == stop)
                let second = try Trainer(resuming: checkpoint, target: target, threads: 1)
                #expect(second.state == first.state)
                run(second, stop..<40, of: 40)
                #expect(second.state == whole.state, "stopped after \(stop)")
            }
        }
    }

    @Test func `a checkpoint that is damaged, cut or of another picture is refused`() throws {
        try Tools.withFolder { folder in
            let target = try target()
            let trainer = Trainer(options: options(target), target: target, threads: 1)
            run(trainer, 0..<3, of: 40)
            let path = folder + "/c"
            try trainer.checkpoint(elapsed: 0, length: .minutes(1)).write(to: path)
            let bytes = try AtomicFile.read(path)
            for length in [0, 3, 11, 12, 40, bytes.count / 2, bytes.count - 1] {
                try AtomicFile.write(Array(bytes.prefix(length)), to: path)
                #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            }
            for offset in stride(from: 0, to: bytes.count, by: bytes.count / 37) {
                var damaged = bytes
                damaged[offset] ^= 0x40
                try AtomicFile.write(damaged, to: path)
                #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            }
            try AtomicFile.write(bytes, to: path)
            let other = try Target(
                picture: RGBAImage(width: 10, height: 10, fill: RGBA(9, 9, 9, 254)), name: "other", margin: 4)
            let checkpoint = try Checkpoint(contentsOf: path)
            #expect(throws: CheckpointError.self) {
                try Trainer(resuming: checkpoint, target: other, threads: 1)
            }
        }
    }

    @Test func `damage is a circle or one side of a line, and leaves something`() {
        var generator = SplitMix64(seed: 4)
        var circles = 0
        for _ in 0..<300 {
            let damage = Damage.random(x: 32, y: 32, side: 40, using: &generator)
            if case .circle(_, _, let radius) = damage {
                circles += 1
                #expect(4...16 ~= radius)
            }
            let erased = (0..<4096).filter { damage.contains($0 % 64, $0 / 64) }.count
            #expect(1..<3700 ~= erased)
        }
        #expect(160...240 ~= circles)
    }

    @Test func `scaling hidden units for quantisation leaves what the network computes`() {
        let shape = AutomatonShape(channels: 8, hidden: 16, width: 12, height: 12)
        var generator = SplitMix64(seed: 9)
        var network = Network(shape: shape, using: &generator)
        for i in shape.outputWeights { network.parameters[i] = generator.uniform(-0.3, 0.3) }
        for i in shape.bias { network.parameters[i] = generator.uniform(-0.3, 0.3) }
        var scaled = network
        Quantisation.rescale(&scaled.parameters, shape, by: Quantisation.unitScales(network))
        #expect(scaled != network)
        let results = [network, scaled].map { network in
            let workspace = Workspace(shape: shape, maxSteps: 6)
            var state = [Float](repeating: 0, count: shape.stateCount)
            for c in 3..<8 { state[(6 * 12 + 6) * 8 + c] = 1 }
            workspace.load(state)
            workspace.forward(network, steps: 6, fireSeed: 1)
            return workspace.unloaded()
        }
        #expect(zip(results[0], results[1]).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($0)) })
        for unit in 0..<16 {
            let into = (0..<24).map { abs(scaled.parameters[unit * 24 + $0]) }.max()!
            let out = (0..<8).map { abs(scaled.parameters[shape.outputWeights.lowerBound + $0 * 16 + unit]) }
                .max()!
            #expect(abs(into - out) < 1e-4 * into)
        }
    }
}
