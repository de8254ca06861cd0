import Foundation
import TestSupport
import Testing

/// The inputs that fuzzing found worth keeping: each once reached new code, or crashed. `make fuzz` finds more.
@Suite struct FuzzCorpusTests {
    @Test(arguments: ["model", "snapshot"])
    func `no input of the corpus makes a reader trap`(reader: String) throws {
        let folder = Tools.package.appendingPathComponent("Tests/Fuzz/corpus/\(reader)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.isEmpty)
        for name in names.sorted() {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            bytes.withUnsafeBufferPointer {
                reader == "model" ? FuzzTargets.model($0) : FuzzTargets.snapshot($0)
            }
        }
    }
}
