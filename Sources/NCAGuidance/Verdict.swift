import NCAModelFile
import NCARuntime
import NCATraining

/// Whether something came of a training: what has grown, in the fixed-point engine, early and late.
public struct Verdict: Codable, Equatable, Sendable {
    /// Steps from the seed at which sprites that shall stay are looked at; those that only grow, at the first.
    public static let steps = [64, 1000]

    /// At each of the steps.
    public var moments: [Moment]
    /// The worst of the moments'.
    public var rank: Int { moments.map(\.rank).max() ?? 0 }
    /// What the rank may be: ``CLIPGuide/rankLimit``.
    public var rankLimit: Int

    public struct Moment: Codable, Equatable, Sendable {
        public var step: Int
        /// Share of the grid that is alive: alpha above 0.1.
        public var coverage: Float
        /// Share of the cells at the grid's border that are alive.
        public var border: Float
        /// Deviation of colours and alpha over the grid; 0: all one colour.
        public var contrast: Float
        public var similarity: Float
        /// How many distractors the guide finds more like the picture than the prompt is.
        public var rank: Int
    }

    /// What is wrong, if anything is.
    public enum Failure: String, Error, Codable, CaseIterable {
        case dead, washedOut, overflowing, unlike

        public var explanation: String {
            switch self {
            case .dead: "nothing grew, or what grew died"
            case .washedOut: "a washout: one colour without a shape"
            case .overflowing: "it flooded the grid"
            case .unlike: "the guide finds it no more like the prompt than chance would make it"
            }
        }
    }

    /// Sprites leave their border free; textures (no alive mask) fill it.
    public func failure(isSprite: Bool) -> Failure? {
        if moments.contains(where: { $0.coverage < 0.03 }) { return .dead }
        if moments.contains(where: { $0.contrast < 0.04 }) { return .washedOut }
        if isSprite, moments.contains(where: { $0.border > 0.35 || $0.coverage > 0.85 }) {
            return .overflowing
        }
        if rank > rankLimit { return .unlike }
        return nil
    }
}

extension CLIPGuide {
    /// So many distractors may be nearer to a picture than its prompt is, by chance: one in twenty of all.
    public var rankLimit: Int { loss.distractors.count / 20 }

    /// Grows a model and judges what comes of it.
    public func verdict(
        on model: Model, steps: [Int] = Verdict.steps, randomSeed: UInt64 = 1
    ) throws(RuntimeError) -> Verdict {
        let world = try World(model: model, randomSeed: randomSeed)
        try world.seed()
        var moments: [Verdict.Moment] = []
        for step in steps {
            world.step(step - Int(world.stepCount))
            let picture = try world.picture()
            moments.append(moment(step, picture))
        }
        return Verdict(moments: moments, rankLimit: rankLimit)
    }

    private func moment(_ step: Int, _ picture: [Float]) -> Verdict.Moment {
        let cells = width * height
        func isAlive(_ cell: Int) -> Bool { picture[4 * cell + 3] > aliveThreshold }
        let border = (0..<cells).filter { cell in
            let (x, y) = (cell % width, cell / width)
            return x == 0 || y == 0 || x == width - 1 || y == height - 1
        }
        var deviation: Float = 0
        for c in 0..<4 {
            let values = (0..<cells).map { picture[4 * $0 + c] }
            let mean = values.reduce(0, +) / Float(cells)
            deviation += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(cells)
        }
        return Verdict.Moment(
            step: step, coverage: Float((0..<cells).filter(isAlive).count) / Float(cells),
            border: Float(border.filter(isAlive).count) / Float(border.count),
            contrast: (deviation / 4).squareRoot(),
            similarity: similarity(of: picture), rank: rank(of: picture))
    }
}
