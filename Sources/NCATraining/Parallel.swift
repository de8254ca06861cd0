/// Floats that the samples of a batch write side by side, each its own stretch, on whatever thread it has.
final class PerSample: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Float>
    private let stride: Int

    /// Zeros.
    init(count: Int, stride: Int) {
        self.stride = stride
        values = .allocate(capacity: count * stride)
        values.initialize(repeating: 0)
    }

    /// - Parameter array: `[count][stride]`.
    init(_ array: [Float], count: Int) {
        stride = array.count / count
        values = .allocate(capacity: array.count)
        _ = values.initialize(from: array)
    }

    deinit { values.deallocate() }

    subscript(sample: Int) -> UnsafeMutablePointer<Float> { values.baseAddress! + sample * stride }

    func stretch(of sample: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: self[sample], count: stride)
    }

    /// Over the samples, in their order: the same whatever thread made them.
    func sum() -> [Float] {
        var sum = Array(values[0..<stride])
        for sample in 1..<values.count / stride {
            for (i, value) in stretch(of: sample).enumerated() { sum[i] += value }
        }
        return sum
    }
}
