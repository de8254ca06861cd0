import Foundation
import TestSupport
import Testing

/// The programs where things go wrong around them, by scripts in Python, which share no code with them. `make
/// test-robustness` kills them a hundred times as often.
@Suite(.serialized) struct RobustnessTests {
    private static let isPythonInstalled =
        (try? Tools.run("/usr/bin/python3", ["-c", "import PIL"]))?.status == 0

    private func run(_ script: String, _ arguments: String...) throws {
        let path = Tools.package.appendingPathComponent("Tests/Robustness/\(script)").path
        let run = try Tools.run("/usr/bin/python3", [path] + arguments)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test(.enabled(if: isPythonInstalled, "needs python3-pil"))
    func `killed programs leave no half file, and the next run goes on and sweeps up`() throws {
        try run("kill.py", Tools.products.path, "5")
    }

    @Test(.enabled(if: isPythonInstalled, "needs python3-pil"))
    func `full disks, read-only folders and vanishing files end with the documented code and message`() throws
    {
        try run("faults.py", Tools.products.path)
    }

    @Test(.enabled(if: isPythonInstalled, "needs python3-pil"))
    func `a scene is shown in a terminal pixel by pixel, and the terminal is as before afterwards`() throws {
        let model = Tools.package.appendingPathComponent("Models/heart.nca").path
        try run("show.py", Tools.product("ncabake"), model)
    }
}
