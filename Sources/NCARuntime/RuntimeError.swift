/// What can go wrong in the runtime; the raw values are those of `nca_result` in `ncaruntime.h`.
///
/// A call that throws has changed nothing.
public enum RuntimeError: Int32, Error, Equatable, Sendable {
    case null = 1
    case abiVersion, engine, memorySize, memoryAlignment, worldSize, position, bufferSize, pixelFormat,
        pixelStride
    case count, stepUnderWay, noStep, job

    case snapshotMagic = 50
    case snapshotVersion, snapshotSize, snapshotWorld, snapshotModel, snapshotRows

    case modelMagic = 100
    case modelVersion, modelHeaderSize, modelFileSize, modelCRC, modelChannels, modelKernels, modelHidden
    case modelFireRate, modelAliveThreshold, modelBoundary, modelStateFraction, modelInputFraction
    case modelHiddenFraction, modelOutputFraction, modelWeightWidths, modelGrid, modelSeedPosition, modelSteps
    case modelMetadataSize, modelReserved, modelInputWeights, modelOutputWeights, modelMetadata

    /// The error in words: what is wrong, and what would be right.
    public var message: StaticString {
        switch self {
        case .null: "a required pointer is null"
        case .abiVersion: "the definition was not made by its default function of this library's version"
        case .engine: "there is no such engine, or this processor lacks its instructions"
        case .memorySize: "the memory is smaller than the memory_size function says"
        case .memoryAlignment: "the memory is not aligned to NCA_MEMORY_ALIGNMENT"
        case .worldSize: "a side of the world is outside 1 ... 4096 cells"
        case .position: "the cell is outside the world"
        case .bufferSize: "the buffer is too small for what it shall hold"
        case .pixelFormat: "there is no such pixel format"
        case .pixelStride: "the stride is less than a row of pixels"
        case .count: "a count or size is negative, or zero where there must be one"
        case .stepUnderWay: "a step in jobs is under way: finish it first"
        case .noStep: "no step in jobs is under way: begin one first"
        case .job: "the pass has no such job, or it has been run; or not all jobs of the pass have been run"
        case .snapshotMagic: "snapshot: magic: this is not a snapshot of a world"
        case .snapshotVersion: "snapshot: version: written by another version of the library"
        case .snapshotSize: "snapshot: size: truncated, or too long"
        case .snapshotWorld:
            "snapshot: world: width, height, channels or number format differ from this world's"
        case .snapshotModel: "snapshot: model: it belongs to a world that runs another model"
        case .snapshotRows: "snapshot: rows: columns outside the world"
        case .modelMagic: "model: magic: this is not a .nca file"
        case .modelVersion: "model: version: only version 1 is known; a newer library may read it"
        case .modelHeaderSize: "model: headerSize: must be 48"
        case .modelFileSize:
            "model: fileSize: the file is truncated, too long, or its fields disagree with its size"
        case .modelCRC: "model: crc: the file is damaged; fetch or train it again"
        case .modelChannels: "model: channels: outside 4 ... 32"
        case .modelKernels: "model: kernels: must be 7, or 15 with the Laplacian"
        case .modelHidden: "model: hidden: outside 8 ... 256"
        case .modelFireRate: "model: fireRate: outside 1 ... 32768"
        case .modelAliveThreshold: "model: aliveThreshold: outside -1 ... 32767"
        case .modelBoundary: "model: boundary: must be 0 (zero) or 1 (wrap)"
        case .modelStateFraction: "model: stateFraction: outside 6 ... 14"
        case .modelInputFraction: "model: inputFraction: outside 0 ... 15"
        case .modelHiddenFraction:
            "model: hiddenFraction: outside 0 ... 14, or the input shift outside 0 ... 24"
        case .modelOutputFraction:
            "model: outputFraction: outside 0 ... 15, or the output shift outside 0 ... 24"
        case .modelWeightWidths: "model: weightWidths: outside 0 ... 3"
        case .modelGrid: "model: gridWidth, gridHeight: outside 1 ... 4096"
        case .modelSeedPosition: "model: seedX, seedY: outside the suggested grid"
        case .modelSteps: "model: steps: must be at least 1"
        case .modelMetadataSize: "model: metadataSize: above 65535"
        case .modelReserved: "model: reserved: must be 0"
        case .modelInputWeights: "model: inputWeights: a hidden unit's sum could overflow"
        case .modelOutputWeights: "model: outputWeights: a channel's sum could overflow"
        case .modelMetadata: "model: metadata: an entry is cut off, or keys do not rise"
        }
    }
}

#if !hasFeature(Embedded)
    extension RuntimeError: CustomStringConvertible {
        public var description: String { message.description }
    }
#endif
