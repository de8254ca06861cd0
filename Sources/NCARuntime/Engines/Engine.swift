import CNCARuntime
import NCAIntrinsics

/// A way to compute a step. All in fixed point give the same bits and differ in speed only.
public enum Engine: Int32, CaseIterable, Sendable {
    /// The fastest in fixed point that this processor has.
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
    ///
    /// Not fixed point: pictures and hashes differ from those of the other engines, and between machines.
    case half = 16

    /// Whether this processor can run the engine, as far as the library can know.
    ///
    /// On x86-64 it asks the processor. Elsewhere it knows what it was built for: on arm64, ``half`` may run although this is
    /// false, if the caller knows so; see ``ProcessorFeatures``.
    public var isAvailable: Bool { isAvailable(with: []) }

    /// Whether this processor can run the engine, given what the caller knows of it.
    public func isAvailable(with known: ProcessorFeatures) -> Bool {
        switch self {
        case .automatic, .scalar, .simd: return true
        case .avx2: return Self.processor & UInt32(NCA_RUNS_AVX2) != 0
        case .avx512: return Self.processor & UInt32(NCA_RUNS_AVX512) != 0
        case .half:
            #if arch(arm64)
                if known.contains(.halfPrecision) { return true }
            #endif
            return Self.processor & UInt32(NCA_RUNS_HALF) != 0
        }
    }

    /// The engine's name in lower case; that of ``simd`` is "neon" on arm64, "simd128" in WebAssembly, "dsp" on Cortex-M4.
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
    func resolved(with known: ProcessorFeatures) -> Engine? {
        guard self == .automatic else { return isAvailable(with: known) ? self : nil }
        if Engine.avx512.isAvailable { return .avx512 }
        return Engine.avx2.isAvailable ? .avx2 : .simd
    }

    var kernels: nca_kernels { nca_kernels_for(rawValue) }

    private static var processor: UInt32 { nca_cpu_features() }
}

/// What a caller knows of the processor and the library has no way to ask on every system.
public struct ProcessorFeatures: OptionSet, Sendable {
    /// One bit per feature.
    public let rawValue: UInt32

    /// The features with these bits, those of `nca_world_def.cpu_features`; unknown ones are ignored.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// arm64 with FEAT_FP16, which ``Engine/half`` needs there. Builds for Macs know it by themselves; on Linux,
    /// `getauxval(AT_HWCAP) & HWCAP_ASIMDHP` tells, on iOS and tvOS, where A7 to A10 lack it,
    /// `sysctlbyname("hw.optional.neon_fp16")`.
    public static var halfPrecision: ProcessorFeatures { ProcessorFeatures(rawValue: UInt32(NCA_CPU_FP16)) }
}
