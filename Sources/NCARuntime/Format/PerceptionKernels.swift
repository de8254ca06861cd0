import NCAIntrinsics

/// The perception kernels of a model: which sums of its 3×3 neighbourhood a cell perceives, in every channel.
///
/// The raw value is that of a `.nca` file and of `nca_model_info`. The order of the bits is that of the perception vector.
/// What each kernel sums is specified in docs/automaton.md, "One step".
public struct PerceptionKernels: OptionSet, Sendable {
    /// One bit per kernel.
    public let rawValue: UInt8

    /// The set with these bits; ``isValid`` tells whether a model can have it.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The cell itself.
    public static var identity: PerceptionKernels { PerceptionKernels(rawValue: 1) }
    /// The horizontal derivative.
    public static var sobelX: PerceptionKernels { PerceptionKernels(rawValue: 2) }
    /// The vertical derivative.
    public static var sobelY: PerceptionKernels { PerceptionKernels(rawValue: 4) }
    /// The sum of the second derivatives.
    public static var laplacian: PerceptionKernels { PerceptionKernels(rawValue: 8) }

    /// Those that every model has: identity and both Sobel kernels.
    public static var standard: PerceptionKernels {
        PerceptionKernels(rawValue: 1 << UInt8(NCA_STANDARD_STENCILS) - 1)
    }
    /// All that there are.
    public static var all: PerceptionKernels { PerceptionKernels(rawValue: 1 << UInt8(NCA_STENCILS) - 1) }

    /// How many kernels there are in the set. A perception vector has `count` × channels values.
    public var count: Int { rawValue.nonzeroBitCount }
    /// Whether a model can have this set: all standard kernels, and none that is unknown.
    public var isValid: Bool { isSuperset(of: .standard) && isSubset(of: .all) }
}

#if !hasFeature(Embedded)
    extension PerceptionKernels: Hashable {}
#endif
