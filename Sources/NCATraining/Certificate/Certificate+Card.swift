import Foundation
import NCACore
import NCAImageIO

/// A certificate as people read it.
extension Certificate {
    /// A table of dB for terminals.
    public var table: String {
        func row(_ name: String, _ worst: Double, _ mean: Double, _ rest: String = "") -> String {
            name.padding(toLength: 40, withPad: " ", startingAt: 0)
                + String(format: "%6.2f dB %6.2f dB", worst, mean) + rest
        }
        let head = "".padding(toLength: 40, withPad: " ", startingAt: 0) + "   worst      mean"
        return
            ([head] + kept.map { row($0.name, $0.worst, $0.mean) }
            + healed.map { row($0.family.name, $0.worst, $0.mean, "  \($0.survived) of \($0.cases)") }
            + [verdict]).joined(separator: "\n")
    }

    /// One line: whether the certificate holds, and what is weak.
    public var verdict: String {
        let floors = String(format: "%g dB grown and kept, %g dB healed", keptFloor, healedFloor)
        guard !holds else { return "Holds: never below \(floors)." }
        let weak =
            kept.filter { $0.worst < keptFloor }.map(\.name)
            + healed.filter { $0.worst < healedFloor }.map(\.family.name)
        return "Does not hold (\(floors)): " + weak.joined(separator: "; ") + "."
    }

    /// A card in Markdown.
    /// - Parameters:
    ///   - name: the model's.
    ///   - heatMap: the path of ``heatMapPicture()``, as the card names it.
    public func card(name: String, heatMap: String) -> String {
        func decibels(_ value: Double) -> String { String(format: "%.1f", value) }
        var lines = [
            "# \(name): certificate", "", verdict, "",
            "PSNR in dB over the premultiplied RGBA of the whole grid, in the fixed-point engine.", "",
            "| \(rollouts) rollouts | worst | mean |", "|---|---:|---:|",
        ]
        lines += kept.map { "| \($0.name) | \(decibels($0.worst)) | \(decibels($0.mean)) |" }
        lines += [
            "",
            "\(EvaluationMoment.healingSteps) steps after damage; survived means \(String(format: "%g", healedFloor)) dB or more:",
            "", "| damage | survived | worst | mean | the worst case |", "|---|---:|---:|---:|---|",
        ]
        lines += healed.map {
            "| \($0.family.name) | \($0.survived) of \($0.cases) | \(decibels($0.worst)) | \(decibels($0.mean)) | "
                + "\($0.worstCase) |"
        }
        lines += [
            "", "![PSNR by the place of a circle](\(heatMap))", "",
            "PSNR by the place of a circle's middle: circles of "
                + heatMaps.map { "\(Int((100 * $0.diameter).rounded()))" }.joined(separator: ", ")
                + " % of the sprite's side across, from left to right. Green: \(Int(Self.best)) dB and more; "
                + "yellow: \(String(format: "%g", healedFloor)) dB; red: \(Int(Self.worst)) dB and less; "
                + "grey: the circle holds nothing of the sprite.",
            "",
        ]
        return lines.joined(separator: "\n")
    }

    /// Where the colours of the heat map end, in dB.
    private static let (worst, best) = (16.0, 36.0)

    /// The worst PSNR by the place of a circle: a square for each diameter, side by side, over the sprite.
    public func heatMapPicture() -> RGBAImage {
        let places = catalogue.places
        // Large enough to be seen, and a whole number of pixels for each place.
        let block = max(1, 160 / places), panel = places * block, gap = 8
        var picture = RGBAImage(
            width: heatMaps.count * (panel + gap) - gap, height: panel, fill: RGBA(0, 0, 0, 0))
        for (index, map) in heatMaps.enumerated() {
            for y in 0..<panel {
                for x in 0..<panel {
                    let value = map.values[y / block * places + x / block]
                    let sprite = spriteColour(
                        (Float(x) + 0.5) / Float(panel), (Float(y) + 0.5) / Float(panel))
                    picture[index * (panel + gap) + x, y] = Self.blend(colour(of: value), sprite)
                }
            }
        }
        return picture
    }

    /// The sprite's colour at a place of its box, from 0 to 1.
    private func spriteColour(_ u: Float, _ v: Float) -> SIMD4<Float> {
        let x = Int(catalogue.x + catalogue.side * (u - 0.5)),
            y = Int(catalogue.y + catalogue.side * (v - 0.5))
        guard 0..<sprite.width ~= x, 0..<sprite.height ~= y else { return .zero }
        let cell = 4 * (y * sprite.width + x)
        return SIMD4(
            sprite.values[cell], sprite.values[cell + 1], sprite.values[cell + 2], sprite.values[cell + 3])
    }

    /// Green at best, yellow at the floor, red at worst.
    private func colour(of value: Double?) -> SIMD3<Float> {
        guard let value else { return SIMD3(0.5, 0.5, 0.5) }
        let red = SIMD3<Float>(0.80, 0.12, 0.12), yellow = SIMD3<Float>(0.95, 0.80, 0.20)
        let green = SIMD3<Float>(0.10, 0.60, 0.25)
        func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Double) -> SIMD3<Float> {
            let t = Float(min(max(share, 0), 1))
            return a + (b - a) * t
        }
        return value < healedFloor
            ? mix(red, yellow, (value - Self.worst) / (healedFloor - Self.worst))
            : mix(yellow, green, (value - healedFloor) / (Self.best - healedFloor))
    }

    /// A little of the sprite, so that places are found.
    private static func blend(_ colour: SIMD3<Float>, _ sprite: SIMD4<Float>) -> RGBA {
        let share: Float = 0.25
        func channel(_ index: Int) -> UInt8 {
            let value = colour[index] * (1 - share * sprite.w) + share * sprite[index]
            return UInt8((min(max(value, 0), 1) * 255).rounded())
        }
        return RGBA(channel(0), channel(1), channel(2))
    }
}
