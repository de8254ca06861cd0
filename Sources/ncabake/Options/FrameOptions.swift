import ArgumentParser
import NCABaking

/// Which steps become frames, and how long these are shown.
struct FrameOptions: ParsableArguments {
    @Option(help: "A frame every so many steps. Default: 2.")
    var every: Int?

    @Option(help: ArgumentHelp("So many frames for each part instead.", valueName: "count"))
    var frames: Int?

    @Option(
        help: ArgumentHelp(
            "How --frames are spread: linear, in, out, in-out or even (as much visual change from each to the next).",
            valueName: "easing"))
    var easing: Easing?

    @Flag(help: "Play every part forwards, then backwards.")
    var pingPong = false

    @Option(help: "Frames per second. Default: 25.")
    var fps: Double?

    @Option(
        help: ArgumentHelp(
            "How much longer the last frame stays, in milliseconds. Default: 1000.", valueName: "ms"))
    var hold: Int?

    @Option(help: ArgumentHelp("How much longer the first frame stays. Default: 0.", valueName: "ms"))
    var holdFirst: Int?

    @Option(help: "Times that an animation plays; 0 for ever. Default: 0.")
    var loop: Int?

    func validate() throws {
        guard easing == nil || frames != nil else {
            throw ValidationError("--easing spreads a number of frames: give --frames as well.")
        }
        guard every == nil || frames == nil else {
            throw ValidationError("Give --every or --frames, not both.")
        }
    }

    func apply(to file: inout SceneFile) {
        if let every { (file.every, file.frames) = (every, nil) }
        if let frames { (file.every, file.frames) = (nil, frames) }
        if let easing { file.easing = easing }
        if pingPong { file.pingPong = true }
        if let fps { file.fps = fps }
        if let hold { file.hold = hold }
        if let holdFirst { file.holdFirst = holdFirst }
        if let loop { file.loop = loop }
    }
}
