import NCAModelFile
import NCARuntime

/// The sizes of an automaton: C channels, H hidden units, K = perception kernels · C inputs of the update rule, and the
/// grid on which it is trained.
public struct AutomatonShape: Equatable, Sendable {
    /// Channels are a multiple of ``channelStep``, as the trainer works on whole vectors; the range is that of a `.nca`
    /// file.
    public static let channelRange = 4...32
    /// Channels come in such steps.
    public static let channelStep = 4
    /// The hidden width is a multiple of ``hiddenStep``, likewise.
    public static let hiddenRange = 8...256
    /// Hidden units come in such steps.
    public static let hiddenStep = 8
    /// Cells of a side of the grid.
    public static let sideRange = 1...4096
    /// Forms that a `.nca` file can hold.
    public static let formRange = 1...ModelHeader.formRange.upperBound
    /// A fire rate of 1: every cell fires in every step.
    public static let fireRateOne = 32768
    /// Half of the cells, as in the Distill article.
    public static let defaultFireRate = fireRateOne / 2

    /// Numbers of a cell, C: red, green, blue, alpha, and hidden ones.
    public let channels: Int
    /// Width of the update rule's hidden layer, H.
    public let hidden: Int
    /// What cells perceive of their neighbourhood.
    public let perceptionKernels: PerceptionKernels
    /// Width of the grid, in cells.
    public let width: Int
    /// Height of the grid, in cells.
    public let height: Int
    /// The share of cells that fire in a step, in 1/32768 as in a `.nca` file.
    public let fireRate: Int
    /// Whether cells die that no mature cell is near.
    public let hasAliveMask: Bool
    /// Whether the grid's sides are joined; otherwise zeros lie around it.
    public let wraps: Bool
    /// Pictures that the automaton grows, each by a bias of its own: 1 … 16.
    public let forms: Int

    /// - Precondition: every number is in its range; see ``fault(channels:hidden:width:height:fireRate:forms:)``.
    public init(
        channels: Int = AutomatonPreset.standard.channels, hidden: Int = AutomatonPreset.standard.hidden,
        perceptionKernels: PerceptionKernels = .standard, width: Int = 64, height: Int = 64,
        fireRate: Int = AutomatonShape.defaultFireRate, hasAliveMask: Bool = true, wraps: Bool = false,
        forms: Int = 1
    ) {
        if let fault = Self.fault(
            channels: channels, hidden: hidden, width: width, height: height, fireRate: fireRate,
            forms: forms)
        {
            preconditionFailure(fault)
        }
        self.channels = channels
        self.hidden = hidden
        self.perceptionKernels = perceptionKernels
        self.width = width
        self.height = height
        self.fireRate = fireRate
        self.hasAliveMask = hasAliveMask
        self.wraps = wraps
        self.forms = forms
    }

    /// Why no shape can have these numbers; nil: one can.
    public static func fault(
        channels: Int, hidden: Int, width: Int, height: Int, fireRate: Int, forms: Int = 1
    ) -> String? {
        func multiple(_ value: Int, _ step: Int, _ range: ClosedRange<Int>) -> Bool {
            range.contains(value) && value % step == 0
        }
        if !multiple(channels, channelStep, channelRange) {
            return
                "channels must be a multiple of \(channelStep), \(channelRange.lowerBound) to \(channelRange.upperBound), "
                + "not \(channels)"
        }
        if !multiple(hidden, hiddenStep, hiddenRange) {
            return
                "the hidden width must be a multiple of \(hiddenStep), \(hiddenRange.lowerBound) to "
                + "\(hiddenRange.upperBound), not \(hidden)"
        }
        if !sideRange.contains(width) || !sideRange.contains(height) {
            return "a grid of \(width)×\(height) cells is not possible"
        }
        if !(1...fireRateOne).contains(fireRate) {
            return "the fire rate must be 1 to \(fireRateOne), not \(fireRate)"
        }
        if !formRange.contains(forms) {
            return "a model has \(formRange.lowerBound) to \(formRange.upperBound) forms, not \(forms)"
        }
        return nil
    }

    /// Inputs of the update rule, K.
    public var inputs: Int { perceptionKernels.count * channels }
    /// Numbers of a state, `[height][width][channels]`.
    public var stateCount: Int { height * width * channels }
}

extension AutomatonShape: Codable {
    private enum CodingKeys: String, CodingKey {
        case channels, hidden, perceptionKernels, width, height, fireRate, hasAliveMask, wraps, forms
    }

    /// - Throws: `DecodingError`, also for numbers that no shape can have.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Int { try values.decode(Int.self, forKey: key) }
        func flag(_ key: CodingKeys) throws -> Bool { try values.decode(Bool.self, forKey: key) }
        let (channels, hidden) = (try number(.channels), try number(.hidden))
        let kernels = PerceptionKernels(
            rawValue: try values.decode(UInt8.self, forKey: .perceptionKernels))
        let (width, height, fireRate) = (try number(.width), try number(.height), try number(.fireRate))
        let forms = try number(.forms)
        let fault =
            kernels.isValid
            ? Self.fault(
                channels: channels, hidden: hidden, width: width, height: height, fireRate: fireRate,
                forms: forms)
            : "there are no perception kernels \(kernels.rawValue)"
        if let fault {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: fault))
        }
        self.init(
            channels: channels, hidden: hidden, perceptionKernels: kernels, width: width,
            height: height, fireRate: fireRate, hasAliveMask: try flag(.hasAliveMask),
            wraps: try flag(.wraps), forms: forms)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(channels, forKey: .channels)
        try values.encode(hidden, forKey: .hidden)
        try values.encode(perceptionKernels.rawValue, forKey: .perceptionKernels)
        try values.encode(width, forKey: .width)
        try values.encode(height, forKey: .height)
        try values.encode(fireRate, forKey: .fireRate)
        try values.encode(hasAliveMask, forKey: .hasAliveMask)
        try values.encode(wraps, forKey: .wraps)
        try values.encode(forms, forKey: .forms)
    }
}
