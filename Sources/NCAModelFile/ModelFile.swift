import NCACore
import NCAFiles
import NCARuntime

/// A `.nca` file as values: what a trainer writes and a tool shows. Layout: docs/nca-format.md.
///
/// Weights and seed are integers in the file's fixed-point units. `C` is `channels`, `H` is `hidden`, and
/// `K` = `kernels` · C.
public struct ModelFile: Equatable, Sendable {
    public var channels: Int
    public var hidden: Int
    public var hasLaplacian = false
    /// In 1/32768.
    public var fireRate = 16384
    /// In state units; nil: no alive mask.
    public var aliveThreshold: Int?
    public var boundary = Boundary.zero
    /// State, seed and bias are in units of 2^−`stateFraction`, input weights in 2^−`inputFraction`, and so on.
    public var stateFraction: Int
    public var inputFraction: Int
    public var hiddenFraction: Int
    public var outputFraction: Int
    /// The seed cell: `[C]`.
    public var seed: [Int16]
    /// `[H]`.
    public var bias: [Int16]
    /// `[H][K]`, input k = kernel · C + channel.
    public var inputWeights: [Int16]
    /// `[C][H]`.
    public var outputWeights: [Int16]
    public var gridWidth = 64
    public var gridHeight = 64
    public var seedX = 32
    public var seedY = 32
    public var steps = 96
    public var metadata = Metadata()

    public var kernels: Int { hasLaplacian ? 4 : 3 }

    /// An automaton that does nothing: all weights zero, the seed opaque black with hidden channels at 1.
    public init(
        channels: Int = 16, hidden: Int = 128, hasLaplacian: Bool = false, stateFraction: Int = 12,
        inputFraction: Int = 6, hiddenFraction: Int = 12, outputFraction: Int = 7
    ) {
        self.channels = channels
        self.hidden = hidden
        self.hasLaplacian = hasLaplacian
        self.stateFraction = stateFraction
        self.inputFraction = inputFraction
        self.hiddenFraction = hiddenFraction
        self.outputFraction = outputFraction
        let one = Int16(1) << Int16(stateFraction)
        aliveThreshold = Int(Self.defaultAliveThreshold * Float(one))
        seed = (0..<channels).map { $0 < 3 ? 0 : one }
        bias = Array(repeating: 0, count: hidden)
        inputWeights = Array(repeating: 0, count: hidden * (hasLaplacian ? 4 : 3) * channels)
        outputWeights = Array(repeating: 0, count: channels * hidden)
    }

    /// Where a model comes from. Values longer than 65,535 bytes are refused when written.
    public struct Metadata: Equatable, Sendable {
        public var name: String?
        /// The picture or the prompt that it was trained from.
        public var source: String?
        public var author: String?
        public var license: String?
        /// The program that trained it, with its version.
        public var trainer: String?

        public init(
            name: String? = nil, source: String? = nil, author: String? = nil, license: String? = nil,
            trainer: String? = nil
        ) {
            self.name = name
            self.source = source
            self.author = author
            self.license = license
            self.trainer = trainer
        }

        /// The file's keys, rising.
        static let fields: [(key: UInt8, path: WritableKeyPath<Metadata, String?> & Sendable)] = [
            (1, \.name), (2, \.source), (3, \.author), (4, \.license), (5, \.trainer),
        ]
    }
}

/// A model file that could not be read or written: which file, and what is wrong in it.
public struct ModelFileError: NCAError {
    public let path: String
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
    public init(contentsOf path: String) throws(ModelFileError) {
        do {
            try self.init(bytes: try AtomicFile.read(path))
        } catch let error as FileError {
            throw ModelFileError(error)
        } catch let error as RuntimeError {
            throw ModelFileError(path: path, error)
        } catch { fatalError("unreachable: \(error)") }
    }

    /// Checks the values, encodes them and writes the file, atomically.
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
    public func model() throws(RuntimeError) -> Model { try Model(bytes: try encode()) }
}
