import NCAFiles
import NCAModelFile

/// What a model's file says of itself.
public struct ModelSummary: Codable, Equatable, Sendable {
    /// Where it was read.
    public var path: String
    /// Size of the file.
    public var bytes: Int
    /// Channels of a cell.
    public var channels: Int
    /// Hidden units of the update rule.
    public var hidden: Int
    /// Perception kernels: 3, or 4 with the Laplacian.
    public var kernels: Int
    /// Weights and biases of the update rule.
    public var parameters: Int
    /// Names of the forms; `nil`: there is only one.
    public var forms: [String]?
    /// Share of the cells that fire in a step.
    public var fireRate: Double
    /// Whether cells far from living ones are kept at zero.
    public var hasAliveMask: Bool
    /// Whether the world's sides are joined.
    public var wraps: Bool
    /// Suggested width of the world in cells.
    public var gridWidth: Int
    /// Suggested height of the world in cells.
    public var gridHeight: Int
    /// Suggested place of the seed, from the left.
    public var seedX: Int
    /// Suggested place of the seed, from the top.
    public var seedY: Int
    /// Suggested steps from the seed to full growth.
    public var steps: Int
    /// The model's name.
    public var name: String?
    /// The picture or the prompt that it was trained from.
    public var source: String?
    /// Who made the source or the model.
    public var author: String?
    /// The licence of both.
    public var license: String?
    /// The program that trained it, with its version.
    public var trainer: String?

    /// The source's colours, if they are few: `RRGGBB` or `RRGGBBAA`, with spaces between.
    public var palette: String?

    /// Reads a model.
    ///
    /// - Throws: `ModelFileError`: which file, and what is wrong in it.
    public init(contentsOf path: String) throws(ModelFileError) {
        let file = try ModelFile(contentsOf: path)
        self.path = path
        bytes = (try? AtomicFile.read(path).count) ?? 0
        (channels, hidden, kernels) = (file.channels, file.hidden, file.kernels.count)
        parameters = file.forms.count * file.hidden + file.inputWeights.count + file.outputWeights.count
        forms = file.forms.count > 1 ? file.forms.map(\.name) : nil
        fireRate = Double(file.fireRate) / 32768
        hasAliveMask = file.aliveThreshold != nil
        wraps = file.boundary == .wrap
        (gridWidth, gridHeight) = (file.gridWidth, file.gridHeight)
        (seedX, seedY, steps) = (file.seedX, file.seedY, file.steps)
        let metadata = file.metadata
        (name, source, author) = (metadata.name, metadata.source, metadata.author)
        (license, trainer, palette) = (metadata.license, metadata.trainer, metadata.palette)
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
        if let forms { lines.append("forms       " + forms.joined(separator: ", ")) }
        let provenance = [
            ("name", name), ("source", source), ("author", author), ("licence", license),
            ("trainer", trainer), ("palette", palette),
        ]
        for (label, value) in provenance {
            guard let value else { continue }
            lines.append(label + String(repeating: " ", count: 12 - label.count) + value)
        }
        return lines
    }
}
