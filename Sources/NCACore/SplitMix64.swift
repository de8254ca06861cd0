import NCARuntime

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a generator whose one word of state a checkpoint can keep.
public struct SplitMix64: RandomNumberGenerator, Equatable, Sendable {
    package static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// All that decides what comes next.
    public var state: UInt64

    /// The seed is mixed once, so that neighbouring seeds give unrelated sequences.
    public init(seed: UInt64) { state = mix64(seed) }

    /// Uniform over all 64 bits.
    public mutating func next() -> UInt64 {
        state &+= Self.increment
        return mix64(state)
    }

    /// Uniform in `low ..< high`, in steps of 2^−24 of the range.
    public mutating func uniform(_ low: Float, _ high: Float) -> Float {
        low + (high - low) * Float(next() >> 40) * 0x1p-24
    }

    /// Uniform in `range`. (The standard library's own mapping may change between versions.)
    public mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }
}
