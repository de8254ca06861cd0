import Foundation
import TestSupport
import Testing

/// Steps in jobs on threads that are not ours: Examples/jobs, and under the thread sanitizer.
@Suite(.serialized) struct JobTests {
    private static let folder = Tools.package.path
    private static let example = folder + "/Examples/jobs/jobs"
    private static let model = folder + "/Models/dragon.nca"

    @Test(arguments: [(1, 64), (2, 64), (3, 65), (2, 300)])
    func `threads that share a step's jobs make the same world as one alone`(threads: Int, side: Int) throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.example),
            "the example is missing: run 'make runtime' and 'make -C Examples/jobs'")
        let run = try Tools.run(Self.example, [Self.model, String(threads), String(side), "20"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains(", the same"))
    }

    @Test func `wrong arguments are refused`() throws {
        for arguments in [[], [Self.model, "0"], [Self.model, "2", "-1"], ["none.nca"]] {
            let run = try Tools.run(Self.example, arguments)
            #expect([1, 2].contains(run.status) && !run.errors.isEmpty)
        }
    }

    #if os(Linux)
        @Test func `jobs have no data race under the thread sanitizer, and it sees one where there is one`()
            throws
        {
            try Tools.withFolder { folder in
                let library = try SanitizedLibrary.build("thread", in: folder)
                func link(_ source: String) throws -> String {
                    let program = folder + "/program"
                    let linked = try Tools.run(
                        "gcc",
                        [
                            "-g", "-O1", "-fsanitize=thread", "-fno-builtin",
                            "-I", Self.folder + "/Sources/CNCARuntime/include", Self.folder + "/" + source,
                            Self.folder + "/Tests/CInterface/thread_sanitizer.c", library, "-o", program,
                            "-pthread",
                        ])
                    try #require(linked.status == 0, "\(linked.errors)")
                    return program
                }
                let clean = try Tools.run(try link("Examples/jobs/jobs.c"), [Self.model, "3", "64", "10"])
                #expect(clean.status == 0, "\(clean.errors)")
                #expect(!clean.errors.contains("WARNING"))
                let race = try Tools.run(try link("Tests/CInterface/race.c"), [Self.model])
                #expect(race.status != 0 && race.errors.contains("data race"))
            }
        }
    #endif
}
