import Foundation

/// A plot of step time against cells, both logarithmic, as SVG.
struct Plot {
    struct Line {
        var name: String
        var colour: String
        var points: [(cells: Double, milliseconds: Double)]
    }

    var title: String
    var lines: [Line]

    private let width = 760.0, height = 460.0, left = 70.0, right = 190.0, top = 50.0, bottom = 60.0

    func svg() -> String {
        let points = lines.flatMap(\.points)
        let x = decades(points.map(\.cells)), y = decades(points.map(\.milliseconds))
        func px(_ cells: Double) -> Double {
            left + (log10(cells) - x.lowerBound) / (x.upperBound - x.lowerBound) * (width - left - right)
        }
        func py(_ time: Double) -> Double {
            height - bottom - (log10(time) - y.lowerBound) / (y.upperBound - y.lowerBound)
                * (height - top - bottom)
        }
        var body: [String] = []
        func text(_ x: Double, _ y: Double, _ string: String, _ attributes: String = "") {
            body.append(String(format: "<text x=\"%.1f\" y=\"%.1f\" %@>%@</text>", x, y, attributes, string))
        }
        func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
            body.append(
                String(
                    format: "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", x1, y1,
                    x2,
                    y2))
        }
        text(left, 28, title, "font-size=\"16\" font-weight=\"bold\"")
        for exponent in Int(x.lowerBound)...Int(x.upperBound) {
            let at = px(pow(10, Double(exponent)))
            rule(at, top, at, height - bottom)
            text(at, height - bottom + 18, label(exponent), "text-anchor=\"middle\"")
        }
        for exponent in Int(y.lowerBound)...Int(y.upperBound) {
            let at = py(pow(10, Double(exponent)))
            rule(left, at, width - right, at)
            text(left - 8, at + 4, label(exponent), "text-anchor=\"end\"")
        }
        text((left + width - right) / 2, height - 16, "cells", "text-anchor=\"middle\"")
        text(14, top - 10, "ms per step")
        for (i, line) in lines.enumerated() {
            let path = line.points.map { String(format: "%.1f,%.1f", px($0.cells), py($0.milliseconds)) }
            body.append(
                "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"\(line.colour)\" stroke-width=\"2\"/>"
            )
            for point in line.points {
                body.append(
                    String(
                        format: "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%@\"/>", px(point.cells),
                        py(point.milliseconds), line.colour))
            }
            let at = top + 10 + 22 * Double(i)
            text(width - right + 14, at, line.name, "fill=\"\(line.colour)\"")
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
            font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private func decades(_ values: [Double]) -> ClosedRange<Double> {
        let logs = values.map { log10($0) }
        return floor(logs.min()!)...ceil(logs.max()!)
    }

    private func label(_ exponent: Int) -> String {
        exponent >= 0
            ? String(Int(pow(10, Double(exponent)))) : String(format: "%g", pow(10, Double(exponent)))
    }
}
