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
}
