import NCAIntrinsics

/// A way to compute a step. All in fixed point give the same bits and differ in speed only.
public enum Engine: Int32, CaseIterable, Sendable {
    /// The fastest that this processor has.
    case automatic = 0
    /// The specification in plain code.
    case scalar = 1
    /// The vectors that every processor of the architecture has: SSE2, NEON, simd128, pairs of int16 on Cortex-M4.
    case simd = 2
    /// x86-64 with AVX2.
    case avx2 = 3
    /// x86-64 with AVX-512 BW, VL and VNNI.
    case avx512 = 4
    /// Cells in half precision: x86-64 with AVX2, F16C and FMA, arm64 with FEAT_FP16. Never chosen by `automatic`.
    case half = 16

    /// Whether this processor can run the engine.
    public var isAvailable: Bool {
        switch self {
        case .automatic, .scalar, .simd: true
        case .avx2: Self.processor & 1 != 0
        case .avx512: Self.processor & 2 != 0
        case .half: Self.processor & 4 != 0
        }
    }

    public var name: StaticString {
        switch self {
        case .automatic: "automatic"
        case .scalar: "scalar"
        case .simd: Self.simdName
        case .avx2: "avx2"
        case .avx512: "avx512"
        case .half: "half"
        }
    }

    /// Whether it computes in fixed point, with the bits of docs/automaton.md.
    public var isFixedPoint: Bool { self != .half }

    private static var simdName: StaticString {
        switch nca_simd_vectors {
        case NCA_NEON: "neon"
        case NCA_SIMD128: "simd128"
        case NCA_DSP: "dsp"
        case NCA_PORTABLE: "portable"
        default: "simd"
        }
    }

    /// The engine itself, or for `automatic` the fastest; nil if the processor can't run it.
    var resolved: Engine? {
        guard self == .automatic else { return isAvailable ? self : nil }
        if Engine.avx512.isAvailable { return .avx512 }
        return Engine.avx2.isAvailable ? .avx2 : .simd
    }

    #if arch(x86_64)
        var kernels: nca_kernels {
            switch self {
            case .half: nca_kernels_half()
            case .avx512: nca_kernels_avx512()
            case .avx2: nca_kernels_avx2()
            default: nca_kernels_simd()
            }
        }
        /// The bits of `NCA_CPU_AVX2`, `NCA_CPU_AVX512` and `NCA_CPU_HALF`.
        private static var processor: UInt32 { nca_cpu_features() }
    #elseif arch(arm64)
        var kernels: nca_kernels { self == .half ? nca_kernels_half() : nca_kernels_simd() }
        private static var processor: UInt32 { nca_cpu_has_half() != 0 ? 4 : 0 }
    #else
        var kernels: nca_kernels { nca_kernels_simd() }
        private static var processor: UInt32 { 0 }
    #endif
}
