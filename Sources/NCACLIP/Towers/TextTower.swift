import NCACore

/// CLIP's text tower: token and position embeddings, causal transformer, pooling at the end token, projection.
public struct TextTower: Sendable {
    /// Makes the tokens that ``embed(_:)`` reads.
    public let tokenizer: Tokenizer
    /// Numbers in an embedding.
    public let embeddingSize: Int
    private let tokenEmbedding: FloatBuffer
    private let positionEmbedding: FloatBuffer
    private let transformer: Transformer
    private let finalNorm: LayerNorm
    private let projection: Linear
    private let configuration: CLIPConfiguration
    private let workers: Workers

    /// Texts that go through the layers together.
    private static let batch = 32

    /// - Parameter threads: how many cores work; it changes no result.
    init(_ folder: CheckpointFolder, threads: Int) throws(CLIPError) {
        configuration = folder.configuration
        let (text, vocabulary) = (configuration.text, configuration.vocabulary)
        tokenizer = try Tokenizer(folder: folder.path, contextLength: configuration.contextLength)
        let embeddings = "text_model.embeddings"
        tokenEmbedding = try folder.tensor("\(embeddings).token_embedding.weight", vocabulary, text.width)
        positionEmbedding = try folder.tensor(
            "\(embeddings).position_embedding.weight", configuration.contextLength, text.width)
        transformer = try Transformer(folder, "text_model", text, isCausal: true)
        finalNorm = try folder.layerNorm("text_model.final_layer_norm", text.width, text.normEpsilon)
        embeddingSize = configuration.embedding
        projection = try folder.linear("text_projection", text.width, embeddingSize, hasBias: false)
        workers = Workers(threads: threads)
    }

    /// The embeddings of texts, not normalised: one array of ``embeddingSize`` numbers each.
    ///
    /// A text with more tokens than the model reads loses its end; ``Tokenizer/isTruncated(_:)`` tells.
    /// - Throws: ``CLIPError`` where tokenizer and weights are of different models.
    public func embed(_ texts: [String]) throws(CLIPError) -> [[Float]] {
        try embed(tokens: texts.map(tokenizer.encode))
    }

    /// The embeddings of token sequences, each at most the context's length.
    /// - Throws: ``CLIPError`` where a token is beyond the vocabulary, or no end token is found.
    public func embed(tokens: [[Int]]) throws(CLIPError) -> [[Float]] {
        var result: [[Float]] = []
        for start in stride(from: 0, to: tokens.count, by: Self.batch) {
            result += try embed(batch: Array(tokens[start..<min(tokens.count, start + Self.batch)]))
        }
        return result
    }

    private func embed(batch: [[Int]]) throws(CLIPError) -> [[Float]] {
        let width = transformer.width
        let length = batch.map(\.count).max()!
        precondition(length <= configuration.contextLength)
        var pooled: [Int] = []
        for (index, tokens) in batch.enumerated() {
            pooled.append(index * length + (try poolingPosition(tokens)))
        }
        let pass = TransformerPass(
            transformer, sequences: batch.count, length: length, pooled: pooled, keepsForBackward: false,
            memoryLimit: 0, workers)
        for (index, tokens) in batch.enumerated() {
            for position in 0..<length {
                // What follows a text is never seen from within it.
                let token = position < tokens.count ? tokens[position] : tokenizer.endToken
                guard 0..<configuration.vocabulary ~= token else {
                    throw CLIPError(
                        "token \(token) is beyond text_config.vocab_size \(configuration.vocabulary); "
                            + "tokenizer files and config.json are of different models")
                }
                let x = pass.input.base + (index * length + position) * width
                x.update(from: tokenEmbedding.base + token * width, count: width)
                add(positionEmbedding.base + position * width, to: x, count: width)
            }
        }
        pass.forward()
        var normalised = [Float](repeating: 0, count: batch.count * width)
        finalNorm.forward(pass.output.base, rows: batch.count, to: &normalised, workers)
        var embeddings = [Float](repeating: 0, count: batch.count * embeddingSize)
        projection.forward(normalised, rows: batch.count, to: &embeddings, workers)
        return batch.indices.map { Array(embeddings[$0 * embeddingSize..<($0 + 1) * embeddingSize]) }
    }

    /// The first end token. In files from before its number was written, `eos_token_id` is 2, and the first token of
    /// the largest number is meant, which the end token has.
    private func poolingPosition(_ tokens: [Int]) throws(CLIPError) -> Int {
        let end = configuration.endToken == 2 ? tokens.max() : configuration.endToken
        guard let position = tokens.firstIndex(where: { $0 == end }) else {
            throw CLIPError(
                "text_config.eos_token_id in config.json is \(configuration.endToken), "
                    + "but the tokenizer ends texts with \(tokenizer.endToken)")
        }
        return position
    }
}
