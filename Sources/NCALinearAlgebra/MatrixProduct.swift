#if canImport(Accelerate)
    import Accelerate
#else
    import COpenBLAS
#endif

/// Whether a matrix is used as it lies in memory or transposed.
public enum Orientation: Sendable {
    case plain, transposed
}

/// Single-precision matrix products by OpenBLAS or Accelerate, on the calling thread.
///
/// Callers spread work over threads themselves, so that sums have one order whatever the number of threads.
public enum MatrixProduct {
    /// Keeps the library from starting threads of its own. Evaluated once.
    private static let isSingleThreaded: Bool = {
        #if !canImport(Accelerate)
            openblas_set_num_threads(1)
        #endif
        return true
    }()

    /// c = a · b + beta · c, all row-major.
    /// - Parameters:
    ///   - m, n, k: the product is `[m, n]`, the inner dimension `k`.
    ///   - a: `[m, k]`, or `[k, m]` if transposed; `lda` floats from row to row. `b` likewise.
    @inline(__always)
    public static func multiply(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, _ aOrientation: Orientation, lda: Int,
        _ b: UnsafePointer<Float>, _ bOrientation: Orientation, ldb: Int, beta: Float,
        _ c: UnsafeMutablePointer<Float>, ldc: Int
    ) {
        _ = isSingleThreaded
        cblas_sgemm(
            CblasRowMajor, aOrientation == .plain ? CblasNoTrans : CblasTrans,
            bOrientation == .plain ? CblasNoTrans : CblasTrans, Int32(m), Int32(n), Int32(k), 1, a,
            Int32(lda), b,
            Int32(ldb), beta, c, Int32(ldc))
    }
}
