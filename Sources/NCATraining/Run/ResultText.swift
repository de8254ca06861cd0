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

/// Tables of dB: of each form, of each change from one to another, and of many changes in a row.
extension FormsEvaluation: CustomStringConvertible {
    public var description: String {
        let width = max(9, names.map(\.count).max()!)
        func cells(_ values: [String]) -> String {
            values.map { String(repeating: " ", count: max(0, width - $0.count) + 2) + $0 }.joined()
        }
        func row(_ name: String, _ values: [Double]) -> String {
            label(name) + cells(values.map { String(format: "%.2f", $0) })
        }
        let own = forms[0].measurements.indices.map { i in
            row(forms[0].measurements[i].moment.name, forms.map { $0.measurements[i].value })
        }
        let changes = names.indices.map { from in row("from \(names[from]) to", morphs[from]) }
        return
            ([label("dB") + cells(names)] + own + changes + [row(EvaluationMoment.switched.name, switched)])
            .joined(separator: "\n")
    }
}

/// Tables of dB: the worst and the mean.
extension FormsEvaluationSpread: CustomStringConvertible {
    public var description: String {
        "\(rollouts) lives, the worst\n\(worst)\n\n\(rollouts) lives, the mean\n\(mean)"
    }
}

/// How far a sprite has wandered.
extension Drift: CustomStringConvertible {
    public var description: String {
        let many = EvaluationMoment.switches
        return "wandered \(afterMany) cells in \(many) changes, \(afterTenfold) in \(10 * many)"
    }
}

/// What was written, and a table of what it measures.
extension TrainingRun.Result: CustomStringConvertible {
    public var description: String {
        let cost = roundingCost.map { cost in
            label("rounding, \(cost.rollouts) rollouts")
                + String(format: "%6.2f dB, %.2f dB in float", cost.fixedPoint, cost.float)
        }
        let table =
            forms.map { "\($0)".split(separator: "\n").map(String.init) } ?? (psnr?.lines("%6.2f dB") ?? [])
            + (similarity?.lines("%6.3f similarity") ?? [])
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
