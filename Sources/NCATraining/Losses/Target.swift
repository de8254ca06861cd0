import NCACore
import NCAImageIO
import NCAModelFile
import NCARuntime

/// What the automaton shall grow: a picture in the middle of a grid of cells.
public struct Target: Equatable, Sendable {
    /// Width of the grid, in cells.
    public let width: Int
    /// Height of the grid, in cells.
    public let height: Int
    /// Premultiplied RGBA in 0 … 1, `[height][width][4]`.
    public let values: [Float]
    /// Column where the seed is planted: the opaque cell nearest to the middle of the picture.
    public let seedX: Int
    /// Row where the seed is planted.
    public let seedY: Int

    /// Alphas above which a cell may hold the seed: opaque ones first, faint ones where there are no others.
    private static let seedAlphas: [Float] = [0.9, leastSeedAlpha]
    static let leastSeedAlpha: Float = 0.3

    /// A target straight from values.
    /// - Parameters:
    ///   - width: of the grid, in cells.
    ///   - height: likewise.
    ///   - values: premultiplied RGBA in 0 … 1, `[height][width][4]`.
    /// - Throws: ``TargetError/faint``.
    public init(width: Int, height: Int, values: [Float]) throws(TargetError) {
        precondition(values.count == width * height * 4, "a target has four values for each cell")
        guard let seed = Self.seed(width, height, alphas: Self.alphas(values)) else { throw .faint }
        self.init(width: width, height: height, values: values, seed: seed)
    }

    /// Targets of the same size whose seed is where all of them are opaque.
    /// - Parameter values: of each, as in ``init(width:height:values:)``.
    static func together(width: Int, height: Int, values: [[Float]]) throws(TargetError) -> [Target] {
        let alphas = values.map(alphas)
        guard alphas.allSatisfy({ seed(width, height, alphas: $0) != nil }) else { throw .faint }
        let common = alphas[0].indices.map { cell in alphas.reduce(1) { min($0, $1[cell]) } }
        guard let seed = seed(width, height, alphas: common) else { throw .noCommonSeed }
        return values.map { Target(width: width, height: height, values: $0, seed: seed) }
    }

    private static func alphas(_ values: [Float]) -> [Float] {
        stride(from: 3, to: values.count, by: 4).map { values[$0] }
    }

    /// A picture that is already as it shall be grown: a canvas of the grid's size.
    /// - Throws: ``TargetError/faint``.
    public init(canvas: RGBAImage) throws(TargetError) {
        try self.init(width: canvas.width, height: canvas.height, values: canvas.premultiplied)
    }

    private init(width: Int, height: Int, values: [Float], seed: (x: Int, y: Int)) {
        (self.width, self.height, self.values) = (width, height, values)
        (seedX, seedY) = seed
    }

    /// A grey disc, three quarters of the grid across: the target of an automaton whose look a guide decides.
    public static func disc(side: Int) -> Target {
        var values: [Float] = []
        for y in 0..<side {
            for x in 0..<side {
                let dx = Float(x) + 0.5 - Float(side) / 2, dy = Float(y) + 0.5 - Float(side) / 2
                let alpha = min(max(0.375 * Float(side) - (dx * dx + dy * dy).squareRoot() + 0.5, 0), 1)
                values += [0.5 * alpha, 0.5 * alpha, 0.5 * alpha, alpha]
            }
        }
        return Target(width: side, height: side, values: values, seed: (side / 2, side / 2))
    }

    /// The target as a picture.
    public var picture: RGBAImage { RGBAImage(width: width, height: height, premultiplied: values) }

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
        return Target(width: width, height: height, values: scaled, seed: (seedX, seedY))
    }

    /// The smallest columns and rows that hold all cells that are mature in the picture; empty where there are none.
    var box: (x: Range<Int>, y: Range<Int>) {
        let cells = (0..<width * height).filter { values[4 * $0 + 3] > ModelFile.defaultAliveThreshold }
        let xs = cells.map { $0 % width }, ys = cells.map { $0 / width }
        guard let right = xs.max(), let left = xs.min(), let bottom = ys.max(), let top = ys.min() else {
            return (0..<0, 0..<0)
        }
        return (left..<right + 1, top..<bottom + 1)
    }

    /// An opaque cell as near as can be to the middle of all.
    private static func seed(_ width: Int, _ height: Int, alphas: [Float]) -> (x: Int, y: Int)? {
        var weight: Float = 0, sumX: Float = 0, sumY: Float = 0
        for y in 0..<height {
            for x in 0..<width {
                let alpha = alphas[y * width + x]
                weight += alpha
                sumX += alpha * Float(x)
                sumY += alpha * Float(y)
            }
        }
        var best: (distance: Float, x: Int, y: Int)?
        for threshold in seedAlphas {
            for y in 0..<height {
                for x in 0..<width where alphas[y * width + x] > threshold {
                    let (dx, dy) = (Float(x) - sumX / weight, Float(y) - sumY / weight)
                    let distance = dx * dx + dy * dy
                    if distance < best?.distance ?? .infinity { best = (distance, x, y) }
                }
            }
            if let best { return (best.x, best.y) }
        }
        return nil
    }
}

extension Target: Objective {
    package var seed: (x: Int, y: Int) { (seedX, seedY) }

    /// Of what is mature in the picture.
    package var extent: Int { max(box.x.count, box.y.count) }

    package func loss(scale: Float) -> any StateLoss {
        TargetLoss(values: scale < 1 ? scaled(by: scale).values : values)
    }

    /// Clamped to 0 … 1.
    package func error(of colours: [Float]) -> Double {
        var error = 0.0
        for (value, wanted) in zip(colours, values) {
            let difference = Double(min(max(value, 0), 1) - wanted)
            error += difference * difference
        }
        return error / Double(values.count)
    }

    package var digest: ObjectiveDigest {
        ObjectiveDigest(width: width, height: height, crc: values.withUnsafeBytes { crc32($0) })
    }
}

extension RGBAImage {
    /// A picture of premultiplied RGBA in 0 … 1, `[height][width][4]`; values outside are clamped.
    package init(width: Int, height: Int, premultiplied values: [Float]) {
        var pixels = [UInt8](repeating: 0, count: 4 * width * height)
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let alpha = min(max(values[i + 3], 0), 1)
            pixels[i + 3] = UInt8(alpha * 255 + 0.5)
            guard alpha > 0 else { continue }
            for c in 0..<3 { pixels[i + c] = UInt8(min(max(values[i + c] / alpha, 0), 1) * 255 + 0.5) }
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// Premultiplied RGBA in 0 … 1, `[height][width][4]`.
    var premultiplied: [Float] {
        var values: [Float] = []
        values.reserveCapacity(pixels.count)
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let alpha = Float(pixels[i + 3]) / 255
            for c in 0..<3 { values.append(Float(pixels[i + c]) / 255 * alpha) }
            values.append(alpha)
        }
        return values
    }
}
