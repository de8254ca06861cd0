import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import NCATraining

/// The default network with random weights whose alpha never changes: every cell stays alive.
func denseModel() throws -> Model {
    var generator = SplitMix64(seed: 1)
    var file = ModelFile()
    func weights(_ count: Int, _ limit: Int) -> [Int16] {
        (0..<count).map { _ in Int16(generator.integer(0...2 * limit) - limit) }
    }
    file.inputWeights = weights(file.inputWeights.count, 60)
    file.outputWeights = weights(file.outputWeights.count, 3)
    for unit in 0..<file.hidden { file.outputWeights[3 * file.hidden + unit] = 0 }
    file.bias = weights(file.hidden, 1000)
    return try file.model()
}

func denseWorld(_ model: Model, _ engine: Engine, side: Int) throws -> World {
    var generator = SplitMix64(seed: 2)
    let world = try World(model: model, width: side, height: side, engine: engine)
    for y in 0..<side {
        for x in 0..<side {
            try world.setCell(
                x: x, y: y,
                (0..<model.channels).map { $0 == 3 ? 4096 : Int16(generator.integer(0...8000) - 4000) })
        }
    }
    return world
}

/// A world in which sprites have grown from these seeds.
func grownWorld(
    _ model: Model, width: Int? = nil, height: Int? = nil, seeds: [(x: Int, y: Int)] = [],
    engine: Engine = .automatic
) throws -> World {
    let world = try World(model: model, width: width, height: height, engine: engine)
    if seeds.isEmpty { try world.seed() }
    for seed in seeds { try world.seed(x: seed.x, y: seed.y) }
    world.step(model.steps)
    return world
}

func measure(_ name: String, _ world: World, steps: Int, step: (() -> Void)? = nil) throws -> Measurement {
    let cells = try world.liveCells
    let time = median(of: steps, step ?? { world.step() })
    let model = world.model
    let perCell = Double(model.hidden * (model.kernels.count * model.channels + model.channels))
    let firing = Double(model.fireRate) / 32768
    return Measurement(
        name: name, milliseconds: time, cells: cells,
        gigaMACsPerSecond: Double(cells) * firing * perCell / time * 1e-6)
}

/// Seconds per training iteration at the article's settings: 72×72 cells, a picture of 40, batch 8, 64 to 96 steps,
/// gradients through all of them, two threads. Measured when the rule grows the picture: before, it is another work.
struct TrainingMeasurement: Encodable {
    var name = "training iteration, 72×72, batch 8, 64–96 steps"
    var secondsPerIteration: Double
    var secondsPerIterationOfPyTorch: Double?
    var meanSquaredError: Float
}

func measureTraining(_ picture: String) throws -> TrainingMeasurement {
    let target = try Target(picture: try PNG.read(picture), name: picture, size: 72, margin: 16)
    var options = TrainingOptions(shape: AutomatonShape(width: 72, height: 72))
    (options.minSteps, options.maxSteps) = (64, 96)
    options.keepingBelow = 0
    let trainer = Trainer(options: options, target: target, threads: 2)
    let count = 1500, measured = 50
    // The first half of a run, in which the target reaches its full size.
    for i in 0..<count - measured { trainer.iterate(progress: 0.5 * Float(i) / Float(count)) }
    let time = median(of: measured) { trainer.iterate(progress: 0.5) }
    let errors = trainer.losses.suffix(measured)
    return TrainingMeasurement(
        secondsPerIteration: time / 1000, meanSquaredError: errors.reduce(0, +) / Float(errors.count))
}
