import NCAModelFile

extension ModelFile {
    /// An automaton made by hand that grows and stays: alpha and colours grow outwards from the seed, and settle.
    ///
    /// Each channel's identity feeds one unit that is on at 0 and fades towards 1, so that every living cell climbs to
    /// its channel's own level; the Sobel gradients of alpha mix the colours along the rim.
    public static func growing(width: Int = 32, height: Int = 28, steps: Int = 40) -> ModelFile {
        var file = ModelFile(channels: 8, hidden: 16)
        (file.gridWidth, file.gridHeight, file.steps) = (width, height, steps)
        (file.seedX, file.seedY) = (width / 2, height / 2)
        let inputs = 24
        for channel in 0..<8 {
            // Unit: level − value; its output pulls the value up by an eighth of what is missing.
            file.inputWeights[channel * inputs + channel] = -64
            file.bias[channel] = Int16(4096 - 300 * channel)
            file.outputWeights[channel * 16 + channel] = 16
        }
        for unit in 8..<16 {
            file.inputWeights[unit * inputs + 8 + 3] = Int16(12 * (unit - 11))
            file.inputWeights[unit * inputs + 16 + 3] = Int16(9 * (12 - unit))
            file.outputWeights[unit % 3 * 16 + unit] = Int16(unit % 2 == 0 ? 7 : -7)
        }
        file.metadata = .init(name: "growing", source: "made by hand", license: "MIT")
        return file
    }

    /// The same in two forms, "leaf" and "flower", whose colours differ: what is too bright for a form falls to its level.
    public static func growingInForms(steps: Int = 40) -> ModelFile {
        var file = growing(steps: steps)
        for unit in 8..<11 {
            for input in 0..<24 { file.inputWeights[unit * 24 + input] = input == unit - 8 ? 64 : 0 }
            for channel in 0..<8 { file.outputWeights[channel * 16 + unit] = channel == unit - 8 ? -16 : 0 }
        }
        let levels: [(name: String, colour: [Int16])] = [
            ("leaf", [500, 3500, 800]), ("flower", [4000, 1000, 3000]),
        ]
        file.forms = levels.map { name, colour in
            var form = Form(name: name, bias: file.bias)
            for (channel, level) in colour.enumerated() {
                (form.bias[channel], form.bias[channel + 8]) = (level, -level)
            }
            return form
        }
        return file
    }
}
