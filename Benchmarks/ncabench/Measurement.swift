import Foundation

/// One line of the report.
struct Measurement: Encodable {
    var name: String
    /// Milliseconds of a step, or of what the name says.
    var milliseconds: Double
    /// Cells that the step works on.
    var cells: Int?
    /// Multiply-accumulates of the network, in 10⁹ a second: of cells that fire in ours, of all cells in the peers'.
    var gigaMACsPerSecond: Double?
    /// `gigaMACsPerSecond` as a share of what one core can at most, with the same instructions.
    var ofLimit: Double?
    /// How many times as fast as ONNX Runtime's dense step on the same grid.
    var timesONNXRuntime: Double?
}

/// The median time of `body`, in milliseconds.
func median(of count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    for _ in 0..<max(1, count / 20) { body() }
    let times = (0..<count).map { _ in clock.measure(body) }.sorted()
    let middle = times[count / 2].components
    return Double(middle.seconds) * 1e3 + Double(middle.attoseconds) * 1e-15
}

/// What was measured in one run.
struct Report: Encodable {
    let limits = Limits()
    var measurements: [Measurement] = []
    var training: TrainingMeasurement?
    /// ONNX Runtime's milliseconds for a dense grid, by its side.
    private var onnxRuntime: [Int: Double] = [:]

    private enum CodingKeys: String, CodingKey { case limits, measurements, training }

    /// - Parameters:
    ///   - limit: what the processor can at most.
    ///   - side: of the grid on which ONNX Runtime is compared.
    mutating func add(_ measurement: Measurement, limit: Double? = nil, side: Int? = nil) {
        var measurement = measurement
        if let rate = measurement.gigaMACsPerSecond, let limit { measurement.ofLimit = rate / limit }
        if let side, let peer = onnxRuntime[side] {
            measurement.timesONNXRuntime = peer / measurement.milliseconds
        }
        measurements.append(measurement)
    }

    /// Adds what others take for dense grids.
    mutating func add(_ peers: [PeerStep]) {
        for peer in peers where peer.peer == "onnxruntime" { onnxRuntime[peer.size] = peer.milliseconds }
        for peer in peers {
            let cells = peer.size * peer.size
            add(
                Measurement(
                    name: "\(peer.peer), \(peer.size)×\(peer.size) dense", milliseconds: peer.milliseconds,
                    cells: cells,
                    gigaMACsPerSecond: Double(cells * PeerStep.macsPerCell) / peer.milliseconds * 1e-6),
                limit: limits.ofPeers, side: peer.size)
        }
    }

    func printTable() {
        func rates(_ limits: [Int: Double]) -> String {
            limits.sorted { $0.key < $1.key }.map { String(format: "%.1f (%d bits)", $0.value, $0.key) }
                .joined(separator: ", ")
        }
        print("one core's limits in GMAC/s: int16 \(rates(limits.int16)); float32 \(rates(limits.float))")
        func row(_ name: String, _ columns: [String]) {
            let padded = columns.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
            print(name.padding(toLength: 46, withPad: " ", startingAt: 0) + padded.joined())
        }
        func number(_ value: Double?, _ format: String) -> String {
            value.map { String(format: format, $0) } ?? ""
        }
        row("", ["ms", "cells", "GMAC/s", "of limit", "× ONNX RT"])
        for m in measurements {
            row(
                m.name,
                [
                    number(m.milliseconds, "%.4f"), m.cells.map(String.init) ?? "",
                    number(m.gigaMACsPerSecond, "%.1f"), number(m.ofLimit.map { $0 * 100 }, "%.0f %%"),
                    number(m.timesONNXRuntime, "%.1f"),
                ])
        }
        if let training {
            print(
                String(
                    format: "%@: %.3f s (mean squared error %.4f)", training.name,
                    training.secondsPerIteration, training.meanSquaredError))
            if let peer = training.secondsPerIterationOfPyTorch {
                print(
                    String(
                        format: "the same by the article's recipe in PyTorch: %.3f s, %.1f times as long",
                        peer,
                        peer / training.secondsPerIteration))
            }
        }
    }
}
