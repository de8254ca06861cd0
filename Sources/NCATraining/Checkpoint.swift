import Foundation
import NCACore
import NCAFiles
import NCAModelFile
import NCARuntime

/// A training run on disk, from which it goes on to the same weights as if it had never stopped.
///
/// Layout, little-endian: magic "NCAC", u32 version, u32 CRC-32 of what follows, then a JSON header (u32 length and
/// bytes) and the float arrays in the order of ``Trainer/State``, the pool by its living cells only.
public struct Checkpoint: Sendable {
    static let magic: UInt32 = 0x4341_434E
    static let version: UInt32 = 2

    let header: Header
    let arrays: [[Float]]
    let pool: [Float]

    struct Header: Codable, Equatable {
        var options: TrainingOptions
        var target: TargetDigest
        var iteration: Int
        var generator: UInt64
        var adamUpdates: Int
        var quantisation: Quantisation?
        var best: [UInt8]?
        var bestEvaluation: Evaluation?
        var bestIteration: Int
        var bestRoundingCost: RoundingCost?
        /// What the guide was asked for, in whatever words; nil without one.
        var wish: String?
        /// Seconds of training before, and the length of the run as it was asked for.
        var elapsed: Double
        var length: RunLength
    }

    /// Tells whether a resumed run has the same picture.
    struct TargetDigest: Codable, Equatable {
        var width: Int
        var height: Int
        var crc: UInt32

        init(_ target: Target) {
            width = target.width
            height = target.height
            crc = target.values.withUnsafeBytes { crc32($0) }
        }
    }

    public var options: TrainingOptions { header.options }
    public var iteration: Int { header.iteration }
    public var elapsed: Double { header.elapsed }
    public var length: RunLength { header.length }
}

/// How long a run goes on.
public enum RunLength: Codable, Equatable, Sendable {
    case iterations(Int)
    case minutes(Double)
}

/// A checkpoint that cannot be used: which file, and why.
public struct CheckpointError: NCAError {
    public let description: String
    public var kind: NCAErrorKind { .unsuitableInput }

    public init(description: String) { self.description = description }
}

extension Trainer {
    /// The run as it is now.
    /// - Parameter wish: tells whether a resumed run asks its guide for the same.
    public func checkpoint(elapsed: Double, length: RunLength, wish: String? = nil) -> Checkpoint {
        Checkpoint(
            header: .init(
                options: options, target: .init(target), iteration: state.iteration,
                generator: state.generator.state, adamUpdates: state.optimiser.adam.updates,
                quantisation: state.quantisation,
                best: state.best.flatMap { try? $0.file.encode() }, bestEvaluation: state.best?.evaluation,
                bestIteration: state.best?.iteration ?? 0,
                bestRoundingCost: state.best.flatMap(\.roundingCost),
                wish: wish, elapsed: elapsed, length: length),
            arrays: [
                state.network.parameters, state.optimiser.adam.firstMoment, state.optimiser.adam.secondMoment,
                state.optimiser.muon.velocity, state.losses, state.similarities, state.poolOpinions,
            ],
            pool: state.pool)
    }

    /// A trainer that goes on where a checkpoint stopped.
    public convenience init(
        resuming checkpoint: Checkpoint, target: Target, guide: (any PictureGuide)? = nil,
        wish: String? = nil,
        threads: Int
    ) throws(CheckpointError) {
        guard checkpoint.header.target == .init(target) else {
            throw CheckpointError(description: "the checkpoint belongs to another picture, size or margin")
        }
        guard checkpoint.header.wish == wish else {
            throw CheckpointError(
                description:
                    "the checkpoint belongs to another wish or guide: \(checkpoint.header.wish ?? "a picture")"
            )
        }
        self.init(options: checkpoint.header.options, target: target, guide: guide, threads: threads)
        let shape = options.shape
        let (header, arrays) = (checkpoint.header, checkpoint.arrays)
        guard arrays[0..<4].allSatisfy({ $0.count == shape.parameterCount }),
            checkpoint.pool.count == state.pool.count, arrays[6].count == state.poolOpinions.count,
            arrays[4].count == header.iteration
        else { throw CheckpointError(description: "the checkpoint's arrays do not fit its options") }
        state.iteration = header.iteration
        state.generator.state = header.generator
        state.network.parameters = arrays[0]
        state.optimiser.adam.firstMoment = arrays[1]
        state.optimiser.adam.secondMoment = arrays[2]
        state.optimiser.adam.updates = header.adamUpdates
        state.optimiser.muon.velocity = arrays[3]
        (state.losses, state.similarities, state.poolOpinions) = (arrays[4], arrays[5], arrays[6])
        state.pool = checkpoint.pool
        state.quantisation = header.quantisation
        if let bytes = header.best, let file = try? ModelFile(bytes: bytes),
            let evaluation = header.bestEvaluation
        {
            state.best = Best(
                file: file, evaluation: evaluation, roundingCost: header.bestRoundingCost,
                iteration: header.bestIteration)
        }
    }
}

extension Checkpoint {
    /// Writes the checkpoint, atomically: the one before stays until this one is whole.
    public func write(to path: String) throws {
        var body: [UInt8] = []
        func put(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { body += $0 } }
        func put(_ values: some Collection<Float>) {
            for value in values { put(value.bitPattern) }
        }
        let json = Array(try JSONEncoder().encode(header))
        put(UInt32(json.count))
        body += json
        for array in arrays {
            put(UInt32(array.count))
            array.withUnsafeBytes { body += $0 }
        }
        // Of the pool, runs of zeros are only counted: most cells are dead.
        put(UInt32(pool.count))
        var i = 0
        while i < pool.count {
            let zerosFrom = i
            while i < pool.count, pool[i].bitPattern == 0 { i += 1 }
            let valuesFrom = i
            while i < pool.count, pool[i].bitPattern != 0 { i += 1 }
            put(UInt32(valuesFrom - zerosFrom))
            put(UInt32(i - valuesFrom))
            pool[valuesFrom..<i].withUnsafeBytes { body += $0 }
        }
        var file: [UInt8] = []
        for word in [Self.magic, Self.version, body.withUnsafeBytes { crc32($0) }] {
            withUnsafeBytes(of: word.littleEndian) { file += $0 }
        }
        try AtomicFile.write(file + body, to: path)
    }

    /// Reads and checks a checkpoint.
    public init(contentsOf path: String) throws {
        let bytes = try AtomicFile.read(path)
        func fail(_ reason: String) -> CheckpointError { CheckpointError(description: "\(path): \(reason)") }
        var offset = 0
        func word() throws(CheckpointError) -> UInt32 {
            guard offset + 4 <= bytes.count else { throw fail("the checkpoint is truncated; start anew") }
            defer { offset += 4 }
            return bytes.withUnsafeBytes {
                UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
        }
        func floats(_ count: Int) throws(CheckpointError) -> [Float] {
            guard count <= (bytes.count - offset) / 4 else {
                throw fail("the checkpoint is truncated; start anew")
            }
            defer { offset += 4 * count }
            return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                bytes.withUnsafeBytes { source in
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + 4 * count]))
                }
                filled = count
            }
        }
        guard try word() == Self.magic else { throw fail("not a training checkpoint") }
        guard try word() == Self.version else { throw fail("a checkpoint of another version; start anew") }
        guard try word() == bytes.withUnsafeBytes({ crc32(UnsafeRawBufferPointer(rebasing: $0[12...])) })
        else {
            throw fail("the checkpoint is damaged; start anew")
        }
        let jsonCount = Int(try word())
        guard jsonCount <= bytes.count - offset else { throw fail("the checkpoint is truncated; start anew") }
        header = try JSONDecoder().decode(Header.self, from: Data(bytes[offset..<offset + jsonCount]))
        offset += jsonCount
        var arrays: [[Float]] = []
        for _ in 0..<7 { arrays.append(try floats(Int(try word()))) }
        self.arrays = arrays
        let count = Int(try word())
        guard count <= 1 << 30 else { throw fail("the checkpoint is damaged; start anew") }
        var pool: [Float] = []
        pool.reserveCapacity(count)
        while pool.count < count {
            let zeros = Int(try word()), values = Int(try word())
            guard zeros + values > 0, zeros + values <= count - pool.count else {
                throw fail("the checkpoint is damaged; start anew")
            }
            pool += repeatElement(0, count: zeros)
            pool += try floats(values)
        }
        self.pool = pool
    }
}
