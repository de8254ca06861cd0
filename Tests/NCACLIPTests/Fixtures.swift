import Testing
import Foundation
import TestSupport

@testable import NCACLIP

/// The small models that `Scripts/clip/make_fixtures.py` made, and what PyTorch computes with them in double precision.
struct Fixture: CustomTestStringConvertible {
    let name: String

    static let models = ["quick-gelu", "gelu-half", "sharded", "convolutional"].map(Fixture.init)

    static func path(_ name: String) -> String {
        Tools.package.appendingPathComponent("Tests/NCACLIPTests/Fixtures/\(name)").path
    }

    var testDescription: String { name }
    var path: String { Self.path(name) }

    func clip(threads: Int = 2, memoryLimit: Int = 1 << 30) throws -> CLIP {
        try CLIP(folder: path, threads: threads, memoryLimit: memoryLimit)
    }

    struct Text: Decodable {
        var text: String
        var tokens: [Int]
    }

    var texts: [Text] {
        get throws {
            try JSONDecoder().decode(
                [Text].self, from: try Data(contentsOf: URL(fileURLWithPath: path + "/texts.json")))
        }
    }

    /// A tensor of what PyTorch computed.
    func expected(_ name: String) throws -> [Float] {
        let file = try SafeTensorsFile(path + "/expected.safetensors")
        return try file.tensor(name, file.entries[name]!).array
    }

    /// Two pictures: the upper byte of a multiplicative hash, over 255.
    static func pictures(_ side: Int) -> [Float] {
        (0..<UInt64(2 * side * side * 3)).map { Float((($0 &* 2_654_435_761) >> 24) & 255) / 255 }
    }
}

/// The largest difference, relative to the largest number that is expected.
func relativeError(_ values: [Float], _ expected: [Float]) -> Float {
    precondition(values.count == expected.count)
    let largest = expected.map(abs).max()!
    return zip(values, expected).map { abs($0 - $1) }.max()! / largest
}
