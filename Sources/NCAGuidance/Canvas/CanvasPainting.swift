import NCACore
import NCAImageIO
import NCAModelFile
import NCATraining

/// Paints canvases under a guide: the first half of ``PromptRecipe/distil``, which lets the picture exist before an
/// automaton has to grow it.
package final class CanvasPainting {
    package struct Options: Equatable, Sendable {
        /// Pixels a side; the sprite's grid.
        package var side: Int
        /// Steps of the painting.
        package var iterations: Int
        /// Canvases that are painted side by side, from different beginnings; the guide's favourite is kept.
        package var count: Int
        /// Covers the whole grid, for textures and scenes.
        package var isOpaque = false
        package var learningRate: Float = 0.05
        package var randomSeed: UInt64 = 0

        package init(side: Int, iterations: Int, count: Int) {
            (self.side, self.iterations, self.count) = (side, iterations, count)
        }
    }

    /// From this progress on the learning rate has this share: fast first, then fine.
    private static let fineFrom: Float = 0.6
    private static let fineShare: Float = 0.3
    /// Alphas up to the lower one are cleared, and from the upper one on made solid.
    private static let solidAlphas: (clear: Float, solid: Float) = (0.2, 0.8)
    /// Cells live where a neighbour is alive, so that growth crosses gaps of one cell less than this, not more.
    private static let reach = 2

    package let options: Options
    private let guide: CLIPGuide
    private var canvases: [Canvas]
    private var generator: SplitMix64
    package private(set) var iteration = 0
    /// Mean similarity that the guide saw, of each iteration.
    package private(set) var similarities: [Float] = []

    /// - Parameters:
    ///   - guide: looks at ``Options/count`` pictures of ``Options/side``.
    ///   - beginning: what all canvases show at first; nil: next to nothing.
    init(_ options: Options, guide: CLIPGuide, over beginning: Canvas? = nil) {
        precondition(
            guide.count == options.count && guide.width == options.side && guide.height == options.side)
        self.options = options
        self.guide = guide
        var generator = SplitMix64(seed: options.randomSeed)
        canvases = (0..<options.count).map { _ in
            beginning?.faded ?? Canvas(side: options.side, isOpaque: options.isOpaque, using: &generator)
        }
        self.generator = generator
    }

    package var isDone: Bool { iteration >= options.iterations }

    /// One step of all canvases.
    package func iterate() {
        let size = 4 * options.side * options.side
        var gradient: [Float] = []
        let losses = guide.evaluate(
            canvases.flatMap { $0.picture() }, gradient: &gradient, using: &generator)
        let progress = Float(iteration) / Float(options.iterations)
        let rate = options.learningRate * (progress < Self.fineFrom ? 1 : Self.fineShare)
        for i in canvases.indices { canvases[i].paint(gradient[i * size..<(i + 1) * size], rate: rate) }
        similarities.append(losses.reduce(0) { $0 + $1.similarity } / Float(losses.count))
        iteration += 1
    }

    /// The canvas that the guide likes best, as an automaton can grow it: eight bits a channel, and unless it is opaque
    /// without mist, and of one piece.
    func best() -> (picture: RGBAImage, canvas: Canvas) {
        let pictures = canvases.map {
            options.isOpaque ? $0.picture() : Self.growable($0.picture(), options.side)
        }
        let scores = pictures.map { guide.score(of: $0) }
        let best = scores.indices.max { scores[$0] < scores[$1] }!
        return (
            RGBAImage(width: options.side, height: options.side, premultiplied: pictures[best]),
            canvases[best]
        )
    }

    /// Clears what is nearly transparent, makes solid what is nearly solid, and leaves only what hangs together with the
    /// largest part.
    static func growable(_ picture: [Float], _ side: Int) -> [Float] {
        var result = picture
        for cell in 0..<side * side {
            let alpha = picture[4 * cell + 3]
            let wanted = min(max((alpha - solidAlphas.clear) / (solidAlphas.solid - solidAlphas.clear), 0), 1)
            for c in 0..<3 { result[4 * cell + c] *= alpha > 0 ? wanted / alpha : 0 }
            result[4 * cell + 3] = wanted
        }
        func isSolid(_ cell: Int) -> Bool { result[4 * cell + 3] > ModelFile.defaultAliveThreshold }
        var part = [Int](repeating: -1, count: side * side)
        var sizes: [Int] = []
        for start in part.indices where part[start] < 0 && isSolid(start) {
            var queue = [start]
            part[start] = sizes.count
            sizes.append(0)
            while let cell = queue.popLast() {
                sizes[part[start]] += 1
                let (x, y) = (cell % side, cell / side)
                for ny in max(0, y - reach)...min(side - 1, y + reach) {
                    for nx in max(0, x - reach)...min(side - 1, x + reach)
                    where part[ny * side + nx] < 0 {
                        let neighbour = ny * side + nx
                        guard isSolid(neighbour) else { continue }
                        part[neighbour] = part[start]
                        queue.append(neighbour)
                    }
                }
            }
        }
        guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }) else { return result }
        for cell in part.indices where part[cell] != largest {
            for c in 0..<4 { result[4 * cell + c] = 0 }
        }
        return result
    }
}
