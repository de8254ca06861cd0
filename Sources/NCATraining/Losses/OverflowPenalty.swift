/// What every rollout is charged for, whatever it shall show: the mean square of what hidden channels exceed a limit by,
/// over the whole state.
enum OverflowPenalty {
    /// The fixed-point state ends at ±8: 2^15 units of 2^−``Quantisation/defaultStateFraction``. Hidden channels are
    /// pulled back from here on, which leaves room for the updates of the steps that no loss looks at.
    static let limit: Float = 5

    static func addGradient(_ state: StateView, to gradient: StateGradient) {
        let scale = 1 / Float(state.width * state.height * state.channels)
        for y in 0..<state.height {
            for x in 0..<state.width {
                let cell = state[x, y], slope = gradient[x, y]
                for c in 4..<state.channels {
                    let excess = max(abs(cell[c]) - limit, 0)
                    slope[c] += (cell[c] < 0 ? -2 : 2) * excess * scale
                }
            }
        }
    }
}
