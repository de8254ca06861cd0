import ArgumentParser
import NCABaking
import NCACommandLine
import NCACore

/// Plays a scene in the terminal.
struct Show {
    /// More are seen by nobody.
    private static let maxFramesPerSecond = 60.0
    private static let clock = ContinuousClock()
    private static let help = "d damage   r reseed   space pause   . one step   q quit"
    private static let formHelp = "f next form   "

    private let screen: TerminalScreen
    private var scene: LiveScene
    private var picture: TerminalPicture
    private let frameTime: Duration
    private var isPaused = false

    /// - Parameter graphics: nil: the best that the terminal says it can do.
    init(_ scene: LiveScene, graphics: TerminalPicture.Graphics?)
        throws
    {
        guard let screen = TerminalScreen() else {
            throw ValidationError("--show needs a terminal for input and output.")
        }
        self.screen = screen
        self.scene = scene
        frameTime = .seconds(1 / min(scene.framesPerSecond, Self.maxFramesPerSecond))
        var abilities = screen.abilities()
        if let graphics { abilities.graphics = graphics }
        picture = TerminalPicture(abilities)
    }

    /// Plays until the user has seen enough.
    /// - Throws: `InterruptedError` on Ctrl-C or kill.
    mutating func run() throws {
        defer { screen.leave() }
        draw()
        var next = Self.clock.now
        while true {
            next = max(next.advanced(by: frameTime), Self.clock.now)
            while let key = screen.key(within: (next - Self.clock.now) / .seconds(1)) {
                guard press(key) else { return screen.write(picture.removal) }
                draw()
            }
            if Interruption.isRequested { throw InterruptedError("interrupted") }
            if !isPaused {
                scene.step(scene.stepsPerFrame)
                draw()
            }
        }
    }

    /// - Returns: whether to go on.
    private mutating func press(_ key: Character) -> Bool {
        switch key {
        case "d", "D": scene.damage()
        case "f", "F": scene.changeForm()
        case "r", "R": scene.reseed()
        case " ": isPaused.toggle()
        case ".": scene.step(1)
        case "q", "Q": return false
        default: break
        }
        return true
    }

    private mutating func draw() {
        if screen.takeSuspension() { picture.forget() }
        let (columns, rows) = screen.size
        let form = scene.hasForms ? ", \(scene.formNames)" : ""
        let help = (scene.hasForms ? Self.formHelp : "") + Self.help
        let status = "step \(scene.steps)\(form)\(isPaused ? ", paused" : "")   \(help)"
        screen.write(
            picture.draw(scene.picture(), columns: columns, rows: rows - 1)
                + "\u{1B}[\(rows);1H\(status.prefix(columns - 1))\u{1B}[K")
    }
}
