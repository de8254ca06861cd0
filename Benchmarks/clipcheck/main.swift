import Foundation
import NCACLIP

// What Scripts/clip/check_parity.py compares with PyTorch. Reads and writes little-endian floats and JSON in a folder:
//
//     clipcheck MODEL FOLDER [--threads N] [--repeat N] [--memory BYTES]
//
//     texts.json       → tokens.json, texts.f32       [n][embedding]
//     pictures.f32     → embeddings.f32               [n][side][side][3] → [n][embedding]
//     cotangent.f32    → gradient.f32                 [n][embedding] → [n][side][side][3]
//
// and prints seconds as JSON: to load, and the median of forward pass and gradient.

struct Times: Encodable {
    var load: Double
    var texts: Double
    var forward: Double
    var gradient: Double
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    FileHandle.standardError.write(
        Data("usage: clipcheck MODEL FOLDER [--threads N] [--repeat N] [--memory BYTES]\n".utf8))
    exit(64)
}
let folder = URL(fileURLWithPath: arguments[2])
func option(_ name: String, _ standard: Int) -> Int {
    arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? Int(arguments[$0 + 1]) : nil }
        ?? standard
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(body).components
    return Double(time.seconds) + Double(time.attoseconds) * 1e-18
}

func floats(_ name: String) throws -> [Float] {
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    return data.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 4).map {
            Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
        }
    }
}

func write(_ values: [Float], _ name: String) throws {
    var data = Data(capacity: 4 * values.count)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    try data.write(to: folder.appendingPathComponent(name))
}

do {
    var clip: CLIP!
    let load = try seconds {
        clip = try CLIP(
            folder: arguments[1], threads: option("--threads", ProcessInfo.processInfo.activeProcessorCount),
            memoryLimit: option("--memory", activationMemoryLimit))
    }
    let texts = try JSONDecoder().decode(
        [String].self, from: Data(contentsOf: folder.appendingPathComponent("texts.json")))
    let tokens = texts.map(clip.text.tokenizer.encode)
    try JSONEncoder().encode(tokens).write(to: folder.appendingPathComponent("tokens.json"))
    var textEmbeddings: [[Float]] = []
    // Many texts are for the tokenizer alone.
    let textTime = try seconds { textEmbeddings = try clip.text.embed(tokens: Array(tokens.prefix(8))) }
    try write(textEmbeddings.flatMap { $0 }, "texts.f32")

    let (pictures, cotangent) = (try floats("pictures.f32"), try floats("cotangent.f32"))
    let side = clip.picture.side
    let pass = clip.picture.pass(count: pictures.count / (side * side * 3), keepsForGradient: true)
    var embeddings: [Float] = [], gradient: [Float] = []
    var times: [(forward: Double, gradient: Double)] = []
    for _ in 0..<option("--repeat", 1) {
        let forward = seconds { embeddings = pass.embed(pictures) }
        times.append((forward, seconds { gradient = pass.gradient(embeddings: cotangent) }))
    }
    times.sort { $0.forward + $0.gradient < $1.forward + $1.gradient }
    try write(embeddings, "embeddings.f32")
    try write(gradient, "gradient.f32")
    let median = times[times.count / 2]
    let report = Times(load: load, texts: textTime, forward: median.forward, gradient: median.gradient)
    print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
} catch {
    FileHandle.standardError.write(Data("clipcheck: \(error)\n".utf8))
    exit(70)
}
