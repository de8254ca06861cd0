import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One `.safetensors` file: eight bytes of header length, a JSON header, and the tensors' bytes
/// (https://huggingface.co/docs/safetensors, "Format").
///
/// Nothing in the header is believed: every range is checked against the file's real length before memory is taken.
final class SafeTensorsFile {
    /// How numbers lie in the file. Others exist; nothing of CLIP that we read is stored in them.
    enum NumberType: String {
        case float32 = "F32", float16 = "F16", bfloat16 = "BF16"

        var size: Int { self == .float32 ? 4 : 2 }
    }

    /// Where a tensor lies.
    struct Entry {
        let type: String
        let shape: [Int]
        /// Bytes from the beginning of the file.
        let bytes: Range<Int>
    }

    let path: String
    let entries: [String: Entry]
    private let descriptor: Int32

    /// What the reference implementation reads at most.
    private static let maxHeader = 100_000_000

    init(_ path: String) throws(CLIPError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CLIPError("\(path): cannot open: \(String(cString: strerror(errno)))", kind: .missingInput)
        }
        do throws(CLIPError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw CLIPError("\(path): not a file")
            }
            entries = try Self.header(path, descriptor, length: Int(status.st_size))
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    // MARK: Header

    private static func header(_ path: String, _ descriptor: Int32, length: Int) throws(CLIPError)
        -> [String: Entry]
    {
        var prefix: UInt64 = 0
        try withUnsafeMutableBytes(of: &prefix) { bytes throws(CLIPError) in
            try read(path, descriptor, bytes, at: 0)
        }
        let headerLength = UInt64(littleEndian: prefix)
        guard headerLength <= UInt64(maxHeader), Int(headerLength) <= length - 8 else {
            throw CLIPError(
                "\(path): its header claims \(headerLength) bytes, the file has \(length): "
                    + "not a safetensors file, or cut off; download it again")
        }
        var text = Data(count: Int(headerLength))
        var failure: CLIPError?
        text.withUnsafeMutableBytes { bytes in
            do throws(CLIPError) { try read(path, descriptor, bytes, at: 8) } catch { failure = error }
        }
        if let failure { throw failure }
        let items: [String: HeaderItem]
        do { items = try JSONDecoder().decode([String: HeaderItem].self, from: text) } catch {
            throw CLIPError("\(path): damaged header (\(reason(error))); download it again")
        }
        var entries: [String: Entry] = [:]
        for (name, item) in items where name != "__metadata__" {
            entries[name] = try entry(path, name, item, dataStart: 8 + Int(headerLength), length: length)
        }
        return entries
    }

    private struct HeaderItem: Decodable {
        let dtype: String?
        let shape: [Int]?
        let data_offsets: [Int]?
    }

    private static func entry(
        _ path: String, _ name: String, _ item: HeaderItem, dataStart: Int, length: Int
    ) throws(CLIPError) -> Entry {
        guard let type = item.dtype, let shape = item.shape, let offsets = item.data_offsets,
            offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1],
            shape.allSatisfy({ $0 >= 0 })
        else { throw CLIPError("\(path): tensor \(name): damaged entry in the header; download it again") }
        guard offsets[1] <= length - dataStart else {
            throw CLIPError(
                "\(path): tensor \(name): ends \(offsets[1]) bytes into the data, the file has \(length - dataStart) "
                    + "there: the file is cut off; download it again")
        }
        if let size = NumberType(rawValue: type)?.size {
            var bytes = size, isTooLarge = false
            for side in shape {
                let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
                (bytes, isTooLarge) = (product, isTooLarge || overflow)
            }
            guard !isTooLarge, bytes == offsets[1] - offsets[0] else {
                throw CLIPError(
                    "\(path): tensor \(name): \(offsets[1] - offsets[0]) bytes do not hold \(type) of shape \(shape)"
                )
            }
        }
        return Entry(type: type, shape: shape, bytes: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    // MARK: Data

    /// Reads a tensor as single-precision numbers.
    func tensor(_ name: String, _ entry: Entry) throws(CLIPError) -> FloatBuffer {
        guard let type = NumberType(rawValue: entry.type) else {
            throw CLIPError("\(path): tensor \(name): is \(entry.type), not F32, F16 or BF16")
        }
        let buffer = FloatBuffer(entry.bytes.count / type.size)
        // 16-bit numbers go to the upper half, and are widened from the front: writing never overtakes reading.
        let start = type == .float32 ? 0 : entry.bytes.count
        try Self.read(
            path, descriptor,
            UnsafeMutableRawBufferPointer(
                start: UnsafeMutableRawPointer(buffer.base) + start, count: entry.bytes.count),
            at: entry.bytes.lowerBound)
        let narrow = UnsafeRawPointer(buffer.base) + start
        switch type {
        case .float32:
            for i in 0..<buffer.count {
                buffer.base[i] = Float(bitPattern: UInt32(littleEndian: buffer.base[i].bitPattern))
            }
        case .float16:
            for i in 0..<buffer.count {
                buffer.base[i] = float(
                    half: UInt16(littleEndian: narrow.load(fromByteOffset: 2 * i, as: UInt16.self)))
            }
        case .bfloat16:
            for i in 0..<buffer.count {
                let bits = UInt16(littleEndian: narrow.load(fromByteOffset: 2 * i, as: UInt16.self))
                buffer.base[i] = Float(bitPattern: UInt32(bits) << 16)
            }
        }
        return buffer
    }

    private static func read(
        _ path: String, _ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(CLIPError) {
        var done = 0
        while done < bytes.count {
            let count = pread(
                descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30), off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CLIPError("\(path): cannot read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else {
                throw CLIPError("\(path): ends after \(offset + done) bytes: cut off; download it again")
            }
            done += count
        }
    }
}

/// IEEE half precision to single, exactly. (`Float16` is not available on every platform.)
func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF)
    // Exponent and mantissa in place, and the bias set right by a multiplication, which subnormals survive.
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13) }
    return Float(bitPattern: sign | (Float(bitPattern: magnitude << 13) * 0x1p112).bitPattern)
}
