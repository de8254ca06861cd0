import Foundation
import NCACore
import NCADocuments
import NCAFiles
import Synchronization

/// Many sprites, baked side by side; only those whose model, scene or program changed are made anew.
public struct Batch: Sendable {
    /// One sprite and what is baked of it.
    package struct Item: Sendable {
        package var name: String
        package var file: SceneFile

        package init(name: String, file: SceneFile) {
            self.name = name
            self.file = file
        }
    }

    /// What became of a sprite.
    public struct Result: Codable, Sendable {
        /// Whether and how it was made.
        public enum State: String, Codable, Sendable {
            /// It was baked.
            case baked
            /// Its files were already what they should be.
            case current
            /// It could not be baked; the others were.
            case failed
            /// It would be baked by ``Batch/run(progress:isCancelled:)``.
            case stale
        }

        /// The sprite's.
        public var name: String
        /// Whether and how it was made.
        public var state: State
        /// Why it failed.
        public var error: String?
        /// What was written, now or by the bake that it still is.
        public var report: Bake.Report?
        /// The first model.
        public var model: ModelSummary?
    }

    package var items: [Item]
    /// Sprites of the same source that are not baked now; their files are not written over either.
    var others: [Item] = []
    /// Number of sprites.
    public var count: Int { items.count }
    /// Files, and a folder, that the batch is made of: when one of them changes, there may be something to bake.
    public private(set) var inputs: [String] = []
    /// Folder for all files.
    public var folder: String
    /// Sprites that are baked at the same time; changes no byte.
    public var threads: Int
    /// Whether to bake what is current, too.
    public var forces = false
    /// Whether to write `report.html`, a page that shows every sprite growing, with its numbers.
    public var writesReport = false
    /// How errors are put into words.
    package var words: @Sendable (any Error) -> String = { "\($0)" }

    package init(items: [Item], folder: String, threads: Int) {
        self.items = items
        self.folder = folder
        self.threads = threads
    }

    /// Reads which sprites there are, and what is baked of them.
    ///
    /// - Parameters:
    ///   - source: a folder of models, each with its scene beside it (`dragon.toml` beside `dragon.nca`), or a catalogue.
    ///   - folder: where files are written; `nil`: where the catalogue says, or `baked`.
    ///   - options: what holds for all sprites, over what their scenes say; outputs left out everywhere: WebP.
    ///   - only: names of the sprites that are baked; empty: all.
    ///   - threads: sprites that are baked at the same time; `nil`: one for each core.
    /// - Throws: `DocumentError`, or ``BakingError`` where there is nothing to bake.
    public init(
        contentsOf source: String, folder: String? = nil, options: SceneFile = SceneFile(),
        only: [String] = [],
        threads: Int? = nil
    ) throws {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
        var (items, output) =
            isThere && isFolder.boolValue
            ? (try Self.items(inFolder: source), nil) : try Self.items(inCatalogue: source)
        let known = Set(items.map(\.name))
        if let missing = only.first(where: { !known.contains($0) }) {
            throw BakingError("\(.only) \(missing): there is no such sprite in \(source)")
        }
        guard !items.isEmpty else { throw BakingError("\(source): there is no model in it") }
        for i in items.indices { items[i].file = items[i].file.under(options) }
        let isChosen = { (item: Item) in only.isEmpty || only.contains(item.name) }
        output = folder ?? output ?? "baked"
        while output!.count > 1, output!.hasSuffix("/") { output!.removeLast() }
        self.init(
            items: items.filter(isChosen), folder: output!,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        others = items.filter { !isChosen($0) }
        let scenes =
            isFolder.boolValue
            ? items.flatMap { item in ["toml", "json"].map { "\(source)/\(item.name).\($0)" } } : []
        inputs = [source] + scenes + self.items.flatMap(\.file.inputs)
    }

    /// What ``run(progress:isCancelled:)`` would do; writes nothing.
    ///
    /// - Throws: ``BakingError`` where two sprites would write one file.
    public func dryRun() throws -> [Result] {
        let batch = withReport()
        try batch.checkClashes()
        return batch.items.map { item in
            do {
                let stamp = try stamp(item)
                if !forces, let known = current(item, stamp) { return known }
                // The scene must be possible: a dry run finds that out as well.
                _ = try item.file.scene().frames()
                return Result(name: item.name, state: .stale)
            } catch { return Result(name: item.name, state: .failed, error: words(error)) }
        }
    }

    /// Bakes what is not current. A sprite that fails does not keep the others from being baked.
    ///
    /// Each file is written whole or not at all, and a sprite's stamp after all its files: whenever a batch is ended,
    /// even by kill -9, the next one makes what is missing.
    /// - Parameters:
    ///   - progress: called from any thread, one call at a time, with the share of the work that is done.
    ///   - isCancelled: asked between frames.
    /// - Throws: ``BakingError`` where two sprites would write one file; an error of the kind `cannotWrite` where the folder
    ///   or the report cannot be written, or is in the way; `InterruptedError`.
    public func run(
        progress: @escaping @Sendable (_ finished: Int, _ share: Double) -> Void = { _, _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> [Result] {
        let batch = withReport()
        try batch.checkClashes()
        try AtomicFile.makeFolder(stamps, for: folder)
        if writesReport { try OutputGuard(program: FileOrigin.program).check(reportPath, .report) }
        batch.sweep()
        let work = Work(count: items.count, progress: progress)
        Workers(threads: threads).forEach(items.count) { index in
            if isCancelled() { return }
            let result = batch.bake(batch.items[index], isCancelled) { work.note(index, $0) }
            work.finish(index, result)
        }
        if isCancelled() { throw InterruptedError("interrupted; the same command bakes what is missing") }
        if writesReport {
            try AtomicFile.write(Array(BatchReport.html(work.results, folder: folder).utf8), to: reportPath)
        }
        return work.results
    }

    /// Where the report is written.
    public var reportPath: String { folder + "/report.html" }

    /// What a report shows grows: a sprite without an animation gets one.
    private func withReport() -> Batch {
        var batch = self
        for i in items.indices where writesReport {
            let outputs = items[i].file.outputs ?? []
            if Set(outputs).isDisjoint(with: [.webp, .apng, .gif]) {
                batch.items[i].file.outputs = outputs + [.webp]
            }
        }
        return batch
    }

    private func bake(
        _ item: Item, _ isCancelled: () -> Bool, _ progress: (Double) -> Void
    ) -> Result {
        do {
            let stamp = try stamp(item)
            if !forces, let known = current(item, stamp) { return known }
            let bake = try Bake(item.file, output: "\(folder)/", name: item.name)
            // Whatever happens from here on, the files are no longer those of an earlier stamp.
            unlink(recordPath(item))
            let report = try bake.run { frame, count in
                progress(Double(frame) / Double(count))
                if isCancelled() { throw InterruptedError("interrupted") }
            }
            var result = Result(name: item.name, state: .baked, report: report)
            result.model = try item.file.inputs.first.map { try ModelSummary(contentsOf: $0) }
            try AtomicFile.write(
                try Record(stamp: stamp, result: result).jsonBytes, to: recordPath(item))
            return result
        } catch { return Result(name: item.name, state: .failed, error: words(error)) }
    }

    // MARK: Stamps

    /// What is remembered of a sprite that was baked.
    private struct Record: Codable {
        var stamp: Stamp
        var result: Result
    }

    private var stamps: String { folder + "/.ncabake" }
    func recordPath(_ item: Item) -> String { "\(stamps)/\(item.name).json" }

    /// Raised when the same scene gives other files than before, between versions.
    private static let revision = 2

    /// All that the bytes of a sprite's files depend on.
    private func stamp(_ item: Item) throws -> Stamp {
        var stamp = Stamp()
        stamp.add(
            "\(FileOrigin.software), files \(Self.revision) \(AnimatedWebP.encoderVersion) \(ReducedPalette.libraryVersion)"
        )
        // What files hold counts, not where they lie.
        stamp.add(try item.file.withoutPaths.jsonBytes)
        for path in item.file.inputs { stamp.add(try AtomicFile.read(path)) }
        return stamp
    }

    /// What was baked before, if it still is what would be baked now.
    private func current(_ item: Item, _ stamp: Stamp) -> Result? {
        guard let data = FileManager.default.contents(atPath: recordPath(item)),
            var record = try? JSONDecoder().decode(Record.self, from: data), record.stamp == stamp,
            record.result.report?.files.allSatisfy({ size($0.path) == $0.bytes }) == true
        else { return nil }
        record.result.state = .current
        return record.result
    }

    private func size(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    }

    /// Removes the temporary files of bakes that were killed on this machine.
    private func sweep() {
        let frames = items.filter { $0.file.outputs?.contains(.png) == true }.map {
            "\(folder)/\($0.name)-frames"
        }
        for folder in [folder, stamps] + frames { Leftovers.sweep(folder) }
    }
}

extension SceneFile {
    /// This scene with what options say for all sprites of a batch.
    fileprivate func under(_ options: SceneFile) -> SceneFile {
        var file = options.over(self)
        if options.every != nil { file.frames = nil }
        if options.frames != nil { file.every = nil }
        if file.outputs == nil { file.outputs = [.webp] }
        return file
    }
}

/// What the threads of a batch share.
private final class Work: Sendable {
    private struct State {
        var shares: [Double]
        var results: [Batch.Result?]
    }

    private let state: Mutex<State>
    private let progress: @Sendable (Int, Double) -> Void

    init(count: Int, progress: @escaping @Sendable (Int, Double) -> Void) {
        state = Mutex(
            State(
                shares: Array(repeating: 0, count: count), results: Array(repeating: nil, count: count)))
        self.progress = progress
    }

    func note(_ index: Int, _ share: Double) {
        state.withLock {
            $0.shares[index] = share
            tell($0)
        }
    }

    func finish(_ index: Int, _ result: Batch.Result) {
        state.withLock {
            $0.shares[index] = 1
            $0.results[index] = result
            tell($0)
        }
    }

    private func tell(_ state: State) {
        progress(
            state.results.count { $0 != nil }, state.shares.reduce(0, +) / Double(state.shares.count))
    }

    var results: [Batch.Result] { state.withLock { $0.results.compactMap(\.self) } }
}
