import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// The C library after `make install`, and the shipped models in it.
@Suite(.serialized) struct InstalledLibraryTests {
    private static let tests = Tools.package.appendingPathComponent("Tests/CInterface").path

    @Test(arguments: ["gcc", "clang"])
    func `wherever it is installed, pkg-config finds it and a program runs with it`(compiler: String) throws {
        try Tools.withFolder { folder in
            let package = Tools.package.path
            let installed = try Tools.run(
                "make", ["-C", package, "install", "DESTDIR=\(folder)", "PREFIX=/opt/nca"],
                // A make that runs the tests would hand its own options on.
                environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
            try #require(installed.status == 0, "\(installed.errors)")
            let library = folder + "/opt/nca/lib"
            let flags = try Tools.run(
                "pkg-config", ["--cflags", "--libs", "ncaruntime"],
                environment: ["PKG_CONFIG_PATH": library + "/pkgconfig"])
            try #require(flags.status == 0, "\(flags.errors)")
            let version = try Tools.run(
                "pkg-config", ["--variable=abi_version", "ncaruntime"],
                environment: ["PKG_CONFIG_PATH": library + "/pkgconfig"])
            #expect(version.output == "2\n")
            let built = try Tools.run(
                compiler,
                ["-std=c99", Self.tests + "/api_test.c", "-o", folder + "/api_test"]
                    + flags.output.split(whereSeparator: \.isWhitespace).map(String.init))
            try #require(built.status == 0, "\(built.errors)")
            try ModelFile.growing().write(to: folder + "/a.nca")
            try ModelFile.growing(width: 30).write(to: folder + "/b.nca")
            let run = try Tools.run(
                folder + "/api_test", [folder + "/a.nca", folder + "/b.nca"],
                environment: ["LD_LIBRARY_PATH": library, "DYLD_LIBRARY_PATH": library])
            #expect(run.status == 0 && run.output.contains(", 0 failed"), "\(run.output)\(run.errors)")
        }
    }

    /// What the scalar engine prints of a rollout with damage.
    private func hashes(_ program: String, _ models: [String], under wrapper: [String]) throws -> [Substring]
    {
        let command = wrapper + [program] + models
        let run = try Tools.run(command[0], Array(command.dropFirst()))
        #expect(run.status == 0, "\(wrapper): \(run.output)\(run.errors)")
        return run.output.split(separator: "\n").filter {
            $0.hasPrefix("hash ") || $0.hasPrefix("automatic ")
        }
    }

    @Test(.enabled(if: Tools.find("qemu-x86_64") != nil, "qemu-user is not installed"))
    func `each processor gets the fastest engine that it has, and all give the same bits`() throws {
        #if os(Linux) && arch(x86_64)
            try Tools.withFolder { folder in
                let program = folder + "/api_test"
                let build = Tools.package.appendingPathComponent("build").path
                let built = try Tools.run(
                    "gcc",
                    [
                        "-std=c99", "-I", build + "/include", Self.tests + "/api_test.c", "-o", program,
                        build + "/lib/libncaruntime.a",
                    ])
                try #require(built.status == 0, "\(built.errors)")
                let models = [folder + "/a.nca", folder + "/b.nca"]
                try ModelFile.growing().write(to: models[0])
                try ModelFile.growing(width: 30).write(to: models[1])
                let native = try hashes(program, models, under: [])
                let old = try hashes(program, models, under: ["qemu-x86_64", "-cpu", "Nehalem"])
                let newer = try hashes(program, models, under: ["qemu-x86_64", "-cpu", "max"])
                #expect(native.count == 5)
                #expect(old.dropLast() == native.dropLast() && newer.dropLast() == native.dropLast())
                #expect(old.last == "automatic engine: simd")
                #expect(newer.last != "automatic engine: scalar")
            }
        #endif
    }

    private static let models: [String] = {
        let folder = Tools.package.appendingPathComponent("Models")
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".nca") }.sorted().map {
            folder.appendingPathComponent($0).path
        }
    }()

    /// Every shipped model, at half its growth, in the example's C and in Swift.
    @Test(arguments: models)
    func `a shipped model gives C and Swift the same picture`(path: String) throws {
        try Tools.withFolder { folder in
            let file = try ModelFile(contentsOf: path)
            let steps = max(1, file.steps / 2)
            let sprite = Tools.package.appendingPathComponent("Examples/c/sprite").path
            let run = try Tools.run(sprite, [path, "--headless", "\(steps)", folder + "/o.png"])
            try #require(run.status == 0, "\(run.errors)")
            let world = try World(model: try file.model())
            try world.seed()
            world.step(steps)
            #expect(try run.output.contains(String(world.stateHash, radix: 16)))
            #expect(try PNG.read(folder + "/o.png").pixels == world.render())
            #expect(try world.liveCells > 100)
        }
    }
}
