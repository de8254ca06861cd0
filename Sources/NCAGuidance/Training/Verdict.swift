import NCACLIP
import NCACore
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

    /// What has grown by one step.
    public struct Moment: Codable, Equatable, Sendable {
        /// Steps from the seed.
        public var step: Int
        /// Share of the grid that is mature.
        public var coverage: Float
        /// Share of the cells at the grid's border that are mature.
        public var border: Float
        /// Standard deviation of colours and alpha over the grid; 0: all one colour.
        public var contrast: Float
        /// The mean cosine between the prompts and the picture, -1 to 1.
        public var similarity: Float
        /// How many distractors the guide finds more like the picture than the prompt is.
        public var rank: Int
    }

    /// What is wrong with what has grown.
    public enum Failure: String, Error, Codable, CaseIterable {
        /// Nothing grew, or what grew died.
        case dead
        /// One pale colour.
        case washedOut
        /// It fills its grid.
        case overflowing
        /// It looks more like other things.
        case unlike

        /// For people.
        public var explanation: String {
            switch self {
            case .dead: "nothing grew, or what grew died"
            case .washedOut: "a washout: one colour without a shape"
            case .overflowing: "it flooded the grid"
            case .unlike: "the guide finds it no more like the prompt than chance would make it"
            }
        }
    }

    /// Limits of the failures. Sprites that people accept are far within all of them, on both sides: 10 to 60 % of the
    /// grid, a contrast of 0.2 or more, a border that is empty.
    private enum Limit {
        /// Of the grid; a seed and what is next to it.
        static let dead: Float = 0.03
        static let washedOut: Float = 0.04
        /// Of the border, and of the grid.
        static let overflowingBorder: Float = 0.35
        static let overflowing: Float = 0.85
    }

    /// What is wrong, if anything is.
    /// - Parameter isSprite: sprites leave their border free; scenes and textures fill it.
    public func failure(isSprite: Bool) -> Failure? {
        if moments.contains(where: { $0.coverage < Limit.dead }) { return .dead }
        if moments.contains(where: { $0.contrast < Limit.washedOut }) { return .washedOut }
        let isOverflowing = moments.contains {
            $0.border > Limit.overflowingBorder || $0.coverage > Limit.overflowing
        }
        if isSprite, isOverflowing { return .overflowing }
        if rank > rankLimit { return .unlike }
        return nil
    }

    /// Judges how like a prompt a model's sprite is. A guide is no judge of what it has trained: give another model.
    /// - Parameters:
    ///   - file: the model.
    ///   - prompt: what it shall look like.
    ///   - clip: the model that looks.
    ///   - randomSeed: of the world.
    ///   - threads: how many cores work; it changes no result.
    /// - Throws: `CLIPError`, or what keeps a world from being made.
    public init(
        on file: ModelFile, prompt: Prompt, clip: CLIP, randomSeed: UInt64 = 1, threads: Int
    ) throws {
        var loss = EmbeddingLoss(goals: try clip.goals([prompt]))
        loss.distractors = try clip.distractors()
        let guide = CLIPGuide(
            clip.picture, loss: loss, count: 1, width: file.gridWidth, height: file.gridHeight,
            threads: threads)
        self = try guide.verdict(on: try file.model(), randomSeed: randomSeed)
    }

    init(moments: [Moment], rankLimit: Int) { (self.moments, self.rankLimit) = (moments, rankLimit) }
}

extension CLIPGuide {
    /// So many distractors may be nearer to a picture than its prompt is, by chance: one in twenty of all.
    public var rankLimit: Int { loss.distractors.count / 20 }

    /// Grows a model and judges what comes of it.
    /// - Parameters:
    ///   - model: of this guide's size.
    ///   - form: of the model.
    ///   - steps: at which it is looked at, from the seed.
    ///   - randomSeed: of the world.
    /// - Throws: what keeps a world from being made.
    public func verdict(
        on model: Model, form: Int = 0, steps: [Int] = Verdict.steps, randomSeed: UInt64 = 1
    ) throws(RuntimeError) -> Verdict {
        let world = try World(model: model, randomSeed: randomSeed)
        try world.setForm(form)
        try world.seed()
        var moments: [Verdict.Moment] = []
        for step in steps {
            world.step(step - Int(world.stepCount))
            moments.append(moment(step, try world.picture()))
        }
        return Verdict(moments: moments, rankLimit: rankLimit)
    }

    private func moment(_ step: Int, _ picture: [Float]) -> Verdict.Moment {
        let cells = width * height
        func isMature(_ cell: Int) -> Bool { picture[4 * cell + 3] > ModelFile.defaultAliveThreshold }
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
            step: step, coverage: Float((0..<cells).filter(isMature).count) / Float(cells),
            border: Float(border.filter(isMature).count) / Float(border.count),
            contrast: (deviation / 4).squareRoot(),
            similarity: similarity(of: picture), rank: rank(of: picture))
    }
}
