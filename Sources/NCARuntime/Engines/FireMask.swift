/// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection that mixes all 64 bits.
@inlinable package func mix64(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
}

/// Who fires: a pure function of random seed, step and cell, so that no order of work changes it.
///
/// Specified in docs/automaton.md, "Who fires".
package struct FireMask: Sendable {
    @usableFromInline let stepKey: UInt64

    /// - Parameter step: steps already taken.
    @inlinable package init(randomSeed: UInt64, step: UInt64) {
        stepKey = mix64(randomSeed &+ 0x9E37_79B9_7F4A_7C15 &* (step &+ 1))
    }

    /// The part of the random number that a row shares. `v` is y relative to the origin.
    @inlinable package func row(_ v: Int32) -> UInt32 {
        UInt32(truncatingIfNeeded: mix64(stepKey &+ UInt64(UInt32(bitPattern: v))))
    }

    /// Whether the cell at `u`, x relative to the origin, fires. `fireRate` is in 1/32768.
    @inlinable package static func fires(row: UInt32, u: Int32, fireRate: UInt32) -> Bool {
        var h = UInt32(bitPattern: u) &* 0x9E37_79B1 &+ row
        h = (h ^ h >> 16) &* 0x7FEB_352D
        h = (h ^ h >> 15) &* 0x846C_A68B
        return (h ^ h >> 16) >> 17 < fireRate
    }
}
