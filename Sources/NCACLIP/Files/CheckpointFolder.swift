import Foundation
import NCACore
import NCAFiles

/// A folder in the layout of Hugging Face's `CLIPModel`: `config.json`, `model.safetensors` or its shards with an index,
/// tokenizer files and `preprocessor_config.json`.
package struct CheckpointFolder {
    let path: String
    let configuration: CLIPConfiguration
    private let files: [String: SafeTensorsFile]

    private static let single = "model.safetensors"
    private static let index = "model.safetensors.index.json"

    package init(_ path: String) throws(CLIPError) {
        self.path = path
        let config = "\(path)/config.json"
        configuration = try CLIPConfiguration(path: config)
        var files: [String: SafeTensorsFile] = [:]
        if FileManager.default.fileExists(atPath: "\(path)/\(Self.single)") {
            let file = try SafeTensorsFile("\(path)/\(Self.single)")
            for name in file.entries.keys { files[name] = file }
        } else {
            var opened: [String: SafeTensorsFile] = [:]
            for (name, shard) in try Self.weightMap(path) {
                if opened[shard] == nil { opened[shard] = try SafeTensorsFile("\(path)/\(shard)") }
                files[name] = opened[shard]
            }
        }
        self.files = files
    }

    private static func weightMap(_ path: String) throws(CLIPError) -> [String: String] {
        guard FileManager.default.fileExists(atPath: "\(path)/\(index)") else {
            let only = FileManager.default.fileExists(atPath: "\(path)/pytorch_model.bin")
            throw CLIPError(
                "\(path): \(single) is missing"
                    + (only ? "; pytorch_model.bin is not read: download the safetensors file" : ""),
                kind: .missingInput)
        }
        struct Index: Decodable {
            var weight_map: [String: String]
        }
        let map = try decodeFile(Index.self, "\(path)/\(index)").weight_map
        // A name from the network must not lead out of the folder.
        for (name, shard) in map where shard.contains("/") || shard.hasPrefix(".") || shard.isEmpty {
            throw CLIPError("\(path)/\(index): tensor \(name): \(shard) is not a file name")
        }
        return map
    }

    /// Reads a tensor, which must have this shape.
    func tensor(_ name: String, _ shape: Int...) throws(CLIPError) -> FloatBuffer {
        guard let file = files[name] else {
            let where_ = files.values.first?.path ?? "\(path)/\(Self.single)"
            throw CLIPError("\(where_): tensor \(name) is missing; expected shape \(shape)")
        }
        guard let entry = file.entries[name] else {
            throw CLIPError(
                "\(file.path): tensor \(name) is missing, though \(path)/\(Self.index) says it is there")
        }
        guard entry.shape == shape else {
            throw CLIPError(
                "\(file.path): tensor \(name): expected shape \(shape), found \(entry.shape); "
                    + "config.json and weights are of different models")
        }
        return try file.tensor(name, entry)
    }

    /// What cosines are multiplied by before a softmax over texts: the exponential of `logit_scale`.
    package func logitScale() throws(CLIPError) -> Float {
        let name = "logit_scale"
        // Written as a number or as a vector of one.
        let isVector = files[name]?.entries[name]?.shape == [1]
        let value = isVector ? try tensor(name, 1) : try tensor(name)
        return exp(value.base[0])
    }
}

/// Reads a whole file of a checkpoint.
func readFile(_ path: String) throws(CLIPError) -> [UInt8] {
    do throws(FileError) { return try AtomicFile.read(path) } catch {
        throw CLIPError(error.description, kind: .missingInput)
    }
}

/// Reads a whole JSON file of a checkpoint.
func decodeFile<Value: Decodable>(_ type: Value.Type, _ path: String) throws(CLIPError) -> Value {
    let bytes = try readFile(path)
    do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
        throw CLIPError("\(path): \(reason(error))")
    }
}

/// What is wrong with JSON.
func reason(_ error: any Error) -> String { (error as? DecodingError)?.reason ?? "\(error)" }
