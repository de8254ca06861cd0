import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// Examples/c under a pointer and a keyboard: real events of the window system.
@Suite struct SpriteWindowTests {
    /// Cell size in the window, and the brush with which the example starts, in cells.
    private static let scale = 8, brush = 5

    /// Pauses the world, lets xdotool do what $4 … say, and leaves; the example then saves what it showed last.
    private static let script = """
        "$1" "$2" --frames 3000 "$3" & pid=$!
        for try in $(seq 100); do
            window=$(xdotool search --pid $pid --onlyvisible 2>/dev/null | head -n 1)
            [ -n "$window" ] && break
            sleep 0.1
        done
        [ -n "$window" ] || exit 3
        sleep 1.5
        xdotool mousemove --window $window 4 4
        sleep 0.2
        xdotool key p
        sleep 0.3
        shift 3
        for action in "$@"; do
            eval "xdotool $action"
            sleep 0.1
        done
        sleep 0.3
        xdotool key Escape
        wait $pid
        """

    /// The example's window after these actions.
    private func screen(_ actions: [String]) throws -> RGBAImage {
        try Tools.withFolder { folder in
            let (model, output) = (folder + "/a.nca", folder + "/o.png")
            try ModelFile.growing().write(to: model)
            let sprite = Tools.package.appendingPathComponent("Examples/c/sprite").path
            let run = try Tools.run(
                "xvfb-run",
                // Other tests open screens at the same time: away from their numbers.
                [
                    "-a", "-n", "240", "-s", "-screen 0 1024x768x24", "bash", "-c", Self.script, "bash",
                    sprite, model, output,
                ] + actions, environment: ["SDL_VIDEODRIVER": "x11", "SDL_RENDER_DRIVER": "software"])
            try #require(run.status == 0, "\(run.output)\(run.errors)")
            return try PNG.read(output)
        }
    }

    @Test func `a click erases the cells under the pointer, and nothing else`() throws {
        let (x, y) = (15, 12)
        let screen = try screen([
            "mousemove --window $window \(x * Self.scale + 3) \(y * Self.scale + 3) click 1"
        ])
        // The step at which it was paused is not known: it is the one whose damaged world is on the screen.
        let file = try ModelFile.growing().model()
        let world = try World(model: file), damaged = try World(model: file)
        try world.seed()
        var found = false
        while !found && world.stepCount < 3000 {
            world.step()
            try damaged.restore(world.snapshot())
            try damaged.eraseCircle(x: x, y: y, radius: Self.brush)
            found = shows(screen, damaged, try damaged.render())
        }
        #expect(found, "no world that was damaged there is on the screen")
        #expect(try world.render()[4 * (y * world.width + x) + 3] > 128, "there was nothing to erase")
        let isWhole = shows(screen, world, try world.render())
        #expect(!isWhole)
    }

    @Test(arguments: [(2, DebugView.firing), (8, .channel(3))])
    func `D shows one debug view after the other`(presses: Int, view: DebugView) throws {
        let screen = try screen(Array(repeating: "key d", count: presses))
        let world = try World(model: try ModelFile.growing().model())
        try world.seed()
        var found = false
        while !found && world.stepCount < 3000 {
            world.step()
            found = shows(screen, world, try world.renderDebug(view))
        }
        #expect(found, "the view of no step is on the screen")
    }

    /// Whether the middle of every cell on the screen is the cell's pixel over the board.
    private func shows(_ screen: RGBAImage, _ world: World, _ pixels: [UInt8]) -> Bool {
        let sprite = RGBAImage(width: world.width, height: world.height, pixels: pixels)
        func middle(_ x: Int, _ y: Int) -> RGBA {
            screen[x * Self.scale + Self.scale / 2, y * Self.scale + Self.scale / 2]
        }
        let board = [RGBA(30, 33, 42), RGBA(24, 26, 33)]
        for y in 0..<world.height {
            for x in 0..<world.width {
                let (cell, pixel, ground) = (sprite[x, y], middle(x, y), board[(x / 4 + y / 4) % 2])
                let alpha = Int(cell.alpha)
                func isClose(_ seen: UInt8, _ colour: UInt8, _ below: UInt8) -> Bool {
                    abs(255 * Int(seen) - alpha * Int(colour) - (255 - alpha) * Int(below)) <= 3 * 255
                }
                guard isClose(pixel.red, cell.red, ground.red),
                    isClose(pixel.green, cell.green, ground.green),
                    isClose(pixel.blue, cell.blue, ground.blue)
                else { return false }
            }
        }
        return true
    }
}
