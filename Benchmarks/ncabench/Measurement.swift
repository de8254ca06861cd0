import Foundation

/// One line of the report.
struct Measurement: Encodable {
    var name: String
    /// Milliseconds of a step, or of what the name says.
    var milliseconds: Double
    /// Cells that the step works on, and of these the share that fires.
    var cells: Int?
    /// Multiply-accumulates of the network, in 10⁹ a second: of cells that fire in ours, of all cells in the peers'.
    var gigaMACsPerSecond: Double?
    /// `gigaMACsPerSecond` as a share of the int16 roofline.
    var ofRoofline: Double?
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
    var int16GigaMACsPerSecond = 0.0
    var floatGigaMACsPerSecond = 0.0
    var peers: [PeerStep] = []
    var measurements: [Measurement] = []
    var training: TrainingMeasurement?

    /// ONNX Runtime's milliseconds for a dense grid of this side, one thread.
    func onnxRuntime(side: Int) -> Double? {
        peers.first { $0.peer == "onnxruntime" && $0.size == side }?.milliseconds
    }

    mutating func add(_ measurement: Measurement, side: Int? = nil) {
        var measurement = measurement
        if let rate = measurement.gigaMACsPerSecond, int16GigaMACsPerSecond > 0 {
            measurement.ofRoofline = rate / int16GigaMACsPerSecond
        }
        if let side, let peer = onnxRuntime(side: side) {
            measurement.timesONNXRuntime = peer / measurement.milliseconds
        }
        measurements.append(measurement)
    }

    func printTable() {
        print(
            String(
                format:
                    "one core's limits: int16 multiply-add %.1f GMAC/s, float32 fused multiply-add %.1f GMAC/s",
                int16GigaMACsPerSecond, floatGigaMACsPerSecond))
        func row(_ name: String, _ columns: [String]) {
            let padded = columns.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
            print(name.padding(toLength: 46, withPad: " ", startingAt: 0) + padded.joined())
        }
        func number(_ value: Double?, _ format: String) -> String {
            value.map { String(format: format, $0) } ?? ""
        }
        row("", ["ms", "cells", "GMAC/s", "of int16", "× ONNX RT"])
        for peer in peers {
            row(
                "\(peer.peer), \(peer.size)×\(peer.size) dense",
                [number(peer.milliseconds, "%.4f"), "\(peer.size * peer.size)", "", "", ""])
        }
        for m in measurements {
            row(
                m.name,
                [
                    number(m.milliseconds, "%.4f"), m.cells.map(String.init) ?? "",
                    number(m.gigaMACsPerSecond, "%.1f"), number(m.ofRoofline.map { $0 * 100 }, "%.0f %%"),
                    number(m.timesONNXRuntime, "%.1f"),
                ])
        }
        if let training {
            print(
                String(
                    format: "%@: %.3f s (mean squared error %.4f)", training.name,
                    training.secondsPerIteration, training.meanSquaredError))
        }
    }
}
