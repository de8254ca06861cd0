import NCAModelFile
import NCARuntime

/// Random automata that grow, spread and saturate, so that every path of the engines is taken.
struct RandomModels {
    var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(state: seed) }

    mutating func next(
        channels: Int? = nil, hidden: Int? = nil, boundary: Boundary? = nil, alive: Bool? = nil,
        forms: Int = 1
    ) throws -> ModelFile {
        let stateFraction = Int.random(in: 9...12, using: &generator)
        let inputFraction = Int.random(in: 4...8, using: &generator)
        let hiddenFraction = Int.random(in: 8...12, using: &generator)
        // Updates of all sizes: from next to nothing to certain saturation.
        let outputFraction = Int.random(in: max(0, stateFraction - hiddenFraction)...10, using: &generator)
        var file = ModelFile(
            channels: channels ?? Int.random(in: 4...32, using: &generator),
            hidden: hidden ?? Int.random(in: 8...256, using: &generator),
            kernels: Bool.random(using: &generator) ? .standard.union(.laplacian) : .standard,
            stateFraction: stateFraction, inputFraction: inputFraction, hiddenFraction: hiddenFraction,
            outputFraction: outputFraction)
        file.fireRate = [16384, 32768, 3000][Int.random(in: 0..<3, using: &generator)]
        file.boundary = boundary ?? (Bool.random(using: &generator) ? .wrap : .zero)
        if !(alive ?? (Int.random(in: 0..<4, using: &generator) > 0)) { file.aliveThreshold = nil }
        let wide = Int.random(in: 0..<4, using: &generator) == 0
        let limit = wide ? 300 : 127
        func weights(_ count: Int) -> [Int16] {
            (0..<count).map { _ in Int16(Int.random(in: -limit...limit, using: &generator)) }
        }
        file.inputWeights = weights(file.inputWeights.count)
        file.outputWeights = weights(file.outputWeights.count)
        file.forms = (0..<forms).map { form in
            .init(
                name: forms == 1 ? "" : "form \(form)",
                bias: (0..<file.hidden).map { _ in
                    Int16(Int.random(in: -20000...20000, using: &generator))
                })
        }
        return file
    }
}

/// A small random number generator that gives the same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix64(state)
    }
}
