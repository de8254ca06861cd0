import NCADocuments
import NCAImageIO

/// A scene and what is baked of it, as people write it: in TOML, in JSON, or on the command line. What is left out is
/// the model's or the program's own choice. Keys are called like the options of `ncabake`.
public struct SceneFile: Codable, Equatable, Sendable {
    /// One model among several.
    public struct Layer: Codable, Equatable, Sendable {
        public var model: String
        public var seeds: [[Int]]?
        public var rng: UInt64?

        enum CodingKeys: String, CodingKey, CaseIterable { case model, seeds, rng }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            model = try values.decode(String.self, forKey: .model)
            seeds = try values.decodeIfPresent([[Int]].self, forKey: .seeds)
            rng = try values.decodeIfPresent(UInt64.self, forKey: .rng)
        }
    }

    // The scene.
    public var model: String?
    public var models: [Layer]?
    /// Width and height in cells.
    public var size: [Int]?
    /// X and y in cells.
    public var seeds: [[Int]]?
    public var rng: UInt64?
    public var acts: [ActEntry]?
    public var events: [EventEntry]?

    // Frames and time.
    public var every: Int?
    public var frames: Int?
    public var easing: Easing?
    public var pingPong: Bool?
    public var fps: Double?
    public var hold: Int?
    public var holdFirst: Int?
    public var loop: Int?

    // Looks.
    public var scale: Int?
    public var filter: Look.Filter?
    public var crop: Bool?
    public var margin: Int?
    public var background: String?

    // Outputs.
    public var outputs: [OutputKind]?
    public var quality: Float?
    public var nearLossless: Int?
    public var maxBytes: Int?
    public var sheet: SheetEntry?

    public init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case model, models, size, seeds, rng, acts, events, every, frames, easing, fps, hold, loop, scale,
            filter,
            crop, margin, background, outputs, quality, sheet
        case pingPong = "ping-pong"
        case holdFirst = "hold-first"
        case nearLossless = "near-lossless"
        case maxBytes = "max-bytes"
    }
}

/// What can be written of a scene.
public enum OutputKind: String, Codable, CaseIterable, Sendable {
    case webp, apng, gif, png, sheet, preview
}

/// The sheet's options in a scene file.
public struct SheetEntry: Codable, Equatable, Sendable {
    public var layout: SheetOptions.Layout?
    public var columns: Int?
    public var trim: Bool?
    public var padding: Int?
    public var extrude: Int?
    public var powerOfTwo: Bool?
    public var maxSize: Int?
    public var formats: [SheetFormat]?

    public init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case layout, columns, trim, padding, extrude, formats
        case powerOfTwo = "power-of-two"
        case maxSize = "max-size"
    }
}

/// A part of the scene in a scene file.
public struct ActEntry: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Sendable { case grow, heal, idle, vanish, hold }

    public var act: Kind
    public var steps: Int?
    /// What engines call it, if not grow, hurt, idle or vanish.
    public var tag: String?
    /// The world goes on, but makes no frames.
    public var hidden: Bool?
    public var every: Int?
    public var frames: Int?
    public var easing: Easing?
    public var pingPong: Bool?
    public var hold: Int?
    public var holdFirst: Int?
    /// Of `heal`: what is erased, x, y and radius.
    public var circle: [Int]?
    /// Of `heal`: what is erased, x, y, width and height.
    public var rectangle: [Int]?
    /// How an `idle` act joins its ends.
    public var join: Act.Loop?
    /// How `vanish` goes.
    public var manner: Scene.Vanishing?

    public init(_ act: Kind, steps: Int? = nil) {
        self.act = act
        self.steps = steps
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case act, steps, tag, hidden, every, frames, easing, hold, circle, rectangle, join, manner
        case pingPong = "ping-pong"
        case holdFirst = "hold-first"
    }
}

/// Something that happens at a step, counted from the scene's beginning.
public struct EventEntry: Codable, Equatable, Sendable {
    public var step: Int
    /// The model that it happens to, counted from 0; left out: all.
    public var layer: Int?
    public var seed: [Int]?
    public var circle: [Int]?
    public var rectangle: [Int]?
    /// Steps after which all is gone.
    public var vanish: Int?
    public var manner: Scene.Vanishing?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case step, layer, seed, circle, rectangle, vanish, manner
    }
}
