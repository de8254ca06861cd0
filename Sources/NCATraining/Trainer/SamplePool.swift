/// States that training goes on from, so that automata learn to keep what they have grown (Distill 2020, experiment 2).
struct SamplePool: Equatable {
    /// `[height][width][C]` each.
    var states: [[Float]]
    /// The guide's last loss of each sample; infinite: it has none yet. Empty without a guide.
    var guideLosses: [Float]
    /// What each was last trained to be.
    var forms: [Int]

    /// `count` times the seed, each form as often as the others.
    init(count: Int, seed: [Float], forms: Int, isGuided: Bool) {
        states = Array(repeating: seed, count: count)
        self.forms = (0..<count).map { $0 % forms }
        guideLosses = isGuided ? Array(repeating: .infinity, count: count) : []
    }

    /// ``forms`` as numbers, for checkpoints.
    var formNumbers: [Float] {
        get { forms.map { Float($0) } }
        set { forms = newValue.map { Int(exactly: $0) ?? -1 } }
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
