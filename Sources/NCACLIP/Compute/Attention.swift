import NCALinearAlgebra
import NCACore

/// Multi-head self-attention between the projections (Vaswani et al. 2017).
///
/// Queries, keys and values lie side by side, `[sequences][length][3][heads][size]`, and the queries are already divided
/// by √size. Per sequence and head: P = softmax(Q · Kᵀ), context = P · V. P is not kept but computed again in the
/// backward pass.
struct Attention: Sendable {
    let width: Int
    let heads: Int
    /// Whether a token sees only itself and what is before it.
    let isCausal: Bool

    private var size: Int { width / heads }

    /// Floats of scratch memory per thread.
    func scratch(length: Int) -> Int { 2 * length * length }

    /// `context` `[sequences · length][width]` from `qkv`.
    func forward(
        _ qkv: UnsafePointer<Float>, sequences: Int, length: Int, to context: UnsafeMutablePointer<Float>,
        scratch: FloatBuffer, _ workers: Workers
    ) {
        let pitch = 3 * width
        workers.forEach(sequences * heads) { task, worker in
            let row = task / heads * length, head = task % heads * size
            let q = qkv + row * pitch + head
            let p = scratch.base + worker * self.scratch(length: length)
            probabilities(q, length, to: p)
            MatrixProduct.multiply(
                m: length, n: size, k: length, p, .plain, lda: length, q + 2 * width, .plain, ldb: pitch,
                beta: 0, context + row * width + head, ldc: width)
        }
    }

    /// The gradient by `qkv` from that by the context:
    ///
    ///     dV = Pᵀ · dC,  dP = dC · Vᵀ,  dS = P ∘ (dP − rows' sums of dP ∘ P),  dQ = dS · K,  dK = dSᵀ · Q
    func backward(
        _ qkv: UnsafePointer<Float>, _ dContext: UnsafePointer<Float>, sequences: Int, length: Int,
        to dqkv: UnsafeMutablePointer<Float>, scratch: FloatBuffer, _ workers: Workers
    ) {
        let pitch = 3 * width
        workers.forEach(sequences * heads) { task, worker in
            let row = task / heads * length, head = task % heads * size
            let q = qkv + row * pitch + head, dq = dqkv + row * pitch + head
            let dC = dContext + row * width + head
            let p = scratch.base + worker * self.scratch(length: length)
            let dS = p + length * length
            probabilities(q, length, to: p)
            MatrixProduct.multiply(
                m: length, n: size, k: length, p, .transposed, lda: length, dC, .plain, ldb: width, beta: 0,
                dq + 2 * width, ldc: pitch)
            MatrixProduct.multiply(
                m: length, n: length, k: size, dC, .plain, lda: width, q + 2 * width, .transposed, ldb: pitch,
                beta: 0, dS, ldc: length)
            for i in 0..<length { softmaxBackward(p + i * length, dS + i * length, length) }
            MatrixProduct.multiply(
                m: length, n: size, k: length, dS, .plain, lda: length, q + width, .plain, ldb: pitch,
                beta: 0,
                dq, ldc: pitch)
            MatrixProduct.multiply(
                m: length, n: size, k: length, dS, .transposed, lda: length, q, .plain, ldb: pitch, beta: 0,
                dq + width, ldc: pitch)
        }
    }

    private func probabilities(_ q: UnsafePointer<Float>, _ length: Int, to p: UnsafeMutablePointer<Float>) {
        MatrixProduct.multiply(
            m: length, n: length, k: size, q, .plain, lda: 3 * width, q + width, .transposed, ldb: 3 * width,
            beta: 0, p, ldc: length)
        for i in 0..<length {
            let row = p + i * length
            let seen = isCausal ? i + 1 : length
            softmax(row, seen)
            (row + seen).update(repeating: 0, count: length - seen)
        }
    }

    private func softmax(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
        var highest = row[0]
        for i in 0..<count { highest = max(highest, row[i]) }
        let whole = count & ~7, rest = count & 7
        var sum = Vector.zero
        for i in stride(from: 0, to: whole, by: 8) {
            let e = ((row + i).vector - highest).exponential
            (row + i).vector = e
            sum += e
        }
        var total = sum.sum()
        if rest > 0 {
            let e = (UnsafePointer(row + whole).partial(rest) - highest).exponential
            (row + whole).store(e, partial: rest)
            for i in 0..<rest { total += e[i] }
        }
        let scale = 1 / total
        for i in stride(from: 0, to: whole, by: 8) { (row + i).vector *= scale }
        for i in whole..<count { row[i] *= scale }
    }

    /// `dp` becomes the gradient by the scores.
    private func softmaxBackward(
        _ p: UnsafePointer<Float>, _ dp: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        let whole = count & ~7
        var sum = Vector.zero
        for i in stride(from: 0, to: whole, by: 8) { sum += (p + i).vector * (dp + i).vector }
        var dot = sum.sum()
        for i in whole..<count { dot += p[i] * dp[i] }
        for i in stride(from: 0, to: whole, by: 8) {
            (dp + i).vector = (p + i).vector * ((dp + i).vector - dot)
        }
        for i in whole..<count { dp[i] = p[i] * (dp[i] - dot) }
    }
}
