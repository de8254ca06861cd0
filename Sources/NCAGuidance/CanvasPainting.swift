import NCAImageIO
import NCATraining
import NCACore

/// Paints canvases under a guide: first half of `distil`, which lets the picture exist before an automaton has to grow it.
public final class CanvasPainting {
    public struct Options: Equatable, Sendable {
        /// Pixels a side; the sprite's grid.
        public var side = 48
        /// Steps of the painting.
        public var iterations = 150
        /// Canvases that are painted side by side, from different beginnings; the guide's favourite is kept.
        public var count = 3
        /// Covers the whole grid, for textures and scenes.
        public var isOpaque = false
        public var learningRate: Float = 0.05
        public var randomSeed: UInt64 = 0

        public init() {}
    }

    public let options: Options
    private let guide: CLIPGuide
    private var canvases: [Canvas]
    private var generator: SplitMix64
    public private(set) var iteration = 0
    /// Mean similarity that the guide saw, of each iteration.
    public private(set) var similarities: [Float] = []

    /// - Parameter guide: looks at ``Options/count`` pictures of ``Options/side``.
    public init(_ options: Options, guide: CLIPGuide) {
        precondition(
            guide.count == options.count && guide.width == options.side && guide.height == options.side)
        self.options = options
        self.guide = guide
        var generator = SplitMix64(seed: options.randomSeed)
        canvases = (0..<options.count).map { _ in
            Canvas(side: options.side, isOpaque: options.isOpaque, using: &generator)
        }
        self.generator = generator
    }

    public var isDone: Bool { iteration >= options.iterations }

    /// One step of all canvases.
    public func iterate() {
        let size = 4 * options.side * options.side
        var gradient: [Float] = []
        let opinions = guide.look(
            at: canvases.flatMap { $0.picture() }, gradient: &gradient, using: &generator)
        // Fast first, then fine.
        let progress = Float(iteration) / Float(options.iterations)
        let rate = options.learningRate * (progress < 0.6 ? 1 : 0.3)
        for i in canvases.indices { canvases[i].paint(gradient[i * size..<(i + 1) * size], rate: rate) }
        similarities.append(opinions.reduce(0) { $0 + $1.similarity } / Float(opinions.count))
        iteration += 1
    }

    /// The canvas that the guide likes best, as an automaton can grow it: eight bits a channel, and unless it is opaque
    /// without mist, and of one piece.
    public func best() -> RGBAImage {
        let pictures = canvases.map {
            options.isOpaque ? $0.picture() : Self.growable($0.picture(), options.side)
        }
        let scores = pictures.map { guide.score(of: $0) }
        let best = scores.indices.max { scores[$0] < scores[$1] }!
        return RGBAImage(width: options.side, height: options.side, premultiplied: pictures[best])
    }

    /// Clears what is nearly transparent, makes solid what is nearly solid, and leaves only what hangs together with the
    /// largest part: cells live where a neighbour is alive, so that growth crosses gaps of two cells, not more.
    static func growable(_ picture: [Float], _ side: Int) -> [Float] {
        var result = picture
        for cell in 0..<side * side {
            let alpha = picture[4 * cell + 3]
            let wanted = min(max((alpha - 0.2) / 0.6, 0), 1)
            for c in 0..<3 { result[4 * cell + c] *= alpha > 0 ? wanted / alpha : 0 }
            result[4 * cell + 3] = wanted
        }
        func isSolid(_ cell: Int) -> Bool { result[4 * cell + 3] > aliveThreshold }
        var part = [Int](repeating: -1, count: side * side)
        var sizes: [Int] = []
        for start in part.indices where part[start] < 0 && isSolid(start) {
            var queue = [start]
            part[start] = sizes.count
            sizes.append(0)
            while let cell = queue.popLast() {
                sizes[part[start]] += 1
                let (x, y) = (cell % side, cell / side)
                for ny in max(0, y - 2)...min(side - 1, y + 2) {
                    for nx in max(0, x - 2)...min(side - 1, x + 2) where part[ny * side + nx] < 0 {
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
