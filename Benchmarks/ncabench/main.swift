import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import NCATraining

// What `make bench` runs: one measurement per line, as a table or, with --json, as JSON lines.
//
//     ncabench [--json] [--model FILE.nca] [--train PICTURE.png]

/// One line of the report.
struct Measurement: Encodable {
    var name: String
    var millisecondsPerStep: Double
    var cells: Int
    var firing: Double
    /// Multiply-accumulates of the network per second, in 10⁹.
    var gigaMACsPerSecond: Double
}

/// The median time of a step, in milliseconds.
func median(of count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    for _ in 0..<max(1, count / 20) { body() }
    let times = (0..<count).map { _ in clock.measure(body) }.sorted()
    let middle = times[count / 2].components
    return Double(middle.seconds) * 1e3 + Double(middle.attoseconds) * 1e-15
}

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

func measure(_ name: String, _ world: World, steps: Int) -> Measurement {
    let cells = world.liveCells
    let time = median(of: steps) { world.step() }
    let model = world.model
    let perCell = Double(model.hidden * (model.kernels * model.channels + model.channels))
    let firing = Double(model.fireRate) / 32768
    return Measurement(
        name: name, millisecondsPerStep: time, cells: cells, firing: firing,
        gigaMACsPerSecond: Double(cells) * firing * perCell / time * 1e-6)
}

let arguments = CommandLine.arguments
func value(after option: String) -> String? {
    arguments.firstIndex(of: option).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
}

var measurements: [Measurement] = []
let dense = try denseModel()
for engine in [Engine.simd, .avx2, .avx512, .scalar] where engine.isAvailable {
    let world = try denseWorld(dense, engine, side: 64)
    measurements.append(measure("64×64 dense, \(engine.name)", world, steps: engine == .scalar ? 5 : 1000))
}
if let path = value(after: "--model") {
    let file = try ModelFile(contentsOf: path)
    for engine in [Engine.simd, .avx2, .avx512] where engine.isAvailable {
        let world = try World(model: try file.model(), engine: engine)
        try world.seed()
        world.step(file.steps)
        let name = file.metadata.name ?? "model"
        measurements.append(
            measure("\(file.gridWidth)×\(file.gridHeight) grown \(name), \(engine.name)", world, steps: 1000))
    }
    let wide = try World(model: try file.model(), width: 1024, height: 1024)
    try wide.seed(x: 512, y: 512)
    wide.step(file.steps)
    measurements.append(measure("1024×1024 with one \(file.metadata.name ?? "sprite")", wide, steps: 500))
}

/// Seconds per training iteration at the article's settings: 72×72 cells, a picture of 40, batch 8, 64 to 96 steps,
/// gradients through all of them, two threads. Measured when the rule grows the picture: before, it is another work.
struct TrainingMeasurement: Encodable {
    var name = "training iteration, 72×72, batch 8, 64–96 steps"
    var secondsPerIteration: Double
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
let training = try value(after: "--train").map(measureTraining)

if arguments.contains("--json") {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for measurement in measurements {
        print(String(decoding: try encoder.encode(measurement), as: UTF8.self))
    }
} else {
    print("one thread                                 ms/step   live cells   GMAC/s")
    for m in measurements {
        let name = m.name.padding(toLength: 40, withPad: " ", startingAt: 0)
        print(name + String(format: "%10.4f %12d %8.1f", m.millisecondsPerStep, m.cells, m.gigaMACsPerSecond))
    }
    if let training {
        print(
            String(
                format: "%@: %.3f s (mean squared error %.4f)", training.name, training.secondsPerIteration,
                training.meanSquaredError))
    }
}
