/// How long a run goes on.
public enum RunLength: Codable, Equatable, Sendable {
    /// So many batches: the same options give the same bytes on the same kind of processor.
    case iterations(Int)
    /// So many minutes of wall time: how many batches that are, the machine decides.
    case minutes(Double)

    var isValid: Bool {
        switch self {
        case .iterations(let count): count >= 1
        case .minutes(let minutes): minutes.isFinite && minutes > 0
        }
    }
}
