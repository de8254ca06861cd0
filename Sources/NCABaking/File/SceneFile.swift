import NCADocuments
import NCAImageIO

/// A scene and what is baked of it, as people write it: in TOML, in JSON, on the command line, or in Swift.
///
/// What is left out (`nil`) is the model's or the program's own choice. Keys of scene files are called like the options of
/// `ncabake`: `holdFirst` is `hold-first` in a file.
public struct SceneFile: Codable, Equatable, Sendable {
    /// One model among several.
    public struct Layer: Codable, Equatable, Sendable {
        /// Path of the model.
        public var model: String
        /// Cells that are seeded, x and y each; `nil`: the model's own.
        public var seeds: [[Int]]?
        /// Random seed: which cells fire; `nil`: the scene's.
        public var rng: UInt64?
        /// Name of the form that it is at the beginning; `nil`: the model's first.
        public var form: String?

        enum CodingKeys: String, CodingKey, CaseIterable { case model, seeds, rng, form }

        /// A layer that grows as the model suggests.
        public init(model: String) { self.model = model }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            model = try values.decode(String.self, forKey: .model)
            seeds = try values.decodeIfPresent([[Int]].self, forKey: .seeds)
            rng = try values.decodeIfPresent(UInt64.self, forKey: .rng)
            form = try values.decodeIfPresent(String.self, forKey: .form)
        }
    }

    // The scene.

    /// Path of the only model.
    public var model: String?
    /// Several models instead, each in a world of its own, later ones above.
    public var models: [Layer]?
    /// Width and height of the world in cells, 1 … 4096 each; `nil`: the model's grid.
    public var size: [Int]?
    /// Cells that are seeded, x and y each; `nil`: the model's own.
    public var seeds: [[Int]]?
    /// Random seed: which cells fire; `nil`: 0.
    public var rng: UInt64?
    /// Name of the form that the only model is at the beginning; `nil`: its first.
    public var form: String?
    /// The scene's parts, one after the other; `nil`: growth alone.
    public var acts: [ActEntry]?
    /// What happens at single steps.
    public var events: [EventEntry]?
    /// Stands before every tag, where engines know animations of all sprites by one name; `{name}` in it is what the files
    /// are called.
    public var tagPrefix: String?

    // Frames and time.

    /// A frame every so many steps, 1 … 1,000,000,000; `nil`: 2.
    public var every: Int?
    /// So many frames for each act instead, 1 … 1,000,000.
    public var frames: Int?
    /// How ``frames`` are spread over the steps; `nil`: linear.
    public var easing: Easing?
    /// Whether each act plays forwards, then backwards.
    public var pingPong: Bool?
    /// Frames per second, 0.1 … 1000; `nil`: 25.
    public var fps: Double?
    /// Milliseconds that the last frame stays beyond its own time, 0 … 3,600,000; `nil`: 1000.
    public var hold: Int?
    /// Milliseconds that the first frame stays beyond its own time, 0 … 3,600,000; `nil`: 0.
    public var holdFirst: Int?
    /// Times that an animation plays, 0 … 65535; 0 or `nil`: for ever.
    public var loop: Int?

    // Looks.

    /// Pixels per cell, from 1 on; `nil`: 4.
    public var scale: Int?
    /// How cells are enlarged; `nil`: to squares.
    public var filter: ScalingFilter?
    /// Whether all frames are cut to what is ever seen in one of them.
    public var crop: Bool?
    /// Empty cells around, 0 … 4096.
    public var margin: Int?
    /// The point that engines place the sprite by; `nil`: the seed.
    public var pivot: Pivot?
    /// The colours that frames may have; `nil`: as they grow.
    public var palette: PaletteChoice?
    /// `transparent`, `RGB`, `RRGGBB` or `RRGGBBAA`, or the path of a PNG, which is tiled.
    public var background: String?

    // Outputs.

    /// What is written.
    public var outputs: [OutputKind]?
    /// Lossy WebP of this quality, 0 … 100.
    public var quality: Float?
    /// Lossless WebP of fewer colours, 0 (fewest) … 100.
    public var nearLossless: Int?
    /// Whether a lossless WebP keeps colours under alpha 0, carried outwards as in sheets; `nil`: no, for fewer bytes.
    public var exact: Bool?
    /// Whether colours are carried outwards under alpha 0 in sheets and single frames, so that engines that filter show no
    /// dark fringes; `nil`: yes.
    public var bleed: Bool?
    /// The best WebP of at most so many bytes.
    public var maxBytes: Int?
    /// Details of the sprite sheet.
    public var sheet: SheetEntry?

    /// A scene of which everything is left out.
    public init() {}

    /// The growth of one model.
    public init(model path: String) { model = path }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case model, models, size, seeds, rng, form, acts, events, every, frames, easing, fps, hold, loop,
            scale,
            filter, crop, margin, pivot, palette, background, outputs, quality, exact, bleed,
            sheet
        case tagPrefix = "tag-prefix"
        case pingPong = "ping-pong"
        case holdFirst = "hold-first"
        case nearLossless = "near-lossless"
        case maxBytes = "max-bytes"
    }
}

/// What can be written of a scene.
public enum OutputKind: String, Codable, CaseIterable, Sendable {
    /// An animated WebP with alpha.
    case webp
    /// An animated PNG.
    case apng
    /// An animated GIF of 255 colours; pixels are opaque or not.
    case gif
    /// A folder of single frames.
    case png
    /// A sprite sheet: a PNG, further pages if need be, and descriptions.
    case sheet
    /// A picture of the sheet for people.
    case preview
}

/// The sheet's options in a scene file.
public struct SheetEntry: Codable, Equatable, Sendable {
    /// Where frames lie; `nil`: in a grid.
    public var layout: SheetArrangement?
    /// Frames in a row of a grid, from 1 on; `nil`: as square as possible.
    public var columns: Int?
    /// Whether each frame's transparent border is taken away.
    public var trim: Bool?
    /// Empty pixels between frames and around, 0 … 256.
    public var padding: Int?
    /// Pixels by which each frame's rim is repeated outwards, 0 … 64.
    public var extrude: Int?
    /// Whether sides are powers of two.
    public var powerOfTwo: Bool?
    /// Largest side in pixels, 16 … 16,384, `nil`: 4096; what does not fit goes to further pages.
    public var maxSize: Int?
    /// How the sheet is described; `nil`: ``SheetFormat/json``.
    public var formats: [SheetFormat]?

    /// A sheet of which everything is left out.
    public init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case layout, columns, trim, padding, extrude, formats
        case powerOfTwo = "power-of-two"
        case maxSize = "max-size"
    }
}

/// A part of the scene in a scene file.
public struct ActEntry: Codable, Equatable, Sendable {
    /// What a part shows.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// From the seed to the grown sprite; its tag is `grow`.
        case grow
        /// A hole is erased, and heals; its tag is `hurt`.
        case heal
        /// The grown sprite, as a loop; its tag is `idle`.
        case idle
        /// It becomes another form; its tag is `morph-` and the form's name.
        case morph
        /// It dies back to nothing; its tag is `vanish`.
        case vanish
        /// The frame before stays longer.
        case hold
    }

    /// What the part shows.
    public var act: Kind
    /// Steps that it takes; `nil`: the model's for `grow`, `heal` and `morph`, 48 for `idle`, 32 for `vanish`.
    public var steps: Int?
    /// What engines call it; `nil`: the kind's own tag.
    public var tag: String?
    /// Whether the world goes on, but makes no frames.
    public var hidden: Bool?
    /// As ``SceneFile/every``, for this act.
    public var every: Int?
    /// As ``SceneFile/frames``, for this act.
    public var frames: Int?
    /// As ``SceneFile/easing``, for this act.
    public var easing: Easing?
    /// As ``SceneFile/pingPong``, for this act.
    public var pingPong: Bool?
    /// Milliseconds that the act's last frame stays beyond its own time; of `hold`: the frame before (`nil`: 1000).
    public var hold: Int?
    /// Milliseconds that the act's first frame stays beyond its own time.
    public var holdFirst: Int?
    /// Of `heal`: what is erased, x, y and radius in cells.
    public var circle: [Int]?
    /// Of `heal`: what is erased, x, y, width and height in cells.
    public var rectangle: [Int]?
    /// Of `morph`: the name of the form that it becomes.
    public var form: String?
    /// How an `idle` act joins its ends; `nil`: `blend`.
    public var join: LoopJoin?
    /// How a sprite vanishes; `nil`: it withers.
    public var manner: Vanishing?

    /// An act of which all else is left out.
    public init(_ act: Kind, steps: Int? = nil) {
        self.act = act
        self.steps = steps
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case act, steps, tag, hidden, every, frames, easing, hold, circle, rectangle, form, join,
            manner
        case pingPong = "ping-pong"
        case holdFirst = "hold-first"
    }
}

/// Something that happens at a step, counted from the scene's beginning: one of ``seed``, ``circle``, ``rectangle``,
/// ``form`` and ``vanish``.
public struct EventEntry: Codable, Equatable, Sendable {
    /// The event follows this many steps, and shows in that step's frame.
    public var step: Int
    /// The model that it happens to, counted from 0; `nil`: all.
    public var layer: Int?
    /// Seeds a cell, x and y.
    public var seed: [Int]?
    /// Erases a circle: x, y and radius in cells.
    public var circle: [Int]?
    /// Erases a rectangle: x, y, width and height in cells.
    public var rectangle: [Int]?
    /// Makes it another form, by its name: of all models that have one so called, or of ``layer``.
    public var form: String?
    /// Lets all vanish, in so many steps.
    public var vanish: Int?
    /// How it vanishes; `nil`: it withers.
    public var manner: Vanishing?

    /// An event that says when, and not yet what.
    public init(step: Int) { self.step = step }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case step, layer, seed, circle, rectangle, form, vanish, manner
    }
}
