import NCAFiles
import NCAModelFile

/// What a model's file says of itself.
public struct ModelSummary: Codable, Equatable, Sendable {
    public var path: String
    public var bytes: Int
    public var channels: Int
    public var hidden: Int
    public var kernels: Int
    public var parameters: Int
    /// Share of the cells that fire in a step.
    public var fireRate: Double
    public var hasAliveMask: Bool
    public var wraps: Bool
    public var gridWidth: Int
    public var gridHeight: Int
    public var seedX: Int
    public var seedY: Int
    public var steps: Int
    public var name: String?
    public var source: String?
    public var author: String?
    public var license: String?
    public var trainer: String?

    public init(contentsOf path: String) throws(ModelFileError) {
        let file = try ModelFile(contentsOf: path)
        self.path = path
        bytes = (try? AtomicFile.read(path).count) ?? 0
        (channels, hidden, kernels) = (file.channels, file.hidden, file.kernels.count)
        parameters = file.bias.count + file.inputWeights.count + file.outputWeights.count
        fireRate = Double(file.fireRate) / 32768
        hasAliveMask = file.aliveThreshold != nil
        wraps = file.boundary == .wrap
        (gridWidth, gridHeight) = (file.gridWidth, file.gridHeight)
        (seedX, seedY, steps) = (file.seedX, file.seedY, file.steps)
        let metadata = file.metadata
        (name, source, author) = (metadata.name, metadata.source, metadata.author)
        (license, trainer) = (metadata.license, metadata.trainer)
    }

    /// Lines for a person.
    public var lines: [String] {
        let kernels = kernels == 4 ? "identity, Sobel x and y, Laplacian" : "identity, Sobel x and y"
        var lines = [
            "file        \(path), \(bytes) bytes",
            "network     \(channels) channels, \(hidden) hidden, \(parameters) parameters",
            "perception  \(kernels)\(wraps ? "; the world's sides are joined" : "")",
            "cells       \(Int((100 * fireRate).rounded())) % fire in a step\(hasAliveMask ? "" : "; no alive mask")",
            "suggested   \(gridWidth)×\(gridHeight) cells, seed at \(seedX),\(seedY), \(steps) steps",
        ]
        let provenance = [
            ("name", name), ("source", source), ("author", author), ("licence", license),
            ("trainer", trainer),
        ]
        for (label, value) in provenance {
            guard let value else { continue }
            lines.append(label + String(repeating: " ", count: 12 - label.count) + value)
        }
        return lines
    }
}
