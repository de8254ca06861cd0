/// Floats at an address that stays: what matrix products and kernels work on. Shared by threads that write to separate
/// elements.
///
/// `base` is valid as long as the buffer: buffers are members of the tower or pass that works on them. Temporary values
/// are arrays, whose pointers the language ends with the call.
final class FloatBuffer: @unchecked Sendable {
    let count: Int
    let base: UnsafeMutablePointer<Float>

    /// Uninitialised memory: pages that nobody writes are never taken.
    init(_ count: Int) {
        self.count = count
        base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
    }

    deinit { base.deallocate() }

    var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
