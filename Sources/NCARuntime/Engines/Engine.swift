import NCAIntrinsics

/// A way to compute a step. All give the same bits; they differ in speed.
public enum Engine: Int32, CaseIterable, Sendable {
    /// The fastest that this processor has.
    case automatic = 0
    /// The specification in plain code.
    case scalar = 1
    /// 128-bit vectors, which every processor of the architecture has.
    case simd = 2
    /// x86-64 with AVX2.
    case avx2 = 3
    /// x86-64 with AVX-512 BW, VL and VNNI.
    case avx512 = 4

    /// Whether this processor can run the engine.
    public var isAvailable: Bool {
        switch self {
        case .automatic, .scalar, .simd: true
        case .avx2: Self.processor & 1 != 0
        case .avx512: Self.processor & 2 != 0
        }
    }

    public var name: StaticString {
        switch self {
        case .automatic: "automatic"
        case .scalar: "scalar"
        case .simd: "simd"
        case .avx2: "avx2"
        case .avx512: "avx512"
        }
    }

    /// The engine itself, or for `automatic` the fastest; nil if the processor can't run it.
    var resolved: Engine? {
        guard self == .automatic else { return isAvailable ? self : nil }
        if Engine.avx512.isAvailable { return .avx512 }
        return Engine.avx2.isAvailable ? .avx2 : .simd
    }

    var kernels: nca_kernels {
        #if arch(x86_64)
            switch self {
            case .avx512: nca_kernels_avx512()
            case .avx2: nca_kernels_avx2()
            default: nca_kernels_simd()
            }
        #else
            nca_kernels_simd()
        #endif
    }

    /// The bits of `NCA_CPU_AVX2` and `NCA_CPU_AVX512`.
    private static var processor: UInt32 {
        #if arch(x86_64)
            nca_cpu_features()
        #else
            0
        #endif
    }
}
