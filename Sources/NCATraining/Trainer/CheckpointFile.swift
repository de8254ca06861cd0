import Foundation
import NCACore
import NCAFiles
import NCAImageIO

/// A checkpoint's file.
///
/// Little-endian: magic "NCAC", u32 version, u32 CRC-32 of what follows; then the header as JSON, u32 bytes and the
/// bytes; then ``Checkpoint/sections`` in their order: u32 bytes of the name and the name, u32 numbers, and the numbers
/// as runs of u32 zeros, u32 other numbers, and these as float32. Most of a pool are dead cells, which are zero.
extension Checkpoint {
    static let magic: UInt32 = 0x4341_434E
    static let version: UInt32 = 3
    /// Bytes before what the CRC is of.
    static let prologue = 12
    /// More numbers than this no section has: 4 GB.
    private static let sectionLimit = 1 << 30

    /// Whether a file begins like a checkpoint of any version.
    package static func isCheckpoint(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 4
            && bytes.withUnsafeBytes {
                UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) == magic
            }
    }

    /// Writes the checkpoint, atomically: the one before stays until this one is whole.
    /// - Throws: `FileError`.
    public func write(to path: String) throws {
        var body = Writer()
        body.put(Array(try JSONEncoder().encode(header)))
        for (section, array) in zip(Self.sections, arrays) {
            body.put(Array(section.name.utf8))
            body.put(array)
        }
        var file = Writer()
        for word in [Self.magic, Self.version, body.bytes.withUnsafeBytes(checksum)] { file.put(word) }
        try AtomicFile.write(file.bytes + body.bytes, to: path)
    }

    /// Reads and checks a checkpoint.
    /// - Throws: ``CheckpointError``, or `FileError` if the file cannot be read.
    public init(contentsOf path: String) throws {
        let bytes = try AtomicFile.read(path)
        var reader = Reader(path: path, bytes: bytes)
        guard try reader.word() == Self.magic else { throw CheckpointError.notACheckpoint(path: path) }
        guard try reader.word() == Self.version else { throw CheckpointError.otherVersion(path: path) }
        let crc = try reader.word()
        guard
            crc == bytes[Self.prologue...].withUnsafeBytes(checksum)
        else { throw CheckpointError.damaged(path: path) }
        let json = try reader.bytes(Int(try reader.word()))
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(json)), header.length.isValid,
            header.elapsed.isFinite, header.elapsed >= 0
        else { throw CheckpointError.damaged(path: path) }
        self.header = header
        var arrays: [[Float]] = []
        for section in Self.sections {
            guard try reader.bytes(Int(try reader.word())) == Array(section.name.utf8)[...] else {
                throw CheckpointError.damaged(path: path)
            }
            arrays.append(try reader.numbers(limit: Self.sectionLimit))
        }
        guard reader.isAtEnd else { throw CheckpointError.damaged(path: path) }
        self.arrays = arrays
    }

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func put(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }

        mutating func put(_ part: [UInt8]) {
            put(UInt32(part.count))
            bytes += part
        }

        mutating func put(_ values: [Float]) {
            put(UInt32(values.count))
            var i = 0
            while i < values.count {
                let zerosFrom = i
                while i < values.count, values[i].bitPattern == 0 { i += 1 }
                let valuesFrom = i
                while i < values.count, values[i].bitPattern != 0 { i += 1 }
                put(UInt32(valuesFrom - zerosFrom))
                put(UInt32(i - valuesFrom))
                values[valuesFrom..<i].withUnsafeBytes { bytes += $0 }
            }
        }
    }

    /// Takes parts from bytes of which nothing is trusted.
    private struct Reader {
        let path: String
        let bytes: [UInt8]
        var offset = 0

        var isAtEnd: Bool { offset == bytes.count }

        mutating func bytes(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
            guard count <= bytes.count - offset else { throw .truncated(path: path) }
            defer { offset += count }
            return bytes[offset..<offset + count]
        }

        mutating func word() throws(CheckpointError) -> UInt32 {
            try bytes(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }

        mutating func numbers(limit: Int) throws(CheckpointError) -> [Float] {
            let count = Int(try word())
            guard count <= limit else { throw .damaged(path: path) }
            var result: [Float] = []
            result.reserveCapacity(min(count, bytes.count))
            while result.count < count {
                let zeros = Int(try word()), values = Int(try word())
                guard zeros + values > 0, zeros + values <= count - result.count else {
                    throw .damaged(path: path)
                }
                result += repeatElement(0, count: zeros)
                let part = try bytes(4 * values)
                part.withUnsafeBytes { part in
                    for i in 0..<values {
                        let bits = part.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)
                        result.append(Float(bitPattern: UInt32(littleEndian: bits)))
                    }
                }
            }
            return result
        }
    }
}
