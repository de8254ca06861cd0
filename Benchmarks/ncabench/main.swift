import Foundation
import NCAModelFile
import NCARuntime

// What `make bench` runs: this machine's limits, the peers, our engines and the ratio of each, in one run.
//
//     ncabench --model FILE.nca [--train PICTURE.png] [--peers FOLDER] [--python PYTHON] [--json FILE] [--svg FILE]

func value(after option: String) -> String? {
    let arguments = CommandLine.arguments
    return arguments.firstIndex(of: option).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
}
guard let modelPath = value(after: "--model") else {
    FileHandle.standardError.write(Data("error: --model FILE.nca is missing\n".utf8))
    exit(2)
}
let sides = [16, 32, 64, 128, 256]
let vectorEngines = Engine.allCases.filter {
    ![.automatic, .scalar].contains($0) && $0.isFixedPoint && $0.isAvailable
}

var report = Report()
let peersFolder = value(after: "--peers"), python = value(after: "--python") ?? "python3"
let peers = peersFolder.map { measurePeers($0, python: python, sides: sides) } ?? []
report.add(peers)

// Every cell alive.
let dense = try denseModel()
for engine in vectorEngines + [.half, .scalar] where engine.isAvailable {
    let world = try denseWorld(dense, engine, side: 64)
    let steps = engine == .scalar ? 5 : 1000
    report.add(
        try measure("64×64 dense, \(engine.name)", world, steps: steps), limit: report.limits.of(engine),
        side: 64)
}
for side in [64, 256] {
    let world = try denseWorld(dense, .automatic, side: side)
    let threads = JobThreads(world)
    let steps = side == 64 ? 1000 : 100
    report.add(
        try measure("\(side)×\(side) dense, one thread", world, steps: steps),
        limit: report.limits.of(.automatic), side: side)
    report.add(
        try measure("\(side)×\(side) dense, two threads by jobs", world, steps: steps) { threads.step() },
        limit: report.limits.of(.automatic).map { 2 * $0 }, side: side)
    threads.stop()
}

// A grown sprite, alone and in a wide world.
let file = try ModelFile(contentsOf: modelPath)
let model = try file.model()
let name = file.metadata.name ?? "sprite"
for engine in vectorEngines + [.half] where engine.isAvailable {
    let world = try grownWorld(model, engine: engine)
    report.add(
        try measure("\(name) on \(world.width)×\(world.height), \(engine.name)", world, steps: 1000),
        limit: report.limits.of(engine), side: 64)
}
let wide = try grownWorld(model, width: 1024, height: 1024, seeds: [(512, 512)])
report.add(
    try measure("\(name) on 1024×1024", wide, steps: 1000), limit: report.limits.of(.automatic))

// Many creatures of one model.
let creatures = try (0..<500).map { _ in try grownWorld(model, width: 32, height: 32) }
let live = try creatures.reduce(0) { try $0 + $1.liveCells }
report.add(
    Measurement(
        name: "500 worlds of 32×32, one call", milliseconds: median(of: 50) { World.step(creatures) },
        cells: live))
report.add(
    Measurement(
        name: "500 worlds of 32×32, 500 calls",
        milliseconds: median(of: 50) { for world in creatures { world.step() } }, cells: live))

// What a frame needs besides.
let sprite = try grownWorld(model)
var pixels = [UInt8](repeating: 0, count: 4 * sprite.width * sprite.height)
report.add(
    Measurement(
        name: "render \(name), premultiplied",
        milliseconds: median(of: 500) {
            pixels.withUnsafeMutableBytes {
                try! sprite.render(.rgba, alpha: .premultiplied, into: $0, stride: 4 * sprite.width)
            }
        }))
let snapshot = try sprite.snapshot()
report.add(
    Measurement(name: "snapshot of \(name)", milliseconds: median(of: 500) { _ = try! sprite.snapshot() }))
report.add(
    Measurement(name: "restore \(name)", milliseconds: median(of: 500) { try! sprite.restore(snapshot) }))

if let path = value(after: "--svg") {
    var lines = try vectorEngines.reversed().enumerated().map { i, engine in
        Plot.Line(
            name: "ncaruntime, \(engine.name)", colour: ["#0a7d3c", "#3fae6a", "#95d3ad"][min(i, 2)],
            points: try [1, 4, 9, 25, 64].map { count in
                // Sprites in a world of 8 × 8 places: cost follows them, not the 262,144 cells.
                let seeds = (0..<count).map { (x: $0 % 8 * 64 + 32, y: $0 / 8 * 64 + 32) }
                let world = try grownWorld(model, width: 512, height: 512, seeds: seeds, engine: engine)
                let m = try measure("", world, steps: 2000 / count)
                return (Double(m.cells!), m.milliseconds)
            })
    }
    for (peer, name, colour) in [("onnxruntime", "ONNX Runtime", "#c0392b"), ("torch", "PyTorch", "#8e44ad")]
    {
        let points = peers.filter { $0.peer == peer }.map {
            (cells: Double($0.size * $0.size), milliseconds: $0.milliseconds)
        }
        if !points.isEmpty { lines.append(Plot.Line(name: name, colour: colour, points: points)) }
    }
    let plot = Plot(title: "Step time, one thread: ours by living cells, peers' by the grid's", lines: lines)
    try plot.svg().write(toFile: path, atomically: true, encoding: .utf8)
}

if let picture = value(after: "--train") {
    var training = try measureTraining(picture)
    training.secondsPerIterationOfPyTorch = peersFolder.flatMap {
        measureTrainingPeer($0, python: python, picture: picture)
    }
    report.training = training
}
report.printTable()
if let path = value(after: "--json") {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(report).write(to: URL(fileURLWithPath: path), options: .atomic)
}
