import Foundation
import NCAImageIO
import NCAModelFile
import NCARuntime
import TestSupport
import Testing

/// The C library as a C programmer gets it: built, linked and run.
@Suite(.serialized) struct CInterfaceTests {
    private static let library = Tools.package.appendingPathComponent("build/lib").path
    private static let include = Tools.package.appendingPathComponent("build/include").path
    private static let tests = Tools.package.appendingPathComponent("Tests/CInterface").path

    init() throws {
        try #require(
            FileManager.default.fileExists(atPath: Self.library + "/libncaruntime.a"),
            "the C library is missing: run 'make runtime'")
    }

    /// Builds and runs the test of every C function; returns what it printed.
    private func run(
        _ compiler: [String], flags: [String] = [], links: [String], wrapper: [String] = [],
        environment: [String: String] = [:]
    ) throws -> String {
        try Tools.withFolder { folder in
            let built = try Tools.run(
                compiler[0],
                compiler.dropFirst() + flags + [
                    "-Wall", "-Wextra", "-pedantic", "-Werror", "-I", Self.include,
                ]
                    + [Self.tests + "/api_test.c", "-o", folder + "/api_test"] + links)
            try #require(built.status == 0, "\(compiler): \(built.errors)")
            try ModelFile.growing().write(to: folder + "/a.nca")
            var other = ModelFile.growing()
            other.bias[0] += 1
            try other.write(to: folder + "/b.nca")
            let command = wrapper + [folder + "/api_test", folder + "/a.nca", folder + "/b.nca"]
            let finished = try Tools.run(command[0], Array(command.dropFirst()), environment: environment)
            #expect(finished.status == 0, "\(compiler): \(finished.output)\(finished.errors)")
            #expect(finished.output.contains(", 0 failed"))
            return finished.output
        }
    }

    private static let archive = [library + "/libncaruntime.a"]

    @Test(arguments: [
        ["gcc", "-std=c99"], ["gcc", "-std=c11"], ["clang", "-std=c99"], ["clang", "-std=c11"],
    ])
    func `every C function does what the header says, linked with the archive`(compiler: [String]) throws {
        _ = try run(compiler, links: Self.archive)
    }

    @Test func `every C function does what the header says, linked with the shared library`() throws {
        _ = try run(
            ["gcc", "-std=c99"], links: ["-L", Self.library, "-lncaruntime"],
            environment: ["LD_LIBRARY_PATH": Self.library])
    }

    #if os(Linux)
        @Test func `every C function is clean under the sanitizers, and they see what is not`() throws {
            try Tools.withFolder { folder in
                let sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
                let library = try SanitizedLibrary.build("address", sanitizers, in: folder)
                // The test frees what it makes, but for the leak check it may not be allowed to trace itself.
                let environment = ["ASAN_OPTIONS": "detect_leaks=0"]
                _ = try run(
                    ["clang", "-std=c99", "-g"], flags: sanitizers + ["-DNCA_GUARD=0"], links: [library],
                    environment: environment)

                let program = folder + "/overrun"
                let built = try Tools.run(
                    "clang",
                    sanitizers + [
                        "-std=c99", "-g", "-I", Self.include, Self.tests + "/overrun.c", library, "-o",
                        program,
                    ])
                try #require(built.status == 0, "\(built.errors)")
                let overrun = try Tools.run(
                    program, [Tools.package.appendingPathComponent("Models/dragon.nca").path],
                    environment: environment)
                #expect(overrun.status != 0 && overrun.errors.contains("heap-buffer-overflow"))
            }
        }
    #endif

    @Test(.enabled(if: Tools.find("qemu-x86_64") != nil, "qemu-user is not installed"))
    func `a processor without AVX runs the same library`() throws {
        _ = try run(["gcc", "-std=c99"], links: Self.archive, wrapper: ["qemu-x86_64", "-cpu", "Nehalem"])
    }

    @Test func `Embedded Swift through C and ordinary Swift give the same bits`() throws {
        let output = try run(["gcc", "-std=c99"], links: Self.archive)
        let printed = output.split(separator: "\n").filter { $0.hasPrefix("hash ") }.map(String.init)
        let world = try World(model: try ModelFile.growing().model(), randomSeed: 42)
        try world.seed()
        var expected: [String] = []
        for step in [0, 1, 64, 200] {
            world.step(step - Int(world.stepCount))
            if step == 64 { try world.eraseCircle(x: world.width / 3, y: world.height / 2, radius: 6) }
            let hash = try String(world.stateHash, radix: 16)
            expected.append("hash \(step) " + String(repeating: "0", count: 16 - hash.count) + hash)
        }
        #expect(printed == expected)
    }

    @Test(arguments: [
        "x86_64-linux-gnu", "aarch64-linux-gnu", "arm64-apple-macos", "x86_64-pc-windows-msvc",
        "wasm32-unknown-none-wasm", "armv7em-none-eabi", "i686-pc-windows-msvc",
    ])
    func `structs measure what the header's constants say, on targets of 32 and 64 bits`(target: String)
        throws
    {
        let compiled = try Tools.run(
            "clang",
            [
                "--target=\(target)", "-ffreestanding", "-std=c11", "-Wall", "-Wextra", "-Werror",
                "-fsyntax-only", "-I", Self.include, Self.tests + "/layout.c",
            ])
        #expect(compiled.status == 0, "\(compiled.errors)")
    }

    /// The declarations of functions, each on one line, without the inline ones.
    private static func declarations() throws -> [Substring] {
        try ["ncaruntime.h", "ncaruntime_debug.h"].flatMap { name -> [Substring] in
            let header = try String(contentsOfFile: include + "/" + name, encoding: .utf8)
            return header.replacing(/\/\*[\s\S]*?\*\//, with: "").matches(
                of: /(?m)^[a-z][^;{}]*?\bnca_\w+\([^;{]*\);/
            )
            .map(\.output).filter { !$0.hasPrefix("static") && !$0.hasPrefix("typedef") }
        }
    }

    @Test func `no function takes or returns a struct by value, or a number of less than 32 bits`() throws {
        let declarations = try Self.declarations()
        #expect(declarations.count == 52)
        let numbers = [
            "void", "int32_t", "uint32_t", "uint64_t", "size_t", "nca_result", "nca_engine",
            "nca_pixel_format",
            "nca_debug_view",
        ]
        for declaration in declarations {
            let parts = try #require(
                declaration.wholeMatch(of: /([\s\S]*?)\bnca_\w+\(([\s\S]*)\);/), "\(declaration)")
            let types = [parts.1] + parts.2.split(separator: ",")
            for type in types where !type.contains("*") {
                let name = type.split(whereSeparator: \.isWhitespace).first { $0 != "const" }
                #expect(numbers.contains { $0 == name ?? "void" }, "\(type) in \(declaration)")
            }
        }
    }

    @Test(arguments: [[], ["-Wl,--gc-sections"]])
    func `a program that shows no debug view does not carry it`(flags: [String]) throws {
        try Tools.withFolder { folder in
            func symbols(_ source: String) throws -> String {
                let built = try Tools.run(
                    "gcc",
                    flags + ["-I", Self.include, Self.tests + "/" + source, "-o", folder + "/program"]
                        + Self.archive + ["-pthread"])
                try #require(built.status == 0, "\(built.errors)")
                return try Tools.run("nm", [folder + "/program"]).output
            }
            let without = try symbols("race.c"), with = try symbols("api_test.c")
            #expect(without.contains("nca_world_step") && with.contains("nca_world_debug_render"))
            #expect(!without.contains("ebug_render") && !without.contains("renderDebug"))
        }
    }

    @Test(arguments: ["g++", "clang++"])
    func `the header is C++`(compiler: String) throws {
        try Tools.withFolder { folder in
            let built = try Tools.run(
                compiler,
                ["-std=c++17", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I", Self.include]
                    + [Self.tests + "/header_test.cpp", "-o", folder + "/header"] + Self.archive)
            try #require(built.status == 0, "\(built.errors)")
            #expect(try Tools.run(folder + "/header", []).status == 0)
        }
    }
}

/// Examples/c, with and without a window.
@Suite(.serialized) struct SpriteExampleTests {
    private static let sprite = Tools.package.appendingPathComponent("Examples/c/sprite").path

    init() throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.sprite),
            "the example is missing: run 'make runtime' and 'make -C Examples/c'")
    }

    private func world(_ steps: Int) throws -> World {
        let world = try World(model: try ModelFile.growing().model())
        try world.seed()
        world.step(steps)
        return world
    }

    @Test func `without a window it writes the world that Swift grows`() throws {
        try Tools.withFolder { folder in
            try ModelFile.growing().write(to: folder + "/a.nca")
            let run = try Tools.run(Self.sprite, [folder + "/a.nca", "--headless", "33", folder + "/o.png"])
            try #require(run.status == 0, "\(run.errors)")
            let world = try world(33)
            #expect(try PNG.read(folder + "/o.png").pixels == world.render())
            #expect(try run.output.contains(String(world.stateHash, radix: 16)))
        }
    }

    @Test(arguments: [30, 60, 144]) func `in a second it grows sixty steps, at any rate of the screen`(
        hertz: Int
    ) throws {
        try Tools.withFolder { folder in
            try ModelFile.growing().write(to: folder + "/a.nca")
            func screen(_ arguments: [String], _ name: String) throws -> [UInt8] {
                let run = try Tools.run(
                    Self.sprite, [folder + "/a.nca"] + arguments, environment: ["SDL_VIDEODRIVER": "dummy"])
                try #require(run.status == 0, "\(run.errors)")
                let picture = try PNG.read("\(folder)/\(name)")
                // Without the bar, which shows times.
                return Array(picture.pixels.prefix(4 * picture.width * (picture.height - 36)))
            }
            let second = try screen(["--frames", "\(hertz)", folder + "/a.png", "\(hertz)"], "a.png")
            let sixty = try screen(["--frames", "60", folder + "/b.png", "60"], "b.png")
            #expect(second == sixty)
            let more = try screen(["--frames", "70", folder + "/c.png", "60"], "c.png")
            #expect(more != sixty)
        }
    }

    @Test func `in a window it shows the world, eight pixels a cell, over its board`() throws {
        try Tools.withFolder { folder in
            try ModelFile.growing().write(to: folder + "/a.nca")
            let run = try Tools.run(
                "xvfb-run",
                [
                    "-a", "-s", "-screen 0 1024x768x24", Self.sprite, folder + "/a.nca", "--frames", "30",
                    folder + "/o.png", "60",
                ],
                environment: ["SDL_VIDEODRIVER": "x11", "SDL_RENDER_DRIVER": "software"])
            try #require(run.status == 0, "\(run.errors)")
            let screen = try PNG.read(folder + "/o.png")
            let world = try world(30)
            let sprite = RGBAImage(
                width: world.width, height: world.height,
                pixels: try world.render(.rgba, alpha: .premultiplied))
            #expect(screen.width == 8 * world.width && screen.height == 8 * world.height + 36)
            var visible = 0
            for y in 0..<world.height {
                for x in 0..<world.width {
                    let cell = sprite[x, y], pixel = screen[8 * x + 4, 8 * y + 4]
                    let isLight = (x / 4 + y / 4) % 2 == 0
                    let board = isLight ? RGBA(30, 33, 42) : RGBA(24, 26, 33)
                    func expected(_ colour: UInt8, _ ground: UInt8) -> Int {
                        min(255, Int(colour) + (Int(ground) * (255 - Int(cell.alpha)) + 127) / 255)
                    }
                    // SDL's blending rounds differently by one or two.
                    #expect(abs(Int(pixel.red) - expected(cell.red, board.red)) <= 3, "at \(x),\(y)")
                    #expect(abs(Int(pixel.green) - expected(cell.green, board.green)) <= 3)
                    #expect(abs(Int(pixel.blue) - expected(cell.blue, board.blue)) <= 3)
                    if cell.alpha > 128 { visible += 1 }
                }
            }
            #expect(visible > 50)
        }
    }

    @Test func `a missing or damaged model is an error that names it`() throws {
        try Tools.withFolder { folder in
            let missing = try Tools.run(
                Self.sprite, [folder + "/none.nca", "--headless", "1", folder + "/o.png"])
            #expect(missing.status == 1 && missing.errors.contains("none.nca"))
            try Data("not a model".utf8).write(to: URL(fileURLWithPath: folder + "/bad.nca"))
            let bad = try Tools.run(Self.sprite, [folder + "/bad.nca", "--headless", "1", folder + "/o.png"])
            #expect(bad.status == 1 && bad.errors.contains("bad.nca") && bad.errors.contains("magic"))
        }
    }
}

/// What docs/c-guide.md shows.
@Suite struct CGuideTests {
    @Test func `the guide's first program compiles without a warning and grows a dragon`() throws {
        let folder = Tools.package.path
        let guide = try String(contentsOfFile: folder + "/docs/c-guide.md", encoding: .utf8)
        let start = try #require(guide.range(of: "```c\n"))
        let end = try #require(guide.range(of: "\n```", range: start.upperBound..<guide.endIndex))
        let program = String(guide[start.upperBound..<end.lowerBound]) + "\n"
        #expect(program.split(separator: "\n").count <= 32)
        try Tools.withFolder { temporary in
            try program.write(toFile: temporary + "/first.c", atomically: true, encoding: .utf8)
            let built = try Tools.run(
                "gcc",
                [
                    "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I", folder + "/build/include",
                    temporary + "/first.c", folder + "/build/lib/libncaruntime.a", "-o", temporary + "/first",
                ])
            try #require(built.status == 0, "\(built.errors)")
            let path = folder + "/Models/dragon.nca"
            let run = try Tools.run(
                "bash", ["-c", "'\(temporary)/first' '\(path)' > '\(temporary)/dragon.pam'"])
            #expect(run.status == 0, "\(run.errors)")
            let picture = try Data(contentsOf: URL(fileURLWithPath: temporary + "/dragon.pam"))
            let world = try World(model: try ModelFile(contentsOf: path).model())
            try world.seed()
            world.step(128)
            #expect(try Array(picture.suffix(4 * world.width * world.height)) == world.render())
            #expect(try Tools.run(temporary + "/first", [folder + "/README.md"]).errors.contains("magic"))
        }
    }
}
