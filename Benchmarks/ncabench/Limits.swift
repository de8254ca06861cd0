import NCARoofline
import NCARuntime

/// What one core can multiply and add at most, in 10⁹ a second, by the bits of a vector.
struct Limits: Encodable {
    let int16: [Int: Double]
    let float: [Int: Double]

    /// Measures them; takes a second or two.
    init() {
        func measured(_ limit: (Int32) -> Double) -> [Int: Double] {
            var limits: [Int: Double] = [:]
            for bits in [128, 256, 512] {
                let rate = limit(Int32(bits))
                if rate > 0 { limits[bits] = rate }
            }
            return limits
        }
        int16 = measured(nca_roofline_int16)
        float = measured(nca_roofline_float)
    }

    /// That of the instructions that an engine may use.
    func of(_ engine: Engine) -> Double? {
        switch engine {
        case .scalar: nil
        case .simd: int16[128]
        case .avx2: int16[256]
        case .avx512: int16[512]
        case .half: float[256] ?? float[128]
        case .automatic: int16.values.max()
        }
    }

    /// That of the peers, which use the widest vectors there are.
    var ofPeers: Double? { float.values.max() }
}
