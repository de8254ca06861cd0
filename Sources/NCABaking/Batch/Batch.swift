import Foundation
import NCACore
import NCADocuments
import NCAFiles
import NCAModelFile
import Synchronization

/// Many sprites, baked side by side; only those whose model, scene or program changed are made anew.
public struct Batch: Sendable {
    /// One sprite and what is baked of it.
    public struct Item: Sendable {
        public var name: String
        public var file: SceneFile

        public init(name: String, file: SceneFile) {
            self.name = name
            self.file = file
        }
    }

    /// What became of a sprite.
    public struct Result: Codable, Sendable {
        public enum State: String, Codable, Sendable {
            case baked, current, failed
            /// Would be baked, were it not for `--dry-run`.
            case stale
        }
        public var name: String
        public var state: State
        /// Why it failed.
        public var error: String?
        public var report: Bake.Report?
        public var model: ModelSummary?
    }

    public var items: [Item]
    /// Folder for all files.
    public var folder: String
    public var threads: Int
    /// Makes everything anew.
    public var forces = false

    public init(items: [Item], folder: String, threads: Int) {
        self.items = items
        self.folder = folder
        self.threads = threads
    }

    /// What ``run`` would do.
    public func dryRun() -> [Result] {
        items.map { item in
            do {
                let stamp = try stamp(item)
                if !forces, let known = current(item, stamp) { return known }
                // The scene must be possible: a dry run finds that out as well.
                _ = try item.file.scene().frames()
                return Result(name: item.name, state: .stale)
            } catch { return Result(name: item.name, state: .failed, error: "\(error)") }
        }
    }

    /// Bakes what is not current. A sprite that fails does not keep the others from being baked.
    ///
    /// Each file is written whole or not at all, and a sprite's stamp after all its files: whenever a batch is ended,
    /// even by kill -9, the next one makes what is missing.
    /// - Parameters:
    ///   - progress: called from any thread, one call at a time, with the share of the work that is done.
    ///   - isCancelled: asked between frames.
    public func run(
        progress: @escaping @Sendable (_ finished: Int, _ share: Double) -> Void = { _, _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> [Result] {
        do {
            try FileManager.default.createDirectory(atPath: stamps, withIntermediateDirectories: true)
        } catch {
            throw BakingError(
                "\(folder): cannot make the folder: \(error.localizedDescription)", .cannotWrite)
        }
        sweep()
        let work = Work(count: items.count, progress: progress)
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(max(1, threads), max(1, items.count))) { _ in
            while !isCancelled() {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < items.count else { return }
                let result = bake(items[index], isCancelled) { work.note(index, $0) }
                work.finish(index, result)
            }
        }
        if isCancelled() { throw InterruptedError("interrupted; the same command bakes what is missing") }
        return work.results
    }

    private func bake(
        _ item: Item, _ isCancelled: () -> Bool, _ progress: (Double) -> Void
    ) -> Result {
        do {
            let stamp = try stamp(item)
            if !forces, let known = current(item, stamp) { return known }
            let base = "\(folder)/\(item.name)"
            let bake = Bake(
                scene: try item.file.scene(), timing: item.file.timing(),
                outputs: try item.file.bakeOutputs(base: base))
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
        } catch { return Result(name: item.name, state: .failed, error: "\(error)") }
    }

    // MARK: Stamps

    /// What is remembered of a sprite that was baked.
    private struct Record: Codable {
        var stamp: Stamp
        var result: Result
    }

    private var stamps: String { folder + "/.ncabake" }
    private func recordPath(_ item: Item) -> String { "\(stamps)/\(item.name).json" }

    /// All that the bytes of a sprite's files depend on.
    private func stamp(_ item: Item) throws -> Stamp {
        var stamp = Stamp()
        stamp.add("ncabake \(NCAVersion.text) \(AnimatedWebP.encoderVersion) \(Palette.libraryVersion)")
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
        for folder in [folder, stamps] + frames {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where AtomicFile.isAbandoned(name) {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
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
