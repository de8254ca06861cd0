import Foundation
import NCACore

/// The first column of a table.
private func label(_ name: String) -> String { name.padding(toLength: 28, withPad: " ", startingAt: 0) }

/// A table of dB.
extension Evaluation: CustomStringConvertible {
    public var description: String { lines("%6.2f dB").joined(separator: "\n") }

    fileprivate func lines(_ format: String) -> [String] {
        measurements.map { label($0.moment.name) + String(format: format, $0.value) }
    }
}

/// A table of dB: the worst and the mean.
extension EvaluationSpread: CustomStringConvertible {
    public var description: String {
        let head = label("\(rollouts) lives") + "   worst      mean"
        let rows = zip(worst.measurements, mean.measurements).map { worst, mean in
            label(worst.moment.name) + String(format: "%6.2f dB %6.2f dB", worst.value, mean.value)
        }
        return ([head] + rows).joined(separator: "\n")
    }
}

/// What was written, and a table of what it measures.
extension TrainingRun.Result: CustomStringConvertible {
    public var description: String {
        let cost = roundingCost.map { cost in
            label("rounding, \(cost.rollouts) rollouts")
                + String(format: "%6.2f dB, %.2f dB in float", cost.fixedPoint, cost.float)
        }
        let table = (psnr?.lines("%6.2f dB") ?? []) + (similarity?.lines("%6.3f similarity") ?? [])
        let head = "\(bytes) bytes, \(iterations) iterations, \(durationText(seconds: seconds))"
        return
            ([(output.map { $0 + "  " } ?? "") + head] + (table + [cost].compactMap(\.self)).map { "  " + $0 })
            .joined(separator: "\n")
    }
}

/// One line: share, loss, speed, time left.
extension TrainingProgress: CustomStringConvertible {
    public var description: String {
        String(
            format: "%3d %%  loss %.5f  %.1f dB%@  %.1f it/s  %@ left", Int(share * 100), loss, decibels,
            similarity.map { String(format: "  similarity %.3f", $0) } ?? "", iterationsPerSecond,
            durationText(seconds: secondsLeft))
    }

    /// What the best model measures, in the order of the moments; empty before one was measured.
    public var bestDescription: String {
        guard let best else { return "" }
        let format = similarity == nil ? "%.1f" : "%.3f"
        return "best: " + best.measurements.map { String(format: format, $0.value) }.joined(separator: " ")
    }
}
