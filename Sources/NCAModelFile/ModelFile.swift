import NCACore
import NCAFiles
import NCARuntime

/// A `.nca` file as values: what a trainer writes and a tool shows. Layout: docs/nca-format.md.
///
/// Weights and seed are integers in the file's fixed-point units. `C` is `channels`, `H` is `hidden`, and
/// `K` = `kernels.count` · C. Values are checked when the file is written.
public struct ModelFile: Equatable, Sendable {
    /// Channels of a cell, 4 … 32.
    public var channels: Int
    /// Hidden width of the update rule, 8 … 256.
    public var hidden: Int
    /// The perception kernels.
    public var kernels: PerceptionKernels
    /// The share of cells that fire in a step, in 1/32768: 1 … 32768.
    public var fireRate = 16384
    /// Alpha above which a cell keeps itself and its neighbours alive, in state units; nil: no alive mask.
    public var aliveThreshold: Int?
    /// Whether the sides of a world are joined.
    public var boundary = Boundary.zero
    /// State, seed and bias are in units of 2^−`stateFraction`: 6 … 14.
    public var stateFraction: Int
    /// Input weights are in units of 2^−`inputFraction`: 0 … 15.
    public var inputFraction: Int
    /// Hidden values are in units of 2^−`hiddenFraction`: 0 … 14.
    public var hiddenFraction: Int
    /// Output weights are in units of 2^−`outputFraction`: 0 … 15.
    public var outputFraction: Int
    /// The seed cell: `[C]`.
    public var seed: [Int16]
    /// What the model can grow to, 1 … 16; the first is what a seed becomes unless the world is told otherwise.
    public var forms: [Form]
    /// The bias of the first form: `[H]`.
    public var bias: [Int16] {
        get { forms[0].bias }
        set { forms[0].bias = newValue }
    }
    /// `[H][K]`, input k = kernel · C + channel.
    public var inputWeights: [Int16]
    /// `[C][H]`.
    public var outputWeights: [Int16]
    /// Width of the suggested world, in cells.
    public var gridWidth = 64
    /// Height of the suggested world, in cells.
    public var gridHeight = 64
    /// Column of the suggested place of the seed.
    public var seedX = 32
    /// Row of the suggested place of the seed.
    public var seedY = 32
    /// Suggested steps from seed to full growth.
    public var steps = 96
    /// Where the model comes from.
    public var metadata = Metadata()

    /// Threshold of the alive mask: a cell is mature when its alpha is above it (Mordvintsev and others, Distill 2020).
    package static let defaultAliveThreshold: Float = 0.1

    /// The values of a seed cell, `[C]`: colours 0, alpha and hidden channels `one` (Distill 2020).
    package static func defaultSeed<Value: Numeric>(channels: Int, one: Value) -> [Value] {
        (0..<channels).map { $0 < 3 ? 0 : one }
    }

    /// An automaton that does nothing: all weights zero, the seed opaque black with hidden channels at 1.
    public init(
        channels: Int = 16, hidden: Int = 128, kernels: PerceptionKernels = .standard,
        stateFraction: Int = 12, inputFraction: Int = 6, hiddenFraction: Int = 12, outputFraction: Int = 7
    ) {
        self.channels = channels
        self.hidden = hidden
        self.kernels = kernels
        self.stateFraction = stateFraction
        self.inputFraction = inputFraction
        self.hiddenFraction = hiddenFraction
        self.outputFraction = outputFraction
        let one = Int16(1) << Int16(stateFraction)
        aliveThreshold = Int(Self.defaultAliveThreshold * Float(one))
        seed = Self.defaultSeed(channels: channels, one: one)
        forms = [Form(bias: Array(repeating: 0, count: hidden))]
        inputWeights = Array(repeating: 0, count: hidden * kernels.count * channels)
        outputWeights = Array(repeating: 0, count: channels * hidden)
    }

    /// One of a model's pictures: all that forms differ in is the bias of the hidden layer.
    public struct Form: Equatable, Sendable {
        /// At least one character, none of them a control character, and no form's name twice; that of a single form is empty.
        public var name: String
        /// `[H]`, in units of 2^−`stateFraction`.
        public var bias: [Int16]

        /// A form of this name and bias.
        public init(name: String = "", bias: [Int16]) {
            self.name = name
            self.bias = bias
        }
    }

    /// Where a model comes from. Values longer than 65,535 bytes are refused when written.
    public struct Metadata: Equatable, Sendable {
        /// The sprite's name.
        public var name: String?
        /// The picture or the prompt that it was trained from.
        public var source: String?
        /// Who made it.
        public var author: String?
        /// Under which licence it may be used.
        public var license: String?
        /// The program that trained it, with its version.
        public var trainer: String?
        /// The colours of the picture that it was trained from, if these are at most 64: `RRGGBB`, or `RRGGBBAA` where a
        /// colour is not opaque, in lower-case hexadecimal digits with spaces between.
        public var palette: String?

        /// Metadata with these values; nil: no entry.
        public init(
            name: String? = nil, source: String? = nil, author: String? = nil, license: String? = nil,
            trainer: String? = nil, palette: String? = nil
        ) {
            self.name = name
            self.source = source
            self.author = author
            self.license = license
            self.trainer = trainer
            self.palette = palette
        }

        /// The file's keys, rising.
        static let fields: [(key: UInt8, path: WritableKeyPath<Metadata, String?> & Sendable)] = [
            (1, \.name), (2, \.source), (3, \.author), (4, \.license), (5, \.trainer), (6, \.palette),
        ]
    }
}

/// A model file that could not be read or written: which file, and what is wrong in it.
public struct ModelFileError: NCAError {
    /// The file.
    public let path: String
    /// The file and what is wrong in it, as a sentence.
    public let description: String
    public let kind: NCAErrorKind
    /// The field, where the content is at fault; nil where the file could not be opened or written.
    public let field: RuntimeError?

    init(_ error: FileError) {
        path = error.path
        description = error.description
        kind = error.kind
        field = nil
    }

    init(path: String, _ error: RuntimeError) {
        self.path = path
        description = "\(path): \(error)"
        kind = error.kind
        field = error
    }
}

extension ModelFile {
    /// Reads and checks a file.
    /// - Throws: that it can't be read, or its first malformed field.
    public init(contentsOf path: String) throws(ModelFileError) {
        do {
            try self.init(bytes: try AtomicFile.read(path))
        } catch let error as FileError {
            throw ModelFileError(error)
        } catch let error as RuntimeError {
            throw ModelFileError(path: path, error)
        } catch { fatalError("unreachable: \(error)") }
    }

    /// Checks the values, encodes them and writes the file: under its name is the old content or the new, never a part.
    /// - Throws: the first value that the format does not allow, or that the file can't be written.
    public func write(to path: String) throws(ModelFileError) {
        do {
            try AtomicFile.write(try encode(), to: path)
        } catch let error as FileError {
            throw ModelFileError(error)
        } catch let error as RuntimeError {
            throw ModelFileError(path: path, error)
        } catch { fatalError("unreachable: \(error)") }
    }

    /// The model that the runtime makes of these values.
    /// - Throws: the first value that the format does not allow.
    public func model() throws(RuntimeError) -> Model { try Model(bytes: try encode()) }
}
