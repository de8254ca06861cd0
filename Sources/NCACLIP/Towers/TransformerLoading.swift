extension Transformer {
    /// Loads the layers of a tower; `name` is "text_model" or "vision_model".
    init(
        _ folder: CheckpointFolder, _ name: String, _ configuration: TransformerConfiguration, isCausal: Bool
    ) throws(CLIPError) {
        let (width, hidden) = (configuration.width, configuration.hidden)
        let headSize = Float(width / configuration.heads)
        var layers: [TransformerLayer] = []
        for index in 0..<configuration.layers {
            let layer = "\(name).encoder.layers.\(index)"
            layers.append(
                TransformerLayer(
                    norm1: try folder.layerNorm("\(layer).layer_norm1", width, configuration.normEpsilon),
                    project: try folder.attentionInput(
                        "\(layer).self_attn", width, 1 / headSize.squareRoot()),
                    output: try folder.linear("\(layer).self_attn.out_proj", width, width),
                    norm2: try folder.layerNorm("\(layer).layer_norm2", width, configuration.normEpsilon),
                    expand: try folder.linear("\(layer).mlp.fc1", width, hidden),
                    contract: try folder.linear("\(layer).mlp.fc2", hidden, width)))
        }
        self.layers = layers
        attention = Attention(width: width, heads: configuration.heads, isCausal: isCausal)
        activation = configuration.activation
    }
}

extension CheckpointFolder {
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, hasBias: Bool = true) throws(CLIPError)
        -> Linear
    {
        Linear(
            inputs: inputs, outputs: outputs, weight: try tensor("\(name).weight", outputs, inputs),
            bias: hasBias ? try tensor("\(name).bias", outputs) : nil)
    }

    func layerNorm(_ name: String, _ width: Int, _ epsilon: Float) throws(CLIPError) -> LayerNorm {
        LayerNorm(
            weight: try tensor("\(name).weight", width), bias: try tensor("\(name).bias", width),
            epsilon: epsilon)
    }

    /// The three projections in front of attention as one, the queries' scaled.
    fileprivate func attentionInput(_ name: String, _ width: Int, _ scale: Float) throws(CLIPError) -> Linear
    {
        let weight = FloatBuffer(3 * width * width), bias = FloatBuffer(3 * width)
        for (index, part) in ["q_proj", "k_proj", "v_proj"].enumerated() {
            let linear = try linear("\(name).\(part)", width, width)
            let factor = index == 0 ? scale : 1
            for i in 0..<width * width {
                weight.base[index * width * width + i] = linear.weight.base[i] * factor
            }
            for i in 0..<width { bias.base[index * width + i] = linear.bias!.base[i] * factor }
        }
        return Linear(inputs: width, outputs: 3 * width, weight: weight, bias: bias)
    }
}
