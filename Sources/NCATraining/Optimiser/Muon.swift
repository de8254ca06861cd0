import NCALinearAlgebra

/// Muon (Jordan et al. 2024): momentum whose matrix is made orthogonal before it is applied, so that all directions of
/// a weight matrix learn at one speed. Vectors are left to Adam.
struct Muon: Equatable, Sendable {
    static let momentum: Float = 0.95
    /// The root mean square of an update is this times the learning rate, as Adam's is in practice.
    static let updateSize: Float = 0.3

    var velocity: [Float]

    init(count: Int) { velocity = Array(repeating: 0, count: count) }

    /// Updates the matrix `[rows][columns]` that lies at `range` in `parameters`.
    mutating func update(
        _ parameters: inout [Float], gradient: [Float], range: Range<Int>, rows: Int, columns: Int,
        learningRate: Float
    ) {
        var direction = [Float](repeating: 0, count: range.count)
        for (i, index) in range.enumerated() {
            velocity[index] = Self.momentum * velocity[index] + (1 - Self.momentum) * gradient[index]
            direction[i] = (1 - Self.momentum) * gradient[index] + Self.momentum * velocity[index]
        }
        // A matrix with orthonormal rows or columns has a root mean square of 1 / √(longer side).
        let scale = learningRate * Self.updateSize * Float(max(rows, columns)).squareRoot()
        for (i, value) in Self.orthogonalised(direction, rows, columns).enumerated() {
            parameters[range.lowerBound + i] -= scale * value
        }
    }

    /// The nearest matrix with all singular values about 1, by five Newton–Schulz iterations.
    static func orthogonalised(_ matrix: [Float], _ rows: Int, _ columns: Int) -> [Float] {
        let length = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-12
        var x = matrix.map { $0 / length }
        // The Gram matrix of the shorter side is the cheaper one.
        let isTall = rows > columns
        let side = min(rows, columns)
        var gram = [Float](repeating: 0, count: side * side), polynomial = gram
        var next = x
        let orientation: (Orientation, Orientation) = isTall ? (.transposed, .plain) : (.plain, .transposed)
        for _ in 0..<5 {
            MatrixProduct.multiply(
                m: side, n: side, k: max(rows, columns), x, orientation.0, lda: columns, x, orientation.1,
                ldb: columns, beta: 0, &gram, ldc: side)
            MatrixProduct.multiply(
                m: side, n: side, k: side, gram, .plain, lda: side, gram, .plain, ldb: side, beta: 0,
                &polynomial,
                ldc: side)
            for i in polynomial.indices { polynomial[i] = 2.0315 * polynomial[i] - 4.7750 * gram[i] }
            for i in 0..<side { polynomial[i * side + i] += 3.4445 }
            if isTall {
                MatrixProduct.multiply(
                    m: rows, n: columns, k: side, x, .plain, lda: columns, polynomial, .plain, ldb: side,
                    beta: 0,
                    &next, ldc: columns)
            } else {
                MatrixProduct.multiply(
                    m: rows, n: columns, k: side, polynomial, .plain, lda: side, x, .plain, ldb: columns,
                    beta: 0,
                    &next, ldc: columns)
            }
            swap(&x, &next)
        }
        return x
    }
}
