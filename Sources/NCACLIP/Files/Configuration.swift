/// What `config.json` of a CLIP checkpoint says. Keys that are absent have the defaults of Hugging Face's `CLIPConfig`.
struct CLIPConfiguration: Sendable {
    var text: TransformerConfiguration
    var vocabulary: Int
    /// Most tokens of a text, with its first and last.
    var contextLength: Int
    /// The token at whose place the text is pooled; 2 is a mistake of old files, and means the largest number.
    var endToken: Int
    var picture: PictureTowerConfiguration
    /// Numbers in an embedding.
    var embedding: Int
}

/// The sizes of a stack of transformer layers.
struct TransformerConfiguration: Sendable {
    var width: Int
    var hidden: Int
    var layers: Int
    var heads: Int
    var activation: Activation
    var normEpsilon: Float
}

/// Which picture tower a checkpoint has.
enum PictureTowerConfiguration: Sendable {
    case transformer(VisionTransformerConfiguration)
    case convolutional(ConvolutionalConfiguration)
}

/// A vision transformer over square patches.
struct VisionTransformerConfiguration: Sendable {
    var transformer: TransformerConfiguration
    /// Side of the square picture, and of a patch, in pixels.
    var side: Int
    var patch: Int
}

extension CLIPConfiguration {
    /// Reads and checks `config.json`.
    init(path: String) throws(CLIPError) {
        let root = try decodeFile(Root.self, path)
        guard root.model_type ?? "clip" == "clip" else {
            throw CLIPError(
                "\(path): model_type is \(root.model_type!), not clip; only CLIP models can be read")
        }
        let check = Checker(path: path)
        // Where both are there, Hugging Face believes the `_dict` of old files.
        let text = root.text_config_dict ?? root.text_config ?? Tower()
        let vision = root.vision_config_dict ?? root.vision_config ?? Tower()
        self.text = try check.transformer(
            text, "text_config", width: 512, hidden: 2048, heads: 8)
        vocabulary = try check.size(text.vocab_size ?? 49408, "text_config.vocab_size", 1 << 20)
        contextLength = try check.size(
            text.max_position_embeddings ?? 77, "text_config.max_position_embeddings", 1 << 14)
        guard contextLength >= 2 else {
            throw CLIPError("\(path): text_config.max_position_embeddings must be at least 2")
        }
        endToken = text.eos_token_id ?? 49407
        embedding = try check.size(root.projection_dim ?? 512, "projection_dim", 1 << 14)
        switch vision.model_type ?? "clip_vision_model" {
        case "clip_vision_model":
            picture = .transformer(try check.visionTransformer(vision))
        case ConvolutionalConfiguration.name:
            guard let layers = vision.layers else {
                throw CLIPError("\(path): vision_config.layers is missing")
            }
            picture = .convolutional(
                try ConvolutionalConfiguration(
                    side: try check.size(vision.image_size ?? 64, "vision_config.image_size", 4096),
                    layers: layers, path: path))
        case let name:
            throw CLIPError(
                "\(path): vision_config.model_type is \(name); "
                    + "known are clip_vision_model and \(ConvolutionalConfiguration.name)")
        }
    }

    private struct Root: Decodable {
        var model_type: String?
        var projection_dim: Int?
        var text_config: Tower?
        var text_config_dict: Tower?
        var vision_config: Tower?
        var vision_config_dict: Tower?
    }

    private struct Tower: Decodable {
        var model_type: String?
        var hidden_size: Int?
        var intermediate_size: Int?
        var num_hidden_layers: Int?
        var num_attention_heads: Int?
        var hidden_act: String?
        var layer_norm_eps: Float?
        var vocab_size: Int?
        var max_position_embeddings: Int?
        var eos_token_id: Int?
        var num_channels: Int?
        var image_size: Int?
        var patch_size: Int?
        var layers: [ConvolutionalConfiguration.Layer]?
    }

    /// Refuses sizes that no model has, before memory is taken for them.
    private struct Checker {
        let path: String

        func size(_ value: Int, _ field: String, _ limit: Int) throws(CLIPError) -> Int {
            guard 1...limit ~= value else {
                throw CLIPError("\(path): \(field) is \(value); 1 to \(limit) can be read")
            }
            return value
        }

        func transformer(_ tower: Tower, _ field: String, width: Int, hidden: Int, heads: Int)
            throws(CLIPError)
            -> TransformerConfiguration
        {
            let name = tower.hidden_act ?? Activation.quickGELU.rawValue
            guard let activation = Activation(rawValue: name) else {
                let known = Activation.allCases.map(\.rawValue).joined(separator: ", ")
                throw CLIPError("\(path): \(field).hidden_act is \(name); known are \(known)")
            }
            let epsilon = tower.layer_norm_eps ?? 1e-5
            guard epsilon.isFinite, epsilon > 0 else {
                throw CLIPError("\(path): \(field).layer_norm_eps must be above 0")
            }
            let configuration = TransformerConfiguration(
                width: try size(tower.hidden_size ?? width, "\(field).hidden_size", 1 << 14),
                hidden: try size(tower.intermediate_size ?? hidden, "\(field).intermediate_size", 1 << 16),
                layers: try size(tower.num_hidden_layers ?? 12, "\(field).num_hidden_layers", 256),
                heads: try size(tower.num_attention_heads ?? heads, "\(field).num_attention_heads", 1024),
                activation: activation, normEpsilon: epsilon)
            guard configuration.width % configuration.heads == 0 else {
                throw CLIPError(
                    "\(path): \(field).hidden_size \(configuration.width) is not a multiple of its "
                        + "\(configuration.heads) attention heads")
            }
            return configuration
        }

        func visionTransformer(_ tower: Tower) throws(CLIPError) -> VisionTransformerConfiguration {
            let vision = VisionTransformerConfiguration(
                transformer: try transformer(tower, "vision_config", width: 768, hidden: 3072, heads: 12),
                side: try size(tower.image_size ?? 224, "vision_config.image_size", 4096),
                patch: try size(tower.patch_size ?? 32, "vision_config.patch_size", 4096))
            guard tower.num_channels ?? 3 == 3 else {
                throw CLIPError("\(path): vision_config.num_channels must be 3")
            }
            guard vision.patch <= vision.side, vision.side / vision.patch <= 128 else {
                throw CLIPError(
                    "\(path): vision_config.patch_size \(vision.patch) does not suit image_size \(vision.side)"
                )
            }
            return vision
        }
    }
}
