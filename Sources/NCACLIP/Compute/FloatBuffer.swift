/// Floats at an address that stays: what matrix products and kernels work on. Shared by threads that write to separate
/// elements.
///
/// `base` is good as long as the buffer lives: a buffer must have a name, as a nameless one dies within its expression.
final class FloatBuffer: @unchecked Sendable {
    let count: Int
    let base: UnsafeMutablePointer<Float>

    /// Uninitialised memory: pages that nobody writes are never taken.
    init(_ count: Int) {
        self.count = count
        base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
    }

    convenience init(_ values: [Float]) {
        self.init(values.count)
        values.withUnsafeBufferPointer {
            if let source = $0.baseAddress { base.update(from: source, count: count) }
        }
    }

    deinit { base.deallocate() }

    var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
