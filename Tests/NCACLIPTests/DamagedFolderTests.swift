import Foundation
import NCACore
import TestSupport
import Testing

@testable import NCACLIP

/// Folders that cannot be used: the error must name the file, the tensor or field, and what is wrong.
@Suite struct DamagedFolderTests {
    /// A copy of a fixture, changed.
    private func withCopy(_ name: String = "quick-gelu", _ body: (String) throws -> Void) throws {
        try Tools.withFolder { folder in
            let copy = folder + "/model"
            try FileManager.default.copyItem(atPath: Fixture.path(name), toPath: copy)
            try body(copy)
        }
    }

    private func expectError(
        _ folder: String, _ parts: String..., kind: NCAErrorKind = .unsuitableInput,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: CLIPError.self, sourceLocation: sourceLocation) {
            try CLIP(folder: folder, threads: 1)
        }
        for part in parts {
            #expect(
                error?.description.contains(part) == true, "\(error?.description ?? "none") lacks \(part)",
                sourceLocation: sourceLocation)
        }
        #expect(error?.kind == kind, sourceLocation: sourceLocation)
    }

    private func edit(_ path: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try #require(text.contains(old))
        try text.replacingOccurrences(of: old, with: new).write(
            toFile: path, atomically: true, encoding: .utf8)
    }

    @Test(arguments: [
        ("config.json", "config.json: cannot open"), ("model.safetensors", "model.safetensors is missing"),
        ("merges.txt", "merges.txt: cannot open"), ("vocab.json", "tokenizer.json is missing"),
    ])
    func `missing files are named`(file: String, message: String) throws {
        try withCopy { folder in
            try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
            expectError(folder, message, kind: .missingInput)
        }
        try withCopy { folder in
            try FileManager.default.moveItem(
                atPath: "\(folder)/model.safetensors", toPath: "\(folder)/pytorch_model.bin")
            expectError(folder, "pytorch_model.bin is not read", kind: .missingInput)
        }
    }

    @Test func `without preprocessor_config.json OpenAI's values hold`() throws {
        try withCopy { folder in
            try FileManager.default.removeItem(atPath: "\(folder)/preprocessor_config.json")
            let preprocessing = try CLIP(folder: folder, threads: 1).preprocessing
            #expect(preprocessing.normalisation.mean == [0.48145466, 0.4578275, 0.40821073])
            #expect(preprocessing.side == 20)
        }
    }

    @Test func `shards that are missing or lead elsewhere are named`() throws {
        try withCopy("sharded") { folder in
            try FileManager.default.removeItem(atPath: "\(folder)/model-00002-of-00003.safetensors")
            expectError(folder, "model-00002-of-00003.safetensors: cannot open", kind: .missingInput)
        }
        for name in ["../model-00001-of-00003.safetensors", "/etc/passwd", "..", ""] {
            try withCopy("sharded") { folder in
                try edit("\(folder)/model.safetensors.index.json", "model-00001-of-00003.safetensors", name)
                expectError(folder, "model.safetensors.index.json", "is not a file name")
            }
        }
        try withCopy("sharded") { folder in
            try edit(
                "\(folder)/model.safetensors.index.json", "model-00003-of-00003.safetensors",
                "model-00001-of-00003.safetensors")
            expectError(folder, "model-00001-of-00003.safetensors: tensor ", "is missing, though")
        }
    }

    @Test func `a mismatch names tensor, expected and found shape`() throws {
        try withCopy { folder in
            try edit("\(folder)/config.json", "\"intermediate_size\": 42", "\"intermediate_size\": 43")
            expectError(
                folder, "model.safetensors: tensor text_model.encoder.layers.0.mlp.fc1.weight",
                "expected shape [43, 18], found [42, 18]")
        }
        try withCopy { folder in
            try edit("\(folder)/config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3")
            expectError(folder, "tensor text_model.encoder.layers.2.layer_norm1.weight is missing", "[18]")
        }
        try withCopy("convolutional") { folder in
            try edit("\(folder)/config.json", "\"grids\": [\n     1,\n     2\n", "\"grids\": [\n     2\n")
            expectError(folder, "tensor visual_projection.weight", "[20, 48]", "[20, 60]")
        }
    }

    @Test(arguments: [
        ("\"hidden_size\": 18", "\"hidden_size\": 19", "text_config.hidden_size 19 is not a multiple"),
        ("\"hidden_size\": 18", "\"hidden_size\": -18", "text_config.hidden_size is -18"),
        ("\"vocab_size\": 69", "\"vocab_size\": 9e18", "vocab_size"),
        ("\"num_attention_heads\": 3", "\"num_attention_heads\": 0", "text_config.num_attention_heads is 0"),
        ("\"hidden_act\": \"quick_gelu\"", "\"hidden_act\": \"tanh\"", "known are quick_gelu, gelu"),
        ("\"patch_size\": 6", "\"patch_size\": 60", "vision_config.patch_size 60"),
        ("\"model_type\": \"clip\"", "\"model_type\": \"siglip\"", "model_type is siglip"),
        ("clip_vision_model", "resnet", "vision_config.model_type is resnet"),
        ("\"projection_dim\": 20", "\"projection_dim\": \"20\"", "projection_dim"),
        ("{", "", "config.json"),
    ])
    func `config errors name the field`(old: String, new: String, message: String) throws {
        try withCopy { folder in
            try edit("\(folder)/config.json", old, new)
            expectError(folder, "config.json", message)
        }
    }

    @Test(arguments: [
        ("\"kernel_size\": 5", "\"kernel_size\": 4", "layers.0: kernel_size must be odd"),
        ("\"groups\": 3", "\"groups\": 4", "layers.2: 9 channels do not make 4 groups"),
        ("\"type\": \"scale\"", "\"type\": \"softmax\"", "there is no layer of type softmax"),
        (
            "\"type\": \"pool\"", "\"type\": \"scale\"",
            "the last of vision_config.layers must be of type pool"
        ),
        ("\"out_channels\": 24", "\"out_channels\": 240000", "out_channels must be 1 to 8192"),
        (
            "\"image_size\": 19", "\"image_size\": 4096",
            "layers.0: 2048×2048 pixels of 9 channels need too much memory"
        ),
    ])
    func `layers that do not fit are named`(old: String, new: String, message: String) throws {
        try withCopy("convolutional") { folder in
            try edit("\(folder)/config.json", old, new)
            expectError(folder, "config.json", message)
        }
    }

    @Test(arguments: [0, 4, 8, 100, 5000, 80_000])
    func `a file that is cut off is called so`(length: Int) throws {
        try withCopy { folder in
            let path = URL(fileURLWithPath: "\(folder)/model.safetensors")
            try Data(contentsOf: path).prefix(length).write(to: path)
            expectError(folder, "model.safetensors", "download it again")
        }
    }

    /// Writes a file with a header of our own.
    private func write(_ header: String, data: Int, to folder: String, length: UInt64? = nil) throws {
        var bytes = withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { Data($0) }
        bytes += Data(header.utf8) + Data(count: data)
        try bytes.write(to: URL(fileURLWithPath: "\(folder)/model.safetensors"))
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}"#, "tensor a", "cut off"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "tensor a", "damaged entry"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, "tensor a", "damaged entry"),
        (#"{"a":{"dtype":"F32","shape":[2,-1],"data_offsets":[0,8]}}"#, "tensor a", "damaged entry"),
        (
            #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}"#, "tensor a",
            "do not hold F32 of shape [4]"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[4611686018427387904,4,2],"data_offsets":[0,0]}}"#, "tensor a",
            "do not hold"
        ),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, "tensor a", "damaged entry"),
        (#"{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}"#, "damaged header", "a.shape"),
        (#"{"a":"#, "damaged header", "download it again"),
        (#"[]"#, "damaged header", "download it again"),
    ])
    func `headers that lie are refused`(header: String, first: String, second: String) throws {
        try withCopy { folder in
            try write(header, data: 8, to: folder)
            expectError(folder, "model.safetensors", first, second)
        }
    }

    @Test func `header lengths that lie take no memory`() throws {
        for length in [UInt64.max, 1 << 62, 99_999_999, 100_000_001] {
            try withCopy { folder in
                try write("{}", data: 8, to: folder, length: length)
                expectError(folder, "model.safetensors", "header claims \(length) bytes")
            }
        }
        try withCopy { folder in
            let entry = #"{"logit_scale":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#
            try write(entry, data: 8, to: folder)
            let checkpoint = try CheckpointFolder(folder)
            let error = #expect(throws: CLIPError.self) { try checkpoint.logitScale() }
            #expect(error?.description.contains("tensor logit_scale: is I64, not F32, F16 or BF16") == true)
        }
    }

    /// Whatever bytes are damaged, loading ends with an error or with a model, never with a crash.
    @Test func `any damaged byte of a header is survived`() throws {
        let original = try Data(
            contentsOf: URL(fileURLWithPath: Fixture.path("convolutional") + "/model.safetensors"))
        var state: UInt64 = 1
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        try withCopy("convolutional") { folder in
            let path = URL(fileURLWithPath: folder + "/model.safetensors")
            var failures = 0
            for _ in 0..<300 {
                var bytes = original
                for _ in 0..<1 + random(3) { bytes[random(2000)] = UInt8(random(256)) }
                try bytes.write(to: path)
                do { _ = try CLIP(folder: folder, threads: 1) } catch is CLIPError { failures += 1 }
            }
            #expect(failures > 200)
        }
    }

    @Test func `tokenizer files that do not fit are refused`() throws {
        try withCopy { folder in
            try edit("\(folder)/merges.txt", "r e\n", "r e x\n")
            expectError(folder, "merges.txt: line 2 is not a pair")
        }
        try withCopy { folder in
            try edit("\(folder)/merges.txt", "r e\n", "r q\n")
            expectError(folder, "merge 1, r q: not in the vocabulary")
        }
        try withCopy { folder in
            try edit("\(folder)/vocab.json", "<|endoftext|>", "<|end|>")
            expectError(folder, "there is no token <|endoftext|>")
        }
        try withCopy("gelu-half") { folder in
            try edit(
                "\(folder)/tokenizer.json", "\"end_of_word_suffix\":\"</w>\"", "\"end_of_word_suffix\":\"\"")
            expectError(folder, "tokenizer.json: not CLIP's byte-pair encoding")
        }
        try withCopy("gelu-half") { folder in
            try edit("\(folder)/config.json", "\"eos_token_id\": 68", "\"eos_token_id\": 67")
            let clip = try CLIP(folder: folder, threads: 1)
            #expect(throws: Never.self) { try clip.text.embed(["a red apple"]) }
            try edit("\(folder)/config.json", "\"eos_token_id\": 67", "\"eos_token_id\": 9999")
            let other = try CLIP(folder: folder, threads: 1)
            let error = #expect(throws: CLIPError.self) { try other.text.embed(["a red apple"]) }
            #expect(error?.description.contains("eos_token_id in config.json is 9999") == true)
        }
    }

    @Test func `merges with the line ends of Windows are read`() throws {
        try withCopy { folder in
            try edit("\(folder)/merges.txt", "\n", "\r\n")
            let expected = try Fixture(name: "quick-gelu").texts[0]
            #expect(
                try CLIP(folder: folder, threads: 1).text.tokenizer.encode(expected.text) == expected.tokens)
        }
    }

    @Test func `a model is found by folder or by name`() throws {
        try withCopy { folder in
            #expect(try ModelLocation.find(folder) == folder)
            let error = #expect(throws: CLIPError.self) {
                try ModelLocation.find("openai/clip-vit-base-patch32", environment: ["HF_HOME": folder])
            }
            for part in [
                "https://huggingface.co/openai/clip-vit-base-patch32", "config.json", "model.safetensors",
            ] {
                #expect(error?.description.contains(part) == true)
            }
            let snapshot = "\(folder)/hub/models--openai--clip/snapshots/abc"
            try FileManager.default.createDirectory(atPath: snapshot, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: snapshot + "/config.json"))
            #expect(try ModelLocation.find("openai/clip", environment: ["HF_HOME": folder]) == snapshot)
            #expect(throws: CLIPError.self) { try ModelLocation.find("\(folder)/config.json") }
            #expect(throws: CLIPError.self) { try ModelLocation.find("no-such-folder") }
        }
    }
}
