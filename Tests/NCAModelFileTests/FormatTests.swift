import Foundation
import NCAModelFile
import NCARuntime
import Testing

@Suite struct FormatTests {
    private func sample() -> ModelFile {
        var file = ModelFile(channels: 6, hidden: 9, kernels: .standard.union(.laplacian))
        for i in file.inputWeights.indices { file.inputWeights[i] = Int16(i * 37 % 255 - 127) }
        for i in file.outputWeights.indices { file.outputWeights[i] = Int16(i * 91 % 255 - 127) }
        for i in file.bias.indices { file.bias[i] = Int16(i * 700 - 3000) }
        file.metadata = .init(
            name: "Drache", source: "a dragon — 龍", author: "nobody", license: "MIT", trainer: "ncatrain 1")
        file.gridWidth = 40
        file.gridHeight = 30
        file.seedX = 39
        file.seedY = 29
        file.steps = 77
        file.fireRate = 20000
        return file
    }

    @Test func `what is written is read back, every field`() throws {
        var file = sample()
        #expect(try ModelFile(bytes: try file.encode()) == file)
        file.boundary = .wrap
        file.aliveThreshold = nil
        file.inputWeights[5] = 300
        file.outputWeights[5] = -4000
        file.metadata = .init(license: "")
        #expect(try ModelFile(bytes: try file.encode()) == file)
    }

    @Test func `a layer takes one byte a weight, or two where one does not fit`() throws {
        let small = sample()
        var wide = small
        wide.outputWeights[0] = 128
        #expect(try wide.encode().count == small.encode().count + small.outputWeights.count)
    }

    @Test func `the default network fits in nine kilobytes with its metadata`() throws {
        var file = ModelFile()
        file.metadata = .init(
            name: "dragon", source: "Noto Emoji, dragon.png", author: "Google", license: "Apache-2.0",
            trainer: "ncatrain 1.0")
        #expect(file.inputWeights.count + file.bias.count + file.outputWeights.count == 8320)
        #expect(try file.encode().count <= 9000)
    }

    @Test func `a file cut anywhere, or with anything behind it, is refused`() throws {
        let bytes = try sample().encode()
        for length in bytes.indices {
            let error: RuntimeError = length < 4 ? .modelMagic : .modelFileSize
            #expect(throws: error) { try Model(bytes: Array(bytes.prefix(length))) }
        }
        #expect(throws: RuntimeError.modelFileSize) { try Model(bytes: bytes + [0]) }
    }

    @Test func `every damaged byte is noticed`() throws {
        let bytes = try sample().encode()
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= 0x10
            #expect(throws: RuntimeError.self, "byte \(offset)") { try Model(bytes: damaged) }
        }
    }

    /// Writes `value` at `offset`, and the checksum that makes the file whole again.
    private func forged(_ offset: Int, _ value: [UInt8]) throws -> [UInt8] {
        var bytes = try sample().encode()
        bytes.replaceSubrange(offset..<offset + value.count, with: value)
        let crc = bytes[16...].withUnsafeBytes { crc32($0) }
        for i in 0..<4 { bytes[12 + i] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * i)) }
        return bytes
    }

    @Test(
        arguments: [
            (0, [0x4D], .modelMagic, "magic"), (4, [2, 0], .modelVersion, "version"),
            (6, [49, 0], .modelHeaderSize, "headerSize"), (8, [0, 0, 0, 0x80], .modelFileSize, "fileSize"),
            (8, [0xFF, 0xFF, 0xFF, 0xFF], .modelFileSize, "fileSize"),
            (16, [3], .modelChannels, "channels"), (16, [33], .modelChannels, "channels"),
            (17, [3], .modelKernels, "kernels"), (17, [16], .modelKernels, "kernels"),
            (17, [31], .modelKernels, "kernels"), (18, [7, 0], .modelHidden, "hidden"),
            (18, [1, 1], .modelHidden, "hidden"), (20, [0, 0], .modelFireRate, "fireRate"),
            (20, [1, 0x80], .modelFireRate, "fireRate"),
            (22, [0xFE, 0xFF], .modelAliveThreshold, "aliveThreshold"),
            (24, [2], .modelBoundary, "boundary"), (25, [5], .modelStateFraction, "stateFraction"),
            (25, [15], .modelStateFraction, "stateFraction"),
            (26, [16], .modelInputFraction, "inputFraction"),
            (27, [15], .modelHiddenFraction, "hiddenFraction"),
            (28, [16], .modelOutputFraction, "outputFraction"), (29, [4], .modelWeightWidths, "weightWidths"),
            (30, [0, 0], .modelGrid, "gridWidth"), (32, [1, 0x10], .modelGrid, "gridHeight"),
            (34, [40, 0], .modelSeedPosition, "seedX"), (36, [30, 0], .modelSeedPosition, "seedY"),
            (38, [0, 0], .modelSteps, "steps"), (40, [0, 0, 1, 0], .modelMetadataSize, "metadataSize"),
            (40, [0xFF, 0xFF, 0xFF, 0xFF], .modelMetadataSize, "metadataSize"),
            (44, [0, 1, 0, 0], .modelReserved, "reserved"),
            // Fields that are fine alone but disagree with the file's size.
            (16, [7], .modelFileSize, "fileSize"), (17, [7], .modelFileSize, "fileSize"),
            (18, [10, 0], .modelFileSize, "fileSize"), (29, [1], .modelFileSize, "fileSize"),
            (40, [1, 0, 0, 0], .modelFileSize, "fileSize"),
        ] as [(Int, [UInt8], RuntimeError, String)])
    func `a malformed field is refused, and the message names it as the format's document does`(
        offset: Int, value: [UInt8], error: RuntimeError, field: String
    ) throws {
        #expect(throws: error) { try Model(bytes: try forged(offset, value)) }
        let parts = error.description.split(separator: ":").map { $0.trimmingPrefix(" ") }
        #expect(parts.first == "model" && parts.count >= 3)
        #expect(parts[1].split(separator: ", ").contains { $0 == field })
        #expect(try Self.documentedFields().contains { $0.name == field })
    }

    /// The header's rows of the table in docs/nca-format.md.
    private static func documentedFields() throws -> [(offset: Int, name: String)] {
        let path = #filePath.replacing(/Tests.*/, with: "docs/nca-format.md")
        return try String(contentsOfFile: path, encoding: .utf8).matches(
            of: /\| (\d+) \| [ui]\d+(?: × 4)? \| `(\w+)` \|/
        ).map { (Int($0.1)!, String($0.2)) }
    }

    @Test func `every field of the header lies where the format's document says`() throws {
        let fields = try Self.documentedFields()
        #expect(fields.count == 23)
        for (offset, name) in fields {
            let field = try #require(ModelHeader.Field(rawValue: offset), "\(name) at \(offset)")
            #expect("\(field)" == name)
        }
    }

    @Test func `shifts outside 0 to 24 are refused`() throws {
        var file = sample()
        file.inputFraction = 0
        file.hiddenFraction = 14
        #expect(throws: RuntimeError.modelHiddenFraction) { try file.encode() }
        file.hiddenFraction = 4
        file.outputFraction = 0
        #expect(throws: RuntimeError.modelOutputFraction) { try file.encode() }
    }

    @Test func `malformed metadata is refused`() throws {
        let bytes = try sample().encode()
        let metadata = bytes.count - (5 * 3 + 6 + 16 + 6 + 3 + 10)
        #expect(bytes[metadata] == 1, "the entries begin here")
        #expect(throws: RuntimeError.modelMetadata) {
            try Model(bytes: try forged(metadata + 1, [0xFF, 0xFF]))
        }
        #expect(throws: RuntimeError.modelMetadata) { try Model(bytes: try forged(metadata, [9])) }
        #expect(throws: RuntimeError.modelMetadata) { try ModelFile(bytes: try forged(metadata + 3, [0xFF])) }
    }

    @Test func `sums that could overflow are refused, so that engines need not look`() throws {
        var file = sample()
        for i in 0..<file.kernels.count * file.channels { file.inputWeights[i] = .max }
        #expect(throws: RuntimeError.modelInputWeights) { try file.encode() }
        file = sample()
        for i in 0..<file.hidden { file.outputWeights[i] = .min }
        #expect(throws: RuntimeError.modelOutputWeights) { try file.encode() }
    }

    @Test func `random bytes with a right checksum are read or refused, never worse`() throws {
        var state: UInt64 = 1
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return mix64(state)
        }
        var read = 0
        for _ in 0..<4000 {
            let value = (0..<1 + Int(next() % 3)).map { _ in UInt8(truncatingIfNeeded: next() >> (next() % 8))
            }
            if let model = try? Model(bytes: try forged(16 + Int(next() % 300), value)) {
                read += 1
                let world = try World(model: model, width: 5, height: 4)
                try world.seed(x: 2, y: 1)
                world.step(2)
            }
        }
        #expect(read > 100)
    }

    @Test func `a file that is not there or cannot be written is named`() throws {
        #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: "/nowhere/dragon.nca") }
        do {
            try sample().write(to: "/nowhere/dragon.nca")
            Issue.record("wrote into a folder that does not exist")
        } catch { #expect(error.description.contains("/nowhere/dragon.nca")) }
    }
}
