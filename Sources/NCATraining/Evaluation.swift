import Foundation
import NCARuntime

/// How well a model grows, keeps and heals its picture, measured in the fixed-point engine: PSNR in dB over the
/// premultiplied RGBA of the model's whole grid, or another measure, such as the similarity that a guide sees.
public struct Evaluation: Codable, Equatable, Sendable {
    /// At the suggested step.
    public var grown: Double
    public var after500: Double
    public var after2000: Double
    public var after5000: Double
    /// 200 steps after the left half of the grown sprite was erased, and so on.
    public var healedLeft: Double
    public var healedBottom: Double
    /// A circle in the middle, a quarter of the side in radius.
    public var healedCircle: Double

    /// Every measurement with its name, in the order of a table.
    public var all: [(name: String, value: Double)] {
        [
            ("grown", grown), ("after 500 steps", after500), ("after 2,000 steps", after2000),
            ("after 5,000 steps", after5000), ("healed, left half erased", healedLeft),
            ("healed, bottom half erased", healedBottom), ("healed, circle erased", healedCircle),
        ]
    }

    /// Measures a model's PSNR. Every rollout begins from the model's seed in a world of its suggested grid.
    public init(_ model: Model, target: Target, randomSeed: UInt64 = 1) throws(RuntimeError) {
        try self.init(model, randomSeed: randomSeed) { world throws(RuntimeError) in
            try Self.psnr(world, target)
        }
    }

    /// Measures a model; the higher `measure`, the better.
    public init(
        _ model: Model, randomSeed: UInt64 = 1, measure: (World) throws(RuntimeError) -> Double
    ) throws(RuntimeError) {
        let world = try World(model: model, randomSeed: randomSeed)
        try world.seed()
        world.step(model.steps)
        let grownWorld = try world.snapshot()
        grown = try measure(world)
        func run(to step: Int) throws(RuntimeError) -> Double {
            world.step(max(0, step - Int(world.stepCount)))
            return try measure(world)
        }
        after500 = try run(to: 500)
        after2000 = try run(to: 2000)
        after5000 = try run(to: 5000)
        func healed(_ damage: (World) throws(RuntimeError) -> Void) throws(RuntimeError) -> Double {
            try world.restore(grownWorld)
            try damage(world)
            world.step(200)
            return try measure(world)
        }
        let (width, height) = (world.width, world.height)
        healedLeft = try healed { world throws(RuntimeError) in
            try world.eraseRectangle(x: 0, y: 0, width: width / 2, height: height)
        }
        healedBottom = try healed { world throws(RuntimeError) in
            try world.eraseRectangle(x: 0, y: height / 2, width: width, height: height - height / 2)
        }
        healedCircle = try healed { world throws(RuntimeError) in
            try world.eraseCircle(x: width / 2, y: height / 2, radius: min(width, height) / 4)
        }
    }

    /// PSNR of a world's premultiplied RGBA, clamped to 0 … 1, against the target.
    public static func psnr(_ world: World, _ target: Target) throws(RuntimeError) -> Double {
        decibels(try meanSquaredError(world, target))
    }

    static func meanSquaredError(_ world: World, _ target: Target) throws(RuntimeError) -> Double {
        let unit = 1 / Float(1 << world.model.stateFraction)
        let cells = try world.cells()
        let channels = world.model.channels
        var error = 0.0
        for cell in 0..<target.width * target.height {
            for c in 0..<4 {
                let value = min(max(Float(cells[cell * channels + c]) * unit, 0), 1)
                let difference = Double(value - target.values[4 * cell + c])
                error += difference * difference
            }
        }
        return error / Double(4 * target.width * target.height)
    }

    /// The PSNR of a mean squared error, peak 1.
    public static func decibels(_ meanSquaredError: Double) -> Double {
        -10 * log10(max(meanSquaredError, 1e-12))
    }

    /// One number to choose models by: the weakest measurement that the mode promises, and a little of the mean.
    public func score(_ mode: TrainingMode) -> Double {
        let promised: [Double]
        switch mode {
        case .grow: promised = [grown]
        case .persist: promised = [grown, after500, after2000, after5000]
        case .regenerate: promised = all.map(\.value)
        }
        return promised.min()! + 0.3 * promised.reduce(0, +) / Double(promised.count)
    }
}
