import NCACLIP
import NCAImageIO

/// What a sprite shall look like, in words, with its weight.
public struct Prompt: Equatable, Sendable, Codable {
    /// The words.
    public var text: String
    /// Relative to that of other prompts; below 0: what must not be seen.
    public var weight: Float

    /// A prompt and its weight.
    public init(_ text: String, weight: Float = 1) {
        self.text = text
        self.weight = weight
    }

    /// The same words as what must not be seen.
    public var unwanted: Prompt { Prompt(text, weight: -abs(weight)) }

    /// Reads "a dog" or "a dog:0.5"; only a number after the last colon is a weight.
    public init(argument: String) {
        if let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let weight = Float(argument[argument.index(after: colon)...]), weight.isFinite
        {
            self.init(String(argument[..<colon]), weight: weight)
        } else {
            self.init(argument)
        }
    }
}

/// Sentences around a prompt, whose embeddings are averaged (Radford et al. 2021, 3.1.4): `{}` stands for the prompt.
public struct PromptTemplates: Equatable, Sendable, Codable {
    /// One at least.
    public var sentences: [String]

    /// - Parameter sentences: one at least, with `{}` in each.
    public init(_ sentences: [String]) { self.sentences = sentences }

    /// The prompt as it was written.
    public static let none = PromptTemplates(["{}"])

    /// The sentences with a prompt in the place of `{}`.
    public func fill(_ prompt: String) -> [String] {
        sentences.map { $0.replacing("{}", with: prompt) }
    }
}

extension CLIP {
    /// The goals that prompts stand for: the mean direction of the filled templates each.
    /// - Throws: `CLIPError` where tokenizer and weights are of different models.
    public func goals(_ prompts: [Prompt], templates: PromptTemplates = .none) throws(CLIPError)
        -> [EmbeddingLoss.Goal]
    {
        var goals: [EmbeddingLoss.Goal] = []
        for prompt in prompts {
            let directions = try text.embed(templates.fill(prompt.text)).map(normalised)
            let sum = directions.dropFirst().reduce(directions[0]) { zip($0, $1).map(+) }
            goals.append(.init(direction: sum, weight: prompt.weight))
        }
        return goals
    }

    /// A picture as a goal.
    /// - Parameters:
    ///   - image: of any size.
    ///   - background: what shows where it is transparent.
    ///   - weight: relative to that of other goals.
    public func goal(
        _ image: RGBAImage, over background: RGBA = RGBA(255, 255, 255), weight: Float = 1
    ) -> EmbeddingLoss.Goal {
        let pass = picture.pass(count: 1, keepsForGradient: false)
        return .init(direction: pass.embed(preprocessing.prepare(image, over: background)), weight: weight)
    }
}

extension CLIP {
    /// Directions of ``Distractors/count`` other things, and of nothing at all.
    /// - Throws: `CLIPError` where tokenizer and weights are of different models.
    public func distractors() throws(CLIPError) -> [[Float]] {
        try text.embed(Distractors.names.map { "an icon of \(Self.withArticle($0))" } + ["nothing"]).map(
            normalised)
    }

    private static func withArticle(_ name: String) -> String {
        "\("aeio".contains(name.first ?? " ") ? "an" : "a") \(name)"
    }
}
