/// Memory for numbers that vector loops and C kernels work on: 64-byte aligned, freed with its owner.
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
    package let count: Int
    /// The first element; valid as long as the buffer lives.
    package let base: UnsafeMutablePointer<Element>

    /// Memory that was not written yet: pages that nobody touches are never taken from the system.
    @inlinable package init(uninitialized count: Int) {
        self.count = count
        base = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Element>.stride, alignment: 64
        ).bindMemory(to: Element.self, capacity: count)
    }

    @inlinable package init(zeros count: Int) where Element: Numeric {
        self.init(uninitialized: count)
        base.initialize(repeating: 0, count: count)
    }

    deinit { base.deallocate() }

    @inlinable package subscript(index: Int) -> Element {
        @inline(__always) get { base[index] }
        @inline(__always) nonmutating set { base[index] = newValue }
    }

    /// Sets all elements to one value.
    @inlinable package func fill(_ value: Element) { base.update(repeating: value, count: count) }
}
