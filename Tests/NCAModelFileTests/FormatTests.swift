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

    private func sampleOfForms() -> ModelFile {
        var file = sample()
        file.forms[0].name = "egg"
        for name in ["hatchling", "Drache 龍"] {
            file.forms.append(
                .init(name: name, bias: (0..<9).map { Int16($0 * name.utf8.count * 90 - 2000) }))
        }
        return file
    }

    @Test func `forms are written as version 2 and read back, and one form is version 1 byte for byte`()
        throws
    {
        let file = sampleOfForms(), bytes = try file.encode(), single = try sample().encode()
        #expect(try ModelFile(bytes: bytes) == file)
        #expect(bytes[4] == 2 && bytes[44] == 3 && single[4] == 1 && single[44] == 0)
        // Two biases of nine values, and the names.
        #expect(bytes.count == single.count + 2 * 2 * 9 + 3 + "egg\nhatchling\nDrache 龍".utf8.count)
        #expect(try Model(bytes: bytes).formNames == file.forms.map(\.name))
    }

    @Test func `a default form takes 256 bytes and its name`() throws {
        var file = ModelFile()
        file.forms = ["unlit", "lit"].map { .init(name: $0, bias: Array(repeating: 1, count: 128)) }
        let two = try file.encode().count
        file.forms.append(.init(name: "smoking", bias: Array(repeating: 1, count: 128)))
        #expect(try file.encode().count == two + 256 + "\nsmoking".utf8.count)
    }

    @Test(
        arguments: [
            ["egg", "egg", "c"], ["egg", "", "c"], ["egg", "two\nlines", "c"], ["a\tb", "b", "c"],
            ["a", "b", "\u{7F}"], ["", "b", "c"],
        ])
    func `names that are empty, twice there or hold control characters are refused`(names: [String]) throws {
        var file = sampleOfForms()
        for (i, name) in names.enumerated() { file.forms[i].name = name }
        #expect(throws: RuntimeError.modelFormNames) { try file.encode() }
    }

    @Test func `what forms a file cannot have is refused`() throws {
        var file = sampleOfForms()
        file.forms[1].bias.append(0)
        #expect(throws: RuntimeError.modelForms) { try file.encode() }
        file = sampleOfForms()
        file.forms = (0..<16).map { .init(name: "\($0)", bias: file.bias) }
        #expect(try ModelFile(bytes: try file.encode()).forms.count == 16)
        file.forms.append(.init(name: "16", bias: file.bias))
        #expect(throws: RuntimeError.modelForms) { try file.encode() }
        // Sums are checked in every form.
        file = sampleOfForms()
        for i in 0..<file.kernels.count * file.channels { file.inputWeights[i] = 2000 }
        file.inputFraction = 0
        file.hiddenFraction = 4
        file.outputFraction = 8
        for form in file.forms.indices { file.forms[form].bias = Array(repeating: 0, count: 9) }
        _ = try file.encode()
        file.inputFraction = 15
        file.hiddenFraction = 12
        file.forms[2].bias[0] = .min
        #expect(throws: RuntimeError.modelInputWeights) { try file.encode() }
    }

    @Test func `a version 2 file is refused wherever it is cut, and every damaged byte is noticed`() throws {
        let bytes = try sampleOfForms().encode()
        for length in bytes.indices {
            let error: RuntimeError = length < 4 ? .modelMagic : .modelFileSize
            #expect(throws: error) { try Model(bytes: Array(bytes.prefix(length))) }
        }
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= 0x10
            #expect(throws: RuntimeError.self, "byte \(offset)") { try Model(bytes: damaged) }
        }
    }

    @Test func `malformed forms are refused, and a version 1 file has none`() throws {
        let bytes = try sampleOfForms().encode()
        func refuses(_ changes: [(Int, UInt8)], _ error: RuntimeError) throws {
            #expect(throws: error, "\(changes)") { try Model(bytes: forged(bytes, changes)) }
        }
        try refuses([(4, 1)], .modelForms)
        try refuses([(44, 0)], .modelForms)
        try refuses([(44, 1)], .modelForms)
        try refuses([(44, 17)], .modelForms)
        try refuses([(44, 4)], .modelFileSize)
        for offset in 45...47 { try refuses([(offset, 1)], .modelReserved) }
        // Another key in place of the names'.
        let names = try #require((0..<bytes.count).last { bytes[$0...].starts(with: [7, 24, 0]) })
        try refuses([(names, 8)], .modelFormNames)
        try refuses([(names + 6, UInt8(ascii: "x"))], .modelFormNames)
        #expect(throws: RuntimeError.modelFormNames) {
            try ModelFile(bytes: forged(bytes, [(names + 3, 0xFF)]))
        }
        let single = try sample().encode()
        #expect(throws: RuntimeError.modelForms) { try Model(bytes: forged(single, [(44, 2)])) }
        #expect(throws: RuntimeError.modelForms) { try Model(bytes: forged(single, [(4, 2)])) }
    }

    /// The bytes with changes, and the checksum that makes the file whole again.
    private func forged(_ file: [UInt8], _ changes: [(offset: Int, value: UInt8)]) -> [UInt8] {
        var bytes = file
        for change in changes { bytes[change.offset] = change.value }
        let crc = bytes[16...].withUnsafeBytes { crc32($0) }
        for i in 0..<4 { bytes[12 + i] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * i)) }
        return bytes
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
        forged(try sample().encode(), value.enumerated().map { (offset + $0.offset, $0.element) })
    }

    @Test(
        arguments: [
            (0, [0x4D], .modelMagic, "magic"), (4, [3, 0], .modelVersion, "version"),
            (4, [0, 0], .modelVersion, "version"),
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
            of: /\| (\d+) \| [ui]\d+(?: × \d)? \| `(\w+)` \|/
        ).map { (Int($0.1)!, String($0.2)) }
    }

    @Test func `every field of the header lies where the format's document says`() throws {
        let fields = try Self.documentedFields()
        #expect(fields.count == 24)
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
