import NCAImageIO
import NCARuntime
import NCATraining

/// What a ``PromptTraining`` trains, and how.
public struct PromptOptions: Sendable {
    /// What to grow; weights are relative to each other, and those below 0 say what must not be seen.
    public var prompts: [Prompt]
    /// A picture of what to grow, beside or instead of words.
    public var picture: RGBAImage?
    /// Sentences around each prompt.
    public var templates = PromptTemplates.none
    /// The way to train.
    public var recipe = PromptRecipe.distil
    /// What the model must do: grow, keep, heal.
    public var mode = TrainingMode.regenerate
    /// The grid's side, in cells.
    public var size = 48
    /// Whether the picture fills its grid, as textures and scenes do; a sprite leaves its border free.
    public var isScene = false
    /// Whether cells die that no opaque one is near; without, all live from the first step on.
    public var hasAliveMask = true
    /// Where training begins: an automaton that grows something already; nil: a new network.
    public var start: Network?
    /// The time of all attempts together, or the iterations of each.
    public var length = RunLength.minutes(PromptOptions.defaultMinutes)
    /// Canvases that are painted side by side, of which the guide's favourite is grown.
    public var canvases = 3
    /// Steps in painting them.
    public var canvasIterations = 150
    /// How often to begin again with another random seed when nothing comes of it.
    public var retries = 2
    /// Of the first attempt; decides all that is drawn.
    public var randomSeed: UInt64 = 0
    /// Views of a picture in a step; nil: as many as painting and the recipe take.
    public var views: Int?
    /// What the guide sees of colours and alpha.
    public var sees = Augmentation.Seeing.composite
    /// The share of views that show only a part, 0 … 1.
    public var cutouts: Float = 0
    /// Between a view's embedding and a prompt's.
    public var distance = EmbeddingLoss.Distance.cosine
    /// Tells whether a run that goes on has the same guide: its name or folder.
    public var guideName: String?

    /// The time of a training for which none is asked.
    public static let defaultMinutes = 8.0

    /// The defaults, for these prompts.
    public init(prompts: [Prompt]) { self.prompts = prompts }

    /// What is asked for, in one line: a run that goes on must ask for the same.
    var request: String {
        let words = prompts.map { prompt in
            let text = prompt.weight < 0 ? "not \(prompt.text)" : prompt.text
            return abs(prompt.weight) == 1 ? text : "\(text):\(abs(prompt.weight))"
        }
        let picture = picture.map { picture in
            "the picture \(String(picture.pixels.withUnsafeBytes { crc32($0) }, radix: 16))"
        }
        let kind = hasAliveMask ? isScene ? "scene" : nil : "no alive mask"
        return (words + [picture, guideName, recipe.name, kind].compactMap(\.self)).joined(separator: " | ")
    }
}
