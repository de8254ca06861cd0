/// What the memory of a model or world must be aligned to, in bytes.
let memoryAlignment = 16

/// Arrays begin at multiples of this, a cache line, so that no vector load crosses one.
private let arrayAlignment = 64

func roundUp(_ value: Int, _ multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }

/// Lays arrays one behind the other in one block of memory; the same calls size it and place them.
struct MemoryLayoutPlan {
    private var end: UInt64

    init(after record: Int) { end = UInt64(record) }

    /// Adds an array; returns its offset. Counts in 64 bits, so that a 32-bit machine notices what it can't hold.
    mutating func add<Element>(_ type: Element.Type, _ count: Int) -> Int {
        let offset = (end + UInt64(arrayAlignment) - 1) / UInt64(arrayAlignment) * UInt64(arrayAlignment)
        end = offset + UInt64(MemoryLayout<Element>.stride) * UInt64(count)
        return Int(truncatingIfNeeded: offset)
    }

    /// Adds an array and makes it zero, in memory that begins at `base`.
    mutating func place<Element: BitwiseCopyable>(
        _ count: Int, at base: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<Element> {
        let start = base + add(Element.self, count)
        start.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Element>.stride * count)
        return start.bindMemory(to: Element.self, capacity: count)
    }

    /// Bytes from any address aligned to `memoryAlignment`; `Int.max` if they are more than can be.
    var size: Int { Int(exactly: end + UInt64(arrayAlignment - memoryAlignment)) ?? .max }
}

extension UnsafeMutableRawBufferPointer {
    /// The first cache line in the memory, if the memory is aligned and holds `size` bytes.
    func start(needing size: Int) throws(RuntimeError) -> UnsafeMutableRawPointer {
        guard let base = baseAddress else { throw .null }
        guard UInt(bitPattern: base) % UInt(memoryAlignment) == 0 else { throw .memoryAlignment }
        guard count >= size, size < .max else { throw .memorySize }
        return base.alignedUp(toMultipleOf: arrayAlignment)
    }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Copies `count` values that may overlap. Embedded Swift's `update(from:count:)` calls a function for each.
    func copy(_ source: UnsafeMutablePointer<Pointee>, count: Int) {
        UnsafeMutableRawPointer(self).copyMemory(
            from: source, byteCount: count * MemoryLayout<Pointee>.stride)
    }
}
