#if !hasFeature(Embedded)
    /// Memory of a model or world: freed with its one owner.
    struct OwnedMemory: ~Copyable {
        let bytes: UnsafeMutableRawBufferPointer

        init(byteCount: Int) { bytes = .allocate(byteCount: byteCount, alignment: 1) }

        deinit { bytes.deallocate() }
    }
#endif
