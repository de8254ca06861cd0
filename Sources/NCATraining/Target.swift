import NCACore
import NCAImageIO

/// What the automaton shall grow: a picture in the middle of a grid of cells.
public struct Target: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// Premultiplied RGBA in 0 … 1, `[height][width][4]`.
    public let values: [Float]
    /// Where the seed is planted: the opaque cell nearest to the middle of the picture.
    public let seedX: Int
    public let seedY: Int

    /// A picture that cannot be grown, and the remedy.
    public struct Unsuitable: NCAError {
        public let description: String
        public var kind: NCAErrorKind { .unsuitableInput }

        public init(description: String) { self.description = description }
    }

    /// What to do with a picture that has no transparency.
    public enum Background: String, CaseIterable, Sendable, Codable {
        /// Take the colour of the border away if the border has one colour; otherwise refuse.
        case auto
        /// Grow the whole rectangle.
        case keep
    }

    /// A target straight from values.
    public init(width: Int, height: Int, values: [Float]) throws(Unsuitable) {
        precondition(values.count == width * height * 4)
        self.width = width
        self.height = height
        self.values = values
        (seedX, seedY) = try Self.seed(width, height, values)
    }

    /// Prepares a picture: cuts it out, trims it to its content, shrinks it to fit (never enlarges: pixel art stays
    /// as it is), and centres it.
    /// - Parameters:
    ///   - size: the grid's side in cells; nil: 64, or less for a picture that needs less.
    ///   - margin: cells that stay free on each side, so that growth never feels the border.
    public init(
        picture: RGBAImage, name: String, size: Int? = nil, margin: Int = 8, background: Background = .auto
    ) throws(Unsuitable) {
        let cut = try Self.cutOut(picture, name, background)
        guard let content = Self.content(of: cut) else {
            throw Unsuitable(
                description: Self.content(of: picture) == nil
                    ? "\(name): the picture is fully transparent; there is nothing to grow"
                    : "\(name): the picture has no transparency, and nothing in it differs from its border's colour; "
                        + "pass --background keep to grow the whole rectangle")
        }
        let side = max(content.width, content.height)
        let grid = size ?? min(64, max(16, side + 2 * margin))
        let room = grid - 2 * margin
        guard room >= 4 else {
            throw Unsuitable(
                description:
                    "a grid of \(grid) cells with a margin of \(margin) leaves \(room) cells for the picture; "
                    + "give a larger --size or a smaller --margin")
        }
        let scale = min(1, Float(room) / Float(side))
        let inner = Self.shrunk(cut, content, by: scale)
        var values = [Float](repeating: 0, count: grid * grid * 4)
        let left = (grid - inner.width) / 2, top = (grid - inner.height) / 2
        for y in 0..<inner.height {
            let row = 4 * ((top + y) * grid + left)
            values.replaceSubrange(
                row..<row + 4 * inner.width,
                with: inner.values[4 * y * inner.width..<4 * (y + 1) * inner.width])
        }
        try self.init(width: grid, height: grid, values: values)
    }

    /// A picture that is already as it shall be grown: a canvas of the grid's size.
    public init(canvas: RGBAImage) throws(Unsuitable) {
        var values: [Float] = []
        values.reserveCapacity(canvas.pixels.count)
        for i in stride(from: 0, to: canvas.pixels.count, by: 4) {
            let alpha = Float(canvas.pixels[i + 3]) / 255
            for c in 0..<3 { values.append(Float(canvas.pixels[i + c]) / 255 * alpha) }
            values.append(alpha)
        }
        try self.init(width: canvas.width, height: canvas.height, values: values)
    }

    /// A grey disc, three quarters of the grid across.
    public static func disc(side: Int) -> Target {
        var values: [Float] = []
        for y in 0..<side {
            for x in 0..<side {
                let dx = Float(x) + 0.5 - Float(side) / 2, dy = Float(y) + 0.5 - Float(side) / 2
                let alpha = min(max(0.375 * Float(side) - (dx * dx + dy * dy).squareRoot() + 0.5, 0), 1)
                values += [0.5 * alpha, 0.5 * alpha, 0.5 * alpha, alpha]
            }
        }
        return Target(width: side, height: side, values: values, seedX: side / 2, seedY: side / 2)
    }

    /// The target as a picture.
    public var picture: RGBAImage { RGBAImage(width: width, height: height, premultiplied: values) }

    /// The RGBA of a state `[height][width][channels]` as the target, with the same seed.
    func showing(_ state: ArraySlice<Float>, channels: Int) -> Target {
        var values: [Float] = []
        values.reserveCapacity(4 * width * height)
        for cell in stride(from: state.startIndex, to: state.endIndex, by: channels) {
            values += state[cell..<cell + 4]
        }
        return Target(width: width, height: height, values: values, seedX: seedX, seedY: seedY)
    }

    /// The target shrunk towards its seed, on the same grid.
    func scaled(by scale: Float) -> Target {
        var scaled = [Float](repeating: 0, count: values.count)
        let samples = 4
        for y in 0..<height {
            for x in 0..<width {
                var sum = SIMD4<Float>.zero
                // The mean of points spread over what the cell covers.
                for j in 0..<samples {
                    for i in 0..<samples {
                        let dx = (Float(i) + 0.5) / Float(samples) - 0.5,
                            dy = (Float(j) + 0.5) / Float(samples) - 0.5
                        let sourceX = Float(seedX) + (Float(x - seedX) + dx) / scale
                        let sourceY = Float(seedY) + (Float(y - seedY) + dy) / scale
                        let (column, row) = (Int(sourceX.rounded()), Int(sourceY.rounded()))
                        guard 0..<width ~= column, 0..<height ~= row else { continue }
                        for c in 0..<4 { sum[c] += values[4 * (row * width + column) + c] }
                    }
                }
                for c in 0..<4 { scaled[4 * (y * width + x) + c] = sum[c] / Float(samples * samples) }
            }
        }
        return Target(width: width, height: height, values: scaled, seedX: seedX, seedY: seedY)
    }

    private init(width: Int, height: Int, values: [Float], seedX: Int, seedY: Int) {
        self.width = width
        self.height = height
        self.values = values
        self.seedX = seedX
        self.seedY = seedY
    }

    // MARK: Steps of the preparation

    private struct Box {
        let x: Int, y: Int, width: Int, height: Int
    }

    /// The smallest rectangle that holds every pixel one can see.
    private static func content(of picture: RGBAImage) -> Box? {
        var (minX, minY, maxX, maxY) = (Int.max, Int.max, -1, -1)
        for y in 0..<picture.height {
            for x in 0..<picture.width where picture.pixels[4 * (y * picture.width + x) + 3] >= 8 {
                (minX, maxX) = (min(minX, x), max(maxX, x))
                (minY, maxY) = (min(minY, y), max(maxY, y))
            }
        }
        guard maxX >= 0 else { return nil }
        return Box(x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1)
    }

    /// Averages over the area that each cell covers, premultiplied, so that no colour bleeds in from where the
    /// picture is transparent.
    private static func shrunk(
        _ picture: RGBAImage, _ box: Box, by scale: Float
    ) -> (width: Int, height: Int, values: [Float]) {
        let width = max(1, Int((Float(box.width) * scale).rounded()))
        let height = max(1, Int((Float(box.height) * scale).rounded()))
        let columns = coverage(box.width, width), rows = coverage(box.height, height)
        var values = [Float](repeating: 0, count: width * height * 4)
        for y in 0..<height {
            for x in 0..<width {
                var sum = SIMD4<Float>.zero
                for (sourceY, weightY) in rows[y] {
                    for (sourceX, weightX) in columns[x] {
                        let pixel = picture[box.x + sourceX, box.y + sourceY]
                        let alpha = Float(pixel.alpha) / 255
                        let colour =
                            SIMD3(Float(pixel.red), Float(pixel.green), Float(pixel.blue)) / 255 * alpha
                        sum += SIMD4(colour, alpha) * (weightX * weightY)
                    }
                }
                for c in 0..<4 { values[4 * (y * width + x) + c] = sum[c] }
            }
        }
        return (width, height, values)
    }

    /// For each of `count` cells, the source pixels under it and their shares, which sum to 1.
    private static func coverage(_ source: Int, _ count: Int) -> [[(index: Int, weight: Float)]] {
        let step = Double(source) / Double(count)
        return (0..<count).map { i in
            let from = Double(i) * step, to = Double(i + 1) * step
            return (Int(from)..<min(source, Int(to.rounded(.up)))).map { index in
                (index, Float((min(to, Double(index + 1)) - max(from, Double(index))) / step))
            }
        }
    }

    private static func seed(_ width: Int, _ height: Int, _ values: [Float]) throws(Unsuitable) -> (Int, Int)
    {
        var weight: Float = 0, sumX: Float = 0, sumY: Float = 0
        for y in 0..<height {
            for x in 0..<width {
                let alpha = values[4 * (y * width + x) + 3]
                weight += alpha
                sumX += alpha * Float(x)
                sumY += alpha * Float(y)
            }
        }
        var best: (distance: Float, x: Int, y: Int)?
        for threshold: Float in [0.9, 0.3] {
            for y in 0..<height {
                for x in 0..<width where values[4 * (y * width + x) + 3] > threshold {
                    let (dx, dy) = (Float(x) - sumX / weight, Float(y) - sumY / weight)
                    let distance = dx * dx + dy * dy
                    if distance < best?.distance ?? .infinity { best = (distance, x, y) }
                }
            }
            if let best { return (best.x, best.y) }
        }
        throw Unsuitable(description: "the picture is too faint to grow: no cell is more than 30 % opaque")
    }

    // MARK: Pictures without transparency

    private static func cutOut(
        _ picture: RGBAImage, _ name: String, _ background: Background
    ) throws(Unsuitable) -> RGBAImage {
        let isOpaque = stride(from: 3, to: picture.pixels.count, by: 4).allSatisfy {
            picture.pixels[$0] == 255
        }
        guard isOpaque, background == .auto else { return picture }
        let (width, height) = (picture.width, picture.height)
        let border =
            (0..<width).flatMap { [($0, 0), ($0, height - 1)] }
            + (0..<height).flatMap { [(0, $0), (width - 1, $0)] }
        let colour = median(of: border.map { picture[$0.0, $0.1] })
        let matching = border.filter { distance(picture[$0.0, $0.1], colour) <= Self.tolerance }
        guard Float(matching.count) >= 0.9 * Float(border.count) else {
            throw Unsuitable(
                description:
                    "\(name): the picture has no transparency, and its border has no single colour that could "
                    + "be taken away; cut the figure out, or pass --background keep to grow the whole rectangle"
            )
        }
        // What hangs together with the border is background; the same colour inside the figure stays.
        var result = picture
        var queue = matching
        var seen = [Bool](repeating: false, count: width * height)
        for (x, y) in queue { seen[y * width + x] = true }
        while let (x, y) = queue.popLast() {
            result[x, y] = RGBA(0, 0, 0, 0)
            for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
            where 0..<width ~= nx && 0..<height ~= ny && !seen[ny * width + nx]
                && distance(picture[nx, ny], colour) <= Self.tolerance
            {
                seen[ny * width + nx] = true
                queue.append((nx, ny))
            }
        }
        return result
    }

    /// Largest difference in a channel that still counts as the border's colour: JPEG's noise, not a shade.
    private static let tolerance = 24

    private static func distance(_ a: RGBA, _ b: RGBA) -> Int {
        max(
            abs(Int(a.red) - Int(b.red)), abs(Int(a.green) - Int(b.green)), abs(Int(a.blue) - Int(b.blue)))
    }

    private static func median(of colours: [RGBA]) -> RGBA {
        func middle(_ channel: KeyPath<RGBA, UInt8>) -> UInt8 {
            colours.map { $0[keyPath: channel] }.sorted()[colours.count / 2]
        }
        return RGBA(middle(\.red), middle(\.green), middle(\.blue))
    }
}

extension RGBAImage {
    /// A picture of premultiplied RGBA in 0 … 1, `[height][width][4]`; values outside are clamped.
    public init(width: Int, height: Int, premultiplied values: [Float]) {
        var pixels = [UInt8](repeating: 0, count: 4 * width * height)
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let alpha = min(max(values[i + 3], 0), 1)
            pixels[i + 3] = UInt8(alpha * 255 + 0.5)
            guard alpha > 0 else { continue }
            for c in 0..<3 { pixels[i + c] = UInt8(min(max(values[i + c] / alpha, 0), 1) * 255 + 0.5) }
        }
        self.init(width: width, height: height, pixels: pixels)
    }
}
