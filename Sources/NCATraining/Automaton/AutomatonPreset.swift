/// Sizes of update rules that have proven themselves.
public enum AutomatonPreset: String, CaseIterable, Sendable {
    /// Any sprite, in 9 KB.
    case standard
    /// An icon, in less than 1 KB.
    case micro

    /// Numbers of a cell.
    public var channels: Int { self == .standard ? 16 : 8 }
    /// Width of the update rule's hidden layer.
    public var hidden: Int { self == .standard ? 128 : 16 }
    /// All presets with their sizes, in one line.
    public static var overview: String {
        let sizes = allCases.map { preset in
            let size = preset == .standard ? "9 KB" : "under 1 KB"
            return "\(preset) (\(preset.channels) channels, \(preset.hidden) hidden: \(size))"
        }
        return sizes.joined(separator: " or ")
    }
}
