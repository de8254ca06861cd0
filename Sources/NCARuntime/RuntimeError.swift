/// What can go wrong in the runtime; the raw values are those of `nca_result` in `ncaruntime.h`.
///
/// A call that throws has changed nothing.
public enum RuntimeError: Int32, Error, Equatable, Sendable {
    /// A required pointer is null.
    case null = 1
    /// A definition of the C interface was not initialized, or for another ABI.
    case abiVersion = 2
    /// There is no such engine, or the processor lacks its instructions.
    case engine = 3
    /// The memory is smaller than its size function says.
    case memorySize = 4
    /// A struct of the C interface is smaller than any of this ABI, or sets a field that is unknown here.
    case structSize = 5
    /// A side of a world is outside 1 … ``maxWorldSide``.
    case worldSize = 6
    /// A cell or rectangle is outside the world.
    case position = 7
    /// A buffer is too small for what it shall hold, or an array has another number of values.
    case bufferSize = 8
    /// There is no such pixel format.
    case pixelFormat = 9
    /// A stride is less than a row of pixels or cells.
    case stride = 10
    /// A count or size is negative, or zero where there must be one.
    case count = 11
    /// A step in jobs is under way, and must be finished first.
    case stepUnderWay = 12
    /// No step in jobs is under way.
    case noStep = 13
    /// The pass has no such job, or it has been run; or not all jobs of the pass have been run.
    case job = 14
    /// A pointer of the C interface is to no model.
    case noModel = 15
    /// A pointer of the C interface is to no world.
    case noWorld = 16
    /// A world's model was destroyed, or another was made in its place.
    case worldWithoutModel = 17
    /// There is no such debug view, or the cells have no such channel.
    case debugView = 18
    /// The model has no such form.
    case form = 19

    /// The bytes are no snapshot.
    case snapshotMagic = 50
    /// A snapshot of another version.
    case snapshotVersion = 51
    /// A snapshot is truncated, or too long.
    case snapshotSize = 52
    /// A snapshot of a world of other width, height, channels or number format.
    case snapshotWorld = 53
    /// A snapshot of a world that ran another model.
    case snapshotModel = 54
    /// In a snapshot, a row's columns are outside the world.
    case snapshotRows = 55
    /// In a snapshot, a form that the model does not have.
    case snapshotForms = 56

    /// The bytes are no `.nca` file. This and the following: the malformed field of docs/nca-format.md.
    case modelMagic = 100
    /// A version that this library does not know.
    case modelVersion = 101
    /// A header of another size.
    case modelHeaderSize = 102
    /// The file is truncated or too long, or its fields disagree with its size.
    case modelFileSize = 103
    /// The checksum does not fit the bytes.
    case modelCRC = 104
    /// Channels outside 4 … 32.
    case modelChannels = 105
    /// A set of perception kernels that no model can have.
    case modelKernels = 106
    /// Hidden width outside 8 … 256.
    case modelHidden = 107
    /// Fire rate outside 1 … 32768.
    case modelFireRate = 108
    /// Alive threshold outside −1 … 32767.
    case modelAliveThreshold = 109
    /// A boundary that is neither zero nor wrap.
    case modelBoundary = 110
    /// State fraction outside 6 … 14.
    case modelStateFraction = 111
    /// Input fraction outside 0 … 15.
    case modelInputFraction = 112
    /// Hidden fraction outside 0 … 14, or the input shift outside 0 … 24.
    case modelHiddenFraction = 113
    /// Output fraction outside 0 … 15, or the output shift outside 0 … 24.
    case modelOutputFraction = 114
    /// Weight widths outside 0 … 3.
    case modelWeightWidths = 115
    /// A side of the suggested grid outside 1 … ``maxWorldSide``.
    case modelGrid = 116
    /// The seed is outside the suggested grid.
    case modelSeedPosition = 117
    /// No suggested steps.
    case modelSteps = 118
    /// Metadata of more than 65,535 bytes.
    case modelMetadataSize = 119
    /// Reserved bytes that are not zero.
    case modelReserved = 120
    /// A hidden unit's sum could overflow, or the weights are not as many as the shape says.
    case modelInputWeights = 121
    /// A channel's sum could overflow, or the weights are not as many as the shape says.
    case modelOutputWeights = 122
    /// A metadata entry is cut off, keys do not rise, or a text is not UTF-8.
    case modelMetadata = 123
    /// Forms outside 2 … 16, or in a file of version 1; or a bias of another length.
    case modelForms = 124
    /// The forms' names are missing, are not as many as the forms, or one is empty, twice there or has control characters.
    case modelFormNames = 125

    /// The error as a sentence: what is wrong, and what would be right.
    public var message: StaticString {
        switch self {
        case .null: "a required pointer is null"
        case .abiVersion: "the definition was not initialized, or for another version of the library"
        case .engine: "there is no such engine, or this processor lacks its instructions"
        case .memorySize: "the memory is smaller than the memory_size function says"
        case .structSize:
            "the struct is smaller than any of this library, or sets a field that is unknown here"
        case .worldSize: "a side of the world is outside 1 ... 4096 cells"
        case .position: "the cell or rectangle is outside the world"
        case .bufferSize: "the buffer is too small for what it shall hold"
        case .pixelFormat: "there is no such pixel format"
        case .stride: "the stride is less than a row of pixels or cells"
        case .count: "a count or size is negative, or zero where there must be one"
        case .stepUnderWay: "a step in jobs is under way: finish it first"
        case .noStep: "no step in jobs is under way: begin one first"
        case .job: "the pass has no such job, or it has been run; or not all jobs of the pass have been run"
        case .noModel: "the pointer is to no model: it was destroyed, moved, overwritten or never made"
        case .noWorld: "the pointer is to no world: it was destroyed, moved, overwritten or never made"
        case .worldWithoutModel: "the world's model was destroyed, or another was made in its place"
        case .debugView: "there is no such debug view, or the cells have no such channel"
        case .form: "the model has no such form"
        case .snapshotMagic: "snapshot: magic: this is not a snapshot of a world"
        case .snapshotVersion: "snapshot: version: written by another version of the library"
        case .snapshotSize: "snapshot: size: truncated, or too long"
        case .snapshotWorld:
            "snapshot: world: width, height, channels or number format differ from this world's"
        case .snapshotModel: "snapshot: model: it belongs to a world that runs another model"
        case .snapshotRows: "snapshot: rows: columns outside the world"
        case .snapshotForms: "snapshot: forms: a form that the model does not have"
        case .modelMagic: "model: magic: this is not a .nca file"
        case .modelVersion: "model: version: only versions 1 and 2 are known; a newer library may read it"
        case .modelHeaderSize: "model: headerSize: must be 48"
        case .modelFileSize:
            "model: fileSize: the file is truncated, too long, or its fields disagree with its size"
        case .modelCRC: "model: crc: the file is damaged; fetch or train it again"
        case .modelChannels: "model: channels: outside 4 ... 32"
        case .modelKernels: "model: kernels: identity or Sobel kernels are missing, or a kernel is unknown"
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
        case .modelForms: "model: forms: outside 2 ... 16, or not 0 in version 1"
        case .modelFormNames:
            "model: form names: must be as many as forms, not empty, all different and without control characters"
        }
    }
}

#if !hasFeature(Embedded)
    extension RuntimeError: CustomStringConvertible {
        /// ``message`` as a string.
        public var description: String { message.description }
    }
#endif
