import NCACore

/// CLIP's vision transformer (Dosovitskiy et al. 2021; Radford et al. 2021): patches and a class token with positions,
/// norm, transformer, norm of the class token, projection.
struct VisionTransformer: PictureTower {
    let side: Int
    let embeddingSize: Int
    let patch: Int
    let normalisation: PixelNormalisation
    let memoryLimit: Int
    let workers: Workers
    /// From pixels `[patch][patch][3]` to the width.
    let patchEmbedding: Linear
    /// `[1 + patches][width]`: the class token with its position, and the positions of the patches.
    let positions: FloatBuffer
    let firstNorm: LayerNorm
    let transformer: Transformer
    let lastNorm: LayerNorm
    let projection: Linear

    /// Patches a side; pixels beyond the last whole patch are not seen.
    var grid: Int { side / patch }
    var width: Int { transformer.width }

    init(
        _ folder: CheckpointFolder, _ configuration: VisionTransformerConfiguration,
        normalisation: PixelNormalisation, memoryLimit: Int, _ workers: Workers
    ) throws(CLIPError) {
        (side, patch) = (configuration.side, configuration.patch)
        self.normalisation = normalisation
        self.memoryLimit = memoryLimit
        self.workers = workers
        let sizes = configuration.transformer
        let (width, epsilon) = (sizes.width, sizes.normEpsilon)
        let embeddings = "vision_model.embeddings"
        let kernel = try folder.tensor("\(embeddings).patch_embedding.weight", width, 3, patch, patch)
        patchEmbedding = Linear(
            inputs: 3 * patch * patch, outputs: width,
            weight: channelsLast(kernel, outputs: width, channels: 3, pixels: patch * patch), bias: nil)
        let patches = (configuration.side / configuration.patch) * (configuration.side / configuration.patch)
        positions = try folder.tensor("\(embeddings).position_embedding.weight", patches + 1, width)
        let classToken = try folder.tensor("\(embeddings).class_embedding", width)
        add(classToken.base, to: positions.base, count: width)
        firstNorm = try folder.layerNorm("vision_model.pre_layrnorm", width, epsilon)
        transformer = try Transformer(folder, "vision_model", sizes, isCausal: false)
        lastNorm = try folder.layerNorm("vision_model.post_layernorm", width, epsilon)
        embeddingSize = folder.configuration.embedding
        projection = try folder.linear("visual_projection", width, embeddingSize, hasBias: false)
    }

    func pass(count: Int, keepsForGradient: Bool) -> any PicturePass {
        VisionTransformerPass(self, count: count, keepsForGradient: keepsForGradient)
    }
}

/// `[outputs][channels][pixels]` as `[outputs][pixels][channels]`.
func channelsLast(_ kernel: FloatBuffer, outputs: Int, channels: Int, pixels: Int) -> FloatBuffer {
    let result = FloatBuffer(kernel.count)
    for output in 0..<outputs {
        let from = kernel.base + output * channels * pixels, to = result.base + output * channels * pixels
        for channel in 0..<channels {
            for pixel in 0..<pixels { to[pixel * channels + channel] = from[channel * pixels + pixel] }
        }
    }
    return result
}

final class VisionTransformerPass: PicturePass {
    let count: Int
    private let tower: VisionTransformer
    private let transformer: TransformerPass
    /// `[count][1 + patches][3 · patch²]`, the class token's row unused. Later the gradient by it.
    private let patches: FloatBuffer
    /// What the first norm gets, `[count][1 + patches][width]`.
    private let embedded: FloatBuffer
    /// By what leaves the transformer, `[count][width]`.
    private let gradient: FloatBuffer
    private let embeddedGradient: FloatBuffer
    private let pooled: FloatBuffer
    private let embeddings: FloatBuffer

    private var length: Int { tower.grid * tower.grid + 1 }
    private var rows: Int { count * length }

    init(_ tower: VisionTransformer, count: Int, keepsForGradient: Bool) {
        self.tower = tower
        self.count = count
        let length = tower.grid * tower.grid + 1
        let rows = count * length
        transformer = TransformerPass(
            tower.transformer, sequences: count, length: length, pooled: (0..<count).map { $0 * length },
            keepsForBackward: keepsForGradient, memoryLimit: tower.memoryLimit, tower.workers)
        patches = FloatBuffer(rows * tower.patchEmbedding.inputs)
        embedded = FloatBuffer(rows * tower.width)
        gradient = FloatBuffer(keepsForGradient ? count * tower.width : 0)
        embeddedGradient = FloatBuffer(keepsForGradient ? rows * tower.width : 0)
        pooled = FloatBuffer(count * tower.width)
        embeddings = FloatBuffer(count * tower.embeddingSize)
    }

    func embed(_ pictures: [Float]) -> [Float] {
        let (width, length) = (tower.width, length)
        pictures.withUnsafeBufferPointer { pictures in
            precondition(pictures.count == count * tower.side * tower.side * 3)
            forEachPatchRow { picture, patch in
                tower.normalisation.apply(
                    pictures.baseAddress! + picture, to: patches.base + patch, count: 3 * tower.patch)
            }
        }
        let positions = tower.positions
        tower.patchEmbedding.forward(patches.base, rows: rows, to: embedded.base, tower.workers) {
            row, columns, values in
            // The class token sees no pixels.
            if row % length == 0 { values.update(repeating: 0, count: columns.count) }
            add(
                positions.base + row % length * width + columns.lowerBound, to: values, count: columns.count)
        }
        tower.firstNorm.forward(embedded.base, rows: rows, to: transformer.input.base, tower.workers)
        transformer.forward()
        tower.lastNorm.forward(transformer.output.base, rows: count, to: pooled.base, tower.workers)
        tower.projection.forward(pooled.base, rows: count, to: embeddings.base, tower.workers)
        return embeddings.array
    }

    func gradient(embeddings embeddingGradient: [Float]) -> [Float] {
        precondition(embeddingGradient.count == count * tower.embeddingSize && gradient.count > 0)
        embeddingGradient.withUnsafeBufferPointer {
            tower.projection.backward($0.baseAddress!, rows: count, to: pooled.base, tower.workers)
        }
        gradient.base.update(repeating: 0, count: gradient.count)
        tower.lastNorm.addBackward(
            transformer.output.base, pooled.base, rows: count, to: gradient.base, tower.workers)
        transformer.backward(gradient)
        embeddedGradient.base.update(repeating: 0, count: embeddedGradient.count)
        tower.firstNorm.addBackward(
            embedded.base, transformer.inputGradient.base, rows: rows, to: embeddedGradient.base,
            tower.workers)
        tower.patchEmbedding.backward(
            embeddedGradient.base, rows: rows, to: patches.base, tower.workers)
        var result = [Float](repeating: 0, count: count * tower.side * tower.side * 3)
        result.withUnsafeMutableBufferPointer { result in
            forEachPatchRow { picture, patch in
                tower.normalisation.applyBackward(
                    patches.base + patch, to: result.baseAddress! + picture, count: 3 * tower.patch)
            }
        }
        return result
    }

    /// Calls `body` with where each row of pixels of each patch begins in the pictures and in ``patches``.
    private func forEachPatchRow(_ body: (_ picture: Int, _ patch: Int) -> Void) {
        let (grid, patch, side) = (tower.grid, tower.patch, tower.side)
        tower.workers.forEach(count * grid) { task in
            let (index, down) = (task / grid, task % grid)
            for across in 0..<grid {
                let row = index * length + 1 + down * grid + across
                for y in 0..<patch {
                    body(
                        3 * ((index * side + down * patch + y) * side + across * patch),
                        (row * patch + y) * 3 * patch)
                }
            }
        }
    }
}
