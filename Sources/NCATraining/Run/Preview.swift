import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime

/// One picture that tells how a training run went: the target, the growth and the healing as the fixed-point engine
/// shows them, and the loss; of several forms also the changes from one to another.
public enum Preview {
    private static let ground = RGBA(24, 26, 33)
    private static let panel = RGBA(36, 39, 49)
    private static let line = RGBA(255, 176, 59)
    private static let grid = RGBA(62, 66, 80)

    /// Steps after damage at which the second row shows the model, and steps after the seed at which it ends.
    private static let healing = [15, 25, 40, 120]
    private static let late = [500, 2000, 5000]

    /// Steps after a change of form at which a row shows it.
    private static let morphing = [0, 8, 16, 32, 48, 64, 96, 128]
    /// With more forms than these, each is shown becoming the next one only.
    private static let allChangesUpTo = 4

    /// Draws the preview of a model. Takes about a second for each form.
    /// - Parameters:
    ///   - file: the model.
    ///   - targets: what its forms shall grow; empty: nobody knows.
    ///   - losses: of each iteration; the curve below.
    /// - Throws: what keeps a world from being made of the model.
    public static func draw(_ file: ModelFile, targets: [Target], losses: [Float]) throws -> RGBAImage {
        let model = try file.model()
        let forms = file.forms.indices
        var rows: [[RGBAImage]] = []
        for form in forms {
            rows += try grownAndHealed(
                model, form: form, targets.indices.contains(form) ? targets[form] : nil)
        }
        for from in forms where forms.count > 1 {
            let all = forms.count <= allChangesUpTo ? Array(forms) : [(from + 1) % forms.count]
            for to in all where to != from { rows.append(try changed(model, from, to)) }
        }

        let cell = max(1, 128 / max(file.gridWidth, file.gridHeight))
        let (tileWidth, tileHeight) = (file.gridWidth * cell, file.gridHeight * cell)
        let gap = 8, curveHeight = 120
        let width = columns * tileWidth + (columns + 1) * gap
        let height = rows.count * (tileHeight + gap) + curveHeight + 2 * gap
        var canvas = RGBAImage(width: width, height: height, fill: ground)
        for (row, tiles) in rows.enumerated() {
            for (column, tile) in tiles.enumerated() {
                canvas.draw(
                    tile.composited(over: panel).enlarged(by: cell), x: gap + column * (tileWidth + gap),
                    y: gap + row * (tileHeight + gap))
            }
        }
        drawCurve(
            losses, on: &canvas, x: gap, y: height - curveHeight - gap, width: width - 2 * gap,
            height: curveHeight)
        return canvas
    }

    private static let columns = 8

    /// A row of target and growth, and one of a wound, healing, and much later.
    private static func grownAndHealed(
        _ model: Model, form: Int, _ target: Target?
    ) throws -> [[RGBAImage]] {
        let world = try World(model: model, randomSeed: 1)
        try world.setForm(form)
        try world.seed()
        var growth = [target?.picture ?? RGBAImage(width: world.width, height: world.height)]
        for column in 1..<columns {
            world.step(model.steps * column / (columns - 1) - Int(world.stepCount))
            growth.append(try picture(of: world))
        }
        try world.eraseRectangle(x: 0, y: 0, width: world.width / 2, height: world.height)
        var healed = [try picture(of: world)]
        for steps in healing {
            world.step(steps)
            healed.append(try picture(of: world))
        }
        for step in late {
            world.step(max(0, step - Int(world.stepCount)))
            healed.append(try picture(of: world))
        }
        return [growth, healed]
    }

    /// A row of what has grown in one form and becomes another.
    private static func changed(_ model: Model, _ from: Int, _ to: Int) throws -> [RGBAImage] {
        let world = try World(model: model, randomSeed: 1)
        try world.setForm(from)
        try world.seed()
        world.step(2 * model.steps)
        try world.setForm(to)
        return try zip([0] + morphing, morphing).map { earlier, steps in
            world.step(steps - earlier)
            return try picture(of: world)
        }
    }

    private static func picture(of world: World) throws -> RGBAImage {
        RGBAImage(width: world.width, height: world.height, pixels: try world.render())
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
