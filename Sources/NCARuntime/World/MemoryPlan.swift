/// Arrays begin at multiples of this, a cache line, so that no vector load crosses one.
private let arrayAlignment = 64

func roundUp(_ value: Int, _ multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }

/// Lays arrays one behind the other, behind the record at the head of one block of memory.
///
/// The record's initializer takes its arrays from a plan, in the order in which they shall lie: that is the one list of
/// them. The first time the plan only measures, and the arrays that it gives must not be touched; the second time it
/// places them.
struct MemoryPlan {
    private let base: UnsafeMutableRawPointer
    private let isPlacing: Bool
    private var end: UInt64

    private init(_ base: UnsafeMutableRawPointer, isPlacing: Bool, recordSize: Int) {
        self.base = base
        self.isPlacing = isPlacing
        end = UInt64(recordSize)
    }

    /// A plan that measures.
    init(measuringBehind recordSize: Int) {
        self.init(
            UnsafeMutableRawPointer(bitPattern: arrayAlignment)!, isPlacing: false, recordSize: recordSize)
    }

    /// A plan that places arrays behind a record at `base`, which comes from ``UnsafeMutableRawBufferPointer/head(holding:)``.
    init(placingBehind recordSize: Int, at base: UnsafeMutableRawPointer) {
        self.init(base, isPlacing: true, recordSize: recordSize)
    }

    /// The next array, all zero. Counts in 64 bits, so that a 32-bit machine notices what it can't hold.
    mutating func array<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Element> {
        let offset = (end + UInt64(arrayAlignment) - 1) / UInt64(arrayAlignment) * UInt64(arrayAlignment)
        end = offset + UInt64(MemoryLayout<Element>.stride) * UInt64(count)
        let start = base + Int(truncatingIfNeeded: offset)
        guard isPlacing else { return start.assumingMemoryBound(to: Element.self) }
        start.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Element>.stride * count)
        return start.bindMemory(to: Element.self, capacity: count)
    }

    /// Bytes of record and arrays from any address on; `Int.max` if they are more than can be.
    var size: Int { Int(exactly: end + UInt64(arrayAlignment) - 1) ?? .max }
}

extension UnsafeMutableRawBufferPointer {
    /// The first cache line of the memory, if the memory holds `size` bytes.
    func head(holding size: Int) throws(RuntimeError) -> UnsafeMutableRawPointer {
        guard let base = baseAddress else { throw .null }
        guard count >= size, size < .max else { throw .memorySize }
        return base.alignedUp(toMultipleOf: arrayAlignment)
    }
}

/// What tells a record that is in use from memory that is something else: a number of its kind, and its own address, so that
/// a copy at another address is none.
struct RecordMark {
    private var bits: UInt = 0

    /// Of a record that ended.
    static let none = RecordMark()

    private init() {}

    init(_ kind: UInt, at address: UnsafeRawPointer) { bits = kind ^ UInt(bitPattern: address) }

    /// Whether the record at `address` has the mark of its kind. Reads nothing where no record can begin.
    static func isSet(_ kind: UInt, at address: UnsafeRawPointer) -> Bool {
        guard UInt(bitPattern: address) % UInt(arrayAlignment) == 0 else { return false }
        return address.load(as: UInt.self) == kind ^ UInt(bitPattern: address)
    }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Copies `count` values that may overlap. Embedded Swift's `update(from:count:)` calls a function for each.
    func copy(_ source: UnsafeMutablePointer<Pointee>, count: Int) {
        UnsafeMutableRawPointer(self).copyMemory(
            from: source, byteCount: count * MemoryLayout<Pointee>.stride)
    }
}
