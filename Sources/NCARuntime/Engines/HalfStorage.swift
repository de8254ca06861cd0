#if arch(x86_64) || arch(arm64)
    import NCAIntrinsics
#endif

/// What a stored channel means. The half engine stores IEEE 754 halves; what enters and leaves a world is in fixed
/// point all the same, in units of 2^−stateFraction.
extension CoreWorld {
    func fixedPoint(stored: Int16) -> Int16 {
        #if arch(x86_64) || arch(arm64)
            if engine == .half { return nca_half_to_fixed(stored, model.pointee.network.state_fraction) }
        #endif
        return stored
    }

    func stored(fixedPoint: Int16) -> Int16 {
        #if arch(x86_64) || arch(arm64)
            if engine == .half {
                return nca_half_from_fixed(fixedPoint, model.pointee.network.state_fraction)
            }
        #endif
        return fixedPoint
    }
}
