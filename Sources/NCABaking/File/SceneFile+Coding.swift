import Foundation
import NCADocuments

// Decoding by hand, in one place, as misspelt keys must be refused: Swift's synthesised decoders ignore them.

extension SceneFile {
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try values.decodeIfPresent(Value.self, forKey: key)
        }
        // TOML tells 10 from 10.0; who writes 10 means a number.
        func number(_ key: CodingKeys) throws -> Double? {
            if let whole = try? values.decodeIfPresent(Int.self, forKey: key) { return Double(whole) }
            return try values.decodeIfPresent(Double.self, forKey: key)
        }
        (model, models, size, seeds) = (
            try value(.model), try value(.models), try value(.size), try value(.seeds)
        )
        form = try value(.form)
        (rng, acts, events, tagPrefix) = (
            try value(.rng), try value(.acts), try value(.events), try value(.tagPrefix)
        )
        (every, frames, easing, pingPong) = (
            try value(.every), try value(.frames), try value(.easing), try value(.pingPong)
        )
        (fps, hold, holdFirst, loop) = (
            try number(.fps), try value(.hold), try value(.holdFirst), try value(.loop)
        )
        (scale, filter, crop, margin, background) = (
            try value(.scale), try value(.filter), try value(.crop), try value(.margin),
            try value(.background)
        )
        (pivot, palette, exact, bleed) = (
            try value(.pivot), try value(.palette), try value(.exact), try value(.bleed)
        )
        (outputs, quality, nearLossless) = (
            try value(.outputs), try number(.quality).map { Float($0) }, try value(.nearLossless)
        )
        (maxBytes, sheet) = (try value(.maxBytes), try value(.sheet))
    }

    /// This file's values, and another's where this one says nothing.
    package func over(_ other: SceneFile) -> SceneFile {
        SceneFile(Self.merge(object, over: other.object))
    }

    /// As a dictionary: merging goes key by key, whatever keys there will be.
    private var object: [String: Any] {
        guard let data = try? JSONEncoder().encode(self),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { preconditionFailure("a scene file is plain values") }
        return object
    }

    private init(_ object: [String: Any]) {
        guard let data = try? JSONSerialization.data(withJSONObject: object),
            let file = try? JSONDecoder().decode(SceneFile.self, from: data)
        else { preconditionFailure("merged from scene files") }
        self = file
    }

    private static func merge(_ upper: [String: Any], over lower: [String: Any]) -> [String: Any] {
        lower.merging(upper) { below, above in
            guard let below = below as? [String: Any], let above = above as? [String: Any] else {
                return above
            }
            return merge(above, over: below)
        }
    }
}

extension SheetEntry {
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        layout = try values.decodeIfPresent(SheetArrangement.self, forKey: .layout)
        columns = try values.decodeIfPresent(Int.self, forKey: .columns)
        trim = try values.decodeIfPresent(Bool.self, forKey: .trim)
        padding = try values.decodeIfPresent(Int.self, forKey: .padding)
        extrude = try values.decodeIfPresent(Int.self, forKey: .extrude)
        powerOfTwo = try values.decodeIfPresent(Bool.self, forKey: .powerOfTwo)
        maxSize = try values.decodeIfPresent(Int.self, forKey: .maxSize)
        formats = try values.decodeIfPresent([SheetFormat].self, forKey: .formats)
    }
}

extension ActEntry {
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try values.decodeIfPresent(Value.self, forKey: key)
        }
        act = try values.decode(Kind.self, forKey: .act)
        (steps, tag, hidden) = (try value(.steps), try value(.tag), try value(.hidden))
        (every, frames, easing, pingPong) = (
            try value(.every), try value(.frames), try value(.easing), try value(.pingPong)
        )
        (hold, holdFirst) = (try value(.hold), try value(.holdFirst))
        (circle, rectangle) = (try value(.circle), try value(.rectangle))
        (form, join, manner) = (try value(.form), try value(.join), try value(.manner))
    }
}

extension EventEntry {
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        step = try values.decode(Int.self, forKey: .step)
        layer = try values.decodeIfPresent(Int.self, forKey: .layer)
        seed = try values.decodeIfPresent([Int].self, forKey: .seed)
        circle = try values.decodeIfPresent([Int].self, forKey: .circle)
        rectangle = try values.decodeIfPresent([Int].self, forKey: .rectangle)
        form = try values.decodeIfPresent(String.self, forKey: .form)
        vanish = try values.decodeIfPresent(Int.self, forKey: .vanish)
        manner = try values.decodeIfPresent(Vanishing.self, forKey: .manner)
    }
}
