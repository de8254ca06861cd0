import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime

/// One picture that tells how a training run went: the target, the growth and the healing as the fixed-point engine
/// shows them, and the loss.
public enum Preview {
    private static let ground = RGBA(24, 26, 33)
    private static let panel = RGBA(36, 39, 49)
    private static let line = RGBA(255, 176, 59)
    private static let grid = RGBA(62, 66, 80)

    /// Draws the preview of a model.
    /// - Parameters:
    ///   - target: what it shall grow; nil: nobody knows.
    ///   - losses: the curve below.
    public static func draw(_ file: ModelFile, target: Target?, losses: [Float]) throws -> RGBAImage {
        let model = try file.model()
        let cell = max(1, 128 / max(file.gridWidth, file.gridHeight))
        let (tileWidth, tileHeight) = (file.gridWidth * cell, file.gridHeight * cell)
        let gap = 8
        let columns = 8
        let curveHeight = 120
        let width = columns * tileWidth + (columns + 1) * gap
        let height = 2 * tileHeight + curveHeight + 4 * gap
        var canvas = RGBAImage(width: width, height: height, fill: ground)
        func tile(_ picture: RGBAImage, _ column: Int, _ row: Int) {
            canvas.draw(
                picture.composited(over: panel).enlarged(by: cell), x: gap + column * (tileWidth + gap),
                y: gap + row * (tileHeight + gap))
        }
        let world = try World(model: model, randomSeed: 1)
        func picture() throws -> RGBAImage {
            RGBAImage(width: world.width, height: world.height, pixels: try world.render())
        }

        if let target { tile(target.picture, 0, 0) }
        try world.seed()
        for column in 1..<columns {
            world.step(file.steps * column / (columns - 1) - Int(world.stepCount))
            tile(try picture(), column, 0)
        }
        // Below: half erased, healing, and much later.
        try world.eraseRectangle(x: 0, y: 0, width: world.width / 2, height: world.height)
        tile(try picture(), 0, 1)
        for (column, steps) in [15, 25, 40, 120].enumerated() {
            world.step(steps)
            tile(try picture(), column + 1, 1)
        }
        for (column, step) in [500, 2000, 5000].enumerated() {
            world.step(max(0, step - Int(world.stepCount)))
            tile(try picture(), column + 5, 1)
        }
        let top = 2 * tileHeight + 3 * gap
        drawCurve(losses, on: &canvas, x: gap, y: top, width: width - 2 * gap, height: curveHeight)
        return canvas
    }

    /// The loss on a logarithmic scale, with a line for each power of ten.
    private static func drawCurve(
        _ losses: [Float], on canvas: inout RGBAImage, x left: Int, y top: Int, width: Int, height: Int
    ) {
        canvas.fill(x: left, y: top, width: width, height: height, panel)
        // Each column shows the mean of its iterations.
        let means = (0..<width).compactMap { column -> Double? in
            let from = losses.count * column / width, to = max(from + 1, losses.count * (column + 1) / width)
            guard from < losses.count else { return nil }
            let part = losses[from..<min(to, losses.count)]
            return log10(Double(max(part.reduce(0, +) / Float(part.count), 1e-9)))
        }
        guard let highest = means.max(), let lowest = means.min() else { return }
        let (high, low) = (highest.rounded(.up), min(lowest.rounded(.down), highest.rounded(.up) - 1))
        func row(_ value: Double) -> Int { top + Int((high - value) / (high - low) * Double(height - 1)) }
        for power in stride(from: low, through: high, by: 1) {
            canvas.fill(x: left, y: row(power), width: width, height: 1, grid)
        }
        var previous: Int?
        for (column, value) in means.enumerated() {
            let y = row(value)
            let (from, to) = (min(y, previous ?? y), max(y, previous ?? y))
            canvas.fill(x: left + column, y: from, width: 1, height: to - from + 2, line)
            previous = y
        }
    }
}

extension RGBAImage {
    /// Copies a picture in; both must overlap wholly.
    mutating func draw(_ picture: RGBAImage, x: Int, y: Int) {
        for row in 0..<picture.height {
            let target = 4 * ((y + row) * width + x)
            pixels.replaceSubrange(
                target..<target + 4 * picture.width,
                with: picture.pixels[4 * row * picture.width..<4 * (row + 1) * picture.width])
        }
    }

    /// Fills a rectangle, clipped to the picture.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: RGBA) {
        for row in max(0, y)..<max(0, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, min(self.width, x + width)) { self[column, row] = colour }
        }
    }
}
