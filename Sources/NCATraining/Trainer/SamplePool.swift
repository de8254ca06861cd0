/// States that training goes on from, so that automata learn to keep what they have grown (Distill 2020, experiment 2).
struct SamplePool: Equatable {
    /// `[height][width][C]` each.
    var states: [[Float]]
    /// The guide's last loss of each sample; infinite: it has none yet. Empty without a guide.
    var guideLosses: [Float]

    /// `count` times the seed.
    init(count: Int, seed: [Float], isGuided: Bool) {
        states = Array(repeating: seed, count: count)
        guideLosses = isGuided ? Array(repeating: .infinity, count: count) : []
    }

    /// All states one behind the other, for checkpoints.
    var flatStates: [Float] {
        get { Array(states.joined()) }
        set {
            let size = newValue.count / states.count
            states = states.indices.map { Array(newValue[$0 * size..<($0 + 1) * size]) }
        }
    }
}
