import NCACore
import NCAModelFile

/// A training run as it was at one iteration, from which it goes on to the same weights as if it had never stopped.
public struct Checkpoint: Sendable {
    let header: Header
    /// One array for each of ``sections``.
    let arrays: [[Float]]

    /// All that is no array.
    struct Header: Codable, Equatable {
        var options: TrainingOptions
        var objectives: [ObjectiveDigest]
        var formNames: [String]
        var iteration: Int
        var generator: UInt64
        var adamUpdates: Int
        var quantisation: Quantisation?
        var best: Best?
        /// What the guide was asked for, in whatever words; nil without one.
        var request: String?
        /// Seconds of training before, and the length of the run as it was asked for.
        var elapsed: Double
        var length: RunLength

        struct Best: Codable, Equatable {
            /// Of a `.nca` file.
            var bytes: [UInt8]
            var evaluation: Evaluation
            var roundingCost: RoundingCost?
            var iteration: Int
        }
    }

    /// An array of a run's state, by name.
    struct Section: Sendable {
        let name: String
        let path: WritableKeyPath<Trainer.State, [Float]> & Sendable
        let length: Length

        /// What its number of elements must be.
        enum Length {
            /// As at the run's beginning.
            case constant
            /// One for each iteration, or for some.
            case iterations, someIterations
        }
    }

    /// What a checkpoint keeps of a run, in the order of the file.
    static let sections = [
        Section(name: "parameters", path: \.network.parameters, length: .constant),
        Section(name: "adam.firstMoment", path: \.optimiser.adam.firstMoment, length: .constant),
        Section(name: "adam.secondMoment", path: \.optimiser.adam.secondMoment, length: .constant),
        Section(name: "muon.velocity", path: \.optimiser.muon.velocity, length: .constant),
        Section(name: "losses", path: \.losses, length: .iterations),
        Section(name: "similarities", path: \.similarities, length: .someIterations),
        Section(name: "pool.guideLosses", path: \.pool.guideLosses, length: .constant),
        Section(name: "pool.forms", path: \.pool.formNumbers, length: .constant),
        Section(name: "pool.states", path: \.pool.flatStates, length: .constant),
    ]

    /// The run's options; it goes on with them.
    public var options: TrainingOptions { header.options }
    /// Iterations so far.
    public var iteration: Int { header.iteration }
    /// Seconds of training so far.
    public var elapsed: Double { header.elapsed }
    /// How long the run was to be.
    public var length: RunLength { header.length }
}

/// A checkpoint from which a run cannot go on.
public enum CheckpointError: NCAError, Equatable {
    /// There is no file at this path.
    case missing(path: String)
    /// The file begins otherwise than a checkpoint.
    case notACheckpoint(path: String)
    /// Another version of the program wrote it.
    case otherVersion(path: String)
    /// Its check sum or its numbers are wrong.
    case damaged(path: String)
    /// Its end is missing.
    case truncated(path: String)
    /// It belongs to a run with another target.
    case otherTarget
    /// It belongs to a run whose guide was asked for this.
    case otherRequest(String?)
    /// Its numbers contradict each other.
    case inconsistent

    public var kind: NCAErrorKind { .unsuitableInput }

    public var description: String {
        switch self {
        case .missing(let path): "\(path): there is no checkpoint to resume"
        case .notACheckpoint(let path): "\(path): not a training checkpoint"
        case .otherVersion(let path): "\(path): a checkpoint of another version; start anew"
        case .damaged(let path): "\(path): the checkpoint is damaged; start anew"
        case .truncated(let path): "\(path): the checkpoint is truncated; start anew"
        case .otherTarget: "the checkpoint belongs to other pictures, another size or margin"
        case .otherRequest(let request):
            "the checkpoint belongs to another wish or guide: \(request ?? "a picture")"
        case .inconsistent: "the checkpoint's numbers do not fit each other; start anew"
        }
    }
}

extension Trainer {
    /// The run as it is now.
    /// - Parameters:
    ///   - elapsed: seconds of training so far.
    ///   - length: how long the run is to be.
    ///   - request: what the guide was asked for: a run that goes on must ask for the same.
    public func checkpoint(elapsed: Double, length: RunLength, request: String? = nil) -> Checkpoint {
        Checkpoint(
            header: .init(
                options: options, objectives: objectives.map(\.digest), formNames: formNames,
                iteration: state.iteration,
                generator: state.generator.state, adamUpdates: state.optimiser.adam.updates,
                quantisation: state.quantisation,
                best: state.best.flatMap { best in
                    (try? best.file.encode()).map {
                        .init(
                            bytes: $0, evaluation: best.evaluation, roundingCost: best.roundingCost,
                            iteration: best.iteration)
                    }
                }, request: request, elapsed: elapsed, length: length),
            arrays: Checkpoint.sections.map { state[keyPath: $0.path] })
    }

    /// A trainer that goes on where a checkpoint stopped.
    /// - Parameters:
    ///   - checkpoint: has options, length and state of the run.
    ///   - target: must be the one of the run.
    ///   - guide: likewise.
    ///   - request: likewise, what the guide is asked for.
    ///   - threads: how many cores work; it changes no result.
    /// - Throws: why it cannot go on.
    public convenience init(
        resuming checkpoint: Checkpoint, target: Target, guide: (any PictureGuide)? = nil,
        request: String? = nil, threads: Int
    ) throws(CheckpointError) {
        try self.init(
            resuming: checkpoint, forms: TargetForms(target), guide: guide, request: request, threads: threads
        )
    }

    /// A trainer that goes on where a checkpoint stopped.
    /// - Parameters:
    ///   - checkpoint: has options, length and state of the run.
    ///   - forms: must be those of the run, in the same order and of the same names.
    ///   - guide: likewise.
    ///   - request: likewise, what the guide is asked for.
    ///   - threads: how many cores work; it changes no result.
    /// - Throws: why it cannot go on.
    public convenience init(
        resuming checkpoint: Checkpoint, forms: TargetForms, guide: (any PictureGuide)? = nil,
        request: String? = nil, threads: Int
    ) throws(CheckpointError) {
        let header = checkpoint.header
        guard header.objectives == forms.targets.map(\.digest), header.formNames == forms.names else {
            throw .otherTarget
        }
        guard header.request == request else { throw .otherRequest(header.request) }
        guard header.options.fault == nil, header.iteration >= 0, header.adamUpdates >= 0,
            header.quantisation?.isValid ?? true,
            header.options.shape.forms == forms.targets.count,
            (header.options.shape.width, header.options.shape.height)
                == (forms.targets[0].width, forms.targets[0].height)
        else { throw .inconsistent }
        self.init(options: header.options, forms: forms, guide: guide, threads: threads)
        for (section, array) in zip(Checkpoint.sections, checkpoint.arrays) {
            let isFitting =
                switch section.length {
                case .constant: array.count == state[keyPath: section.path].count
                case .iterations: array.count == header.iteration
                case .someIterations: array.count <= header.iteration
                }
            guard isFitting else { throw .inconsistent }
            state[keyPath: section.path] = array
        }
        guard state.pool.forms.allSatisfy(forms.targets.indices.contains) else { throw .inconsistent }
        state.iteration = header.iteration
        state.generator.state = header.generator
        state.optimiser.adam.updates = header.adamUpdates
        state.quantisation = header.quantisation
        if let best = header.best {
            guard let file = try? ModelFile(bytes: best.bytes) else { throw .inconsistent }
            state.best = Best(
                file: file, evaluation: best.evaluation, roundingCost: best.roundingCost,
                iteration: best.iteration)
        }
    }
}
