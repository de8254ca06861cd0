import Foundation
import TestSupport

/// Every reader of foreign bytes, as `make fuzz` calls it with bytes that libFuzzer makes up, and the tests with those in
/// `Tests/Fuzz/corpus`. A reader may refuse what it gets; it must not trap, hang or take more than its share of memory.
///
/// The first byte steers, so that one fuzzer reaches all that a reader takes: which file the other bytes are, and whether
/// checksums are put right first, as nothing behind them would be reached otherwise.
public enum FuzzReaders {
    public typealias Reader = @Sendable (UnsafeBufferPointer<UInt8>) -> Void

    /// By the name of their folder in the corpus.
    public static let all: [String: Reader] = [
        "model": FuzzTargets.model,
        "snapshot": FuzzTargets.snapshot,
        "model-file": steered(modelFile),
        "png": steered(png),
        "webp": steered(webp),
        "palette": steered(palette),
        "origin": steered(origin),
        "clip": steered(clip),
        "tokenizer": steered(tokenizer),
        "scene": steered(scene),
        "catalogue": steered(catalogue),
        "forms": { forms(Array($0)) },
        "checkpoint": steered(checkpoint),
        "terminal": steered(terminal),
    ]

    private static func steered(_ read: @escaping @Sendable (_ steering: UInt8, _ bytes: [UInt8]) -> Void)
        -> Reader
    {
        { input in
            guard let steering = input.first else { return }
            read(steering, Array(input.dropFirst()))
        }
    }

    // MARK: Files

    /// A folder in memory where there is one, for readers that take paths.
    static let folder: String = {
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = "\(base)/nca-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: FuzzReaders.folder) }
        return folder
    }()

    static func write(_ bytes: some Sequence<UInt8>, to path: String) {
        guard let file = fopen(path, "wb") else { fatalError("\(path): \(String(cString: strerror(errno)))") }
        let bytes = Array(bytes)
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    static func put(_ value: UInt32, in bytes: inout [UInt8], at offset: Int) {
        for i in 0..<4 { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(i))) }
    }
}
