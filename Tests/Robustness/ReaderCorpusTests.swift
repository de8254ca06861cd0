import Foundation
import FuzzReaders
import TestSupport
import Testing

/// The inputs that fuzzing found worth keeping: each once reached new code, crashed, hung or took a gigabyte. `make fuzz`
/// finds more.
@Suite(.serialized) struct ReaderCorpusTests {
    @Test(arguments: FuzzReaders.all.keys.sorted())
    func `no input of the corpus makes a reader trap or hang`(reader: String) throws {
        let folder = Tools.package.appendingPathComponent("Tests/Fuzz/corpus/\(reader)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.isEmpty)
        for name in names.sorted() {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            let clock = ContinuousClock()
            let time = clock.measure { bytes.withUnsafeBufferPointer { FuzzReaders.all[reader]!($0) } }
            // On a busy machine, too.
            #expect(time < .seconds(5), "\(name)")
        }
    }

    @Test func `every reader has a corpus, and every corpus a reader`() throws {
        let folder = Tools.package.appendingPathComponent("Tests/Fuzz/corpus").path
        let corpora = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(corpora == FuzzReaders.all.keys.sorted())
    }
}
