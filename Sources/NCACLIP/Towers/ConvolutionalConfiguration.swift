/// A convolutional picture tower: `"model_type": "nca_convolutional_vision_model"` in `vision_config`, with `image_size`
/// and a list of `layers`, which `Scripts/guide/convolutional.py` builds in PyTorch too.
///
///     {"type": "conv", "out_channels": 64, "kernel_size": 3, "stride": 2}      zero padding of kernel_size / 2; bias
///     {"type": "conv", "kernel_size": 7, "depthwise": true}                    one kernel per channel
///     {"type": "group_norm", "groups": 8}                                      "eps", default 1e-5
///     {"type": "layer_norm"}                                                   over a pixel's channels
///     {"type": "activation", "function": "silu"}                               or gelu, quick_gelu, relu
///     {"type": "scale"}                                                        a factor per channel
///     {"type": "residual", "layers": [...]}                                    x + layers(x)
///     {"type": "pool", "grids": [1, 2]}                                        last: means of 1×1 and of 2×2 fields
///
/// The last layer's numbers go through `visual_projection`. Tensors are named by their places, for instance
/// `vision_model.layers.3.layers.0.weight`.
struct ConvolutionalConfiguration: Sendable {
    static let name = "nca_convolutional_vision_model"

    var side: Int
    var layers: [Layer]

    indirect enum Layer: Sendable {
        case convolution(outputs: Int?, kernel: Int, stride: Int, isDepthwise: Bool)
        case groupNorm(groups: Int, epsilon: Float)
        case layerNorm(epsilon: Float)
        case activation(Activation)
        case scale
        case residual([Layer])
        case pool(grids: [Int])
    }

    init(side: Int, layers: [Layer], path: String) throws(CLIPError) {
        guard case .pool = layers.last else {
            throw CLIPError("\(path): the last of vision_config.layers must be of type pool")
        }
        (self.side, self.layers) = (side, layers)
        // Finds what does not fit.
        var shape = PlaneShape(side: side, channels: 3)
        for (index, layer) in layers.enumerated() {
            let isLast = index == layers.count - 1
            do throws(Unsuitable) { shape = try layer.output(shape, isLast: isLast) } catch {
                throw CLIPError("\(path): vision_config.layers.\(index): \(error.reason)")
            }
        }
    }

    struct Unsuitable: Error {
        let reason: String
    }
}

/// Square planes of numbers, `[side][side][channels]`.
struct PlaneShape: Equatable {
    var side: Int
    var channels: Int

    var pixels: Int { side * side }
    var count: Int { pixels * channels }
}

extension ConvolutionalConfiguration.Layer {
    typealias Unsuitable = ConvolutionalConfiguration.Unsuitable

    /// Numbers that a layer gives for one picture, 128 MB: more than any model for sprites has.
    private static let maxNumbers = 1 << 25

    /// The shape after this layer; for a pool, one pixel with all its numbers.
    func output(_ input: PlaneShape, isLast: Bool) throws(Unsuitable) -> PlaneShape {
        var shape = input
        switch self {
        case .convolution(let outputs, let kernel, let stride, let isDepthwise):
            guard kernel % 2 == 1, 1...31 ~= kernel else {
                throw Unsuitable(reason: "kernel_size must be odd, up to 31")
            }
            guard 1...8 ~= stride else { throw Unsuitable(reason: "stride must be 1 to 8") }
            let channels = outputs ?? (isDepthwise ? input.channels : 0)
            guard 1...8192 ~= channels else { throw Unsuitable(reason: "out_channels must be 1 to 8192") }
            guard !isDepthwise || channels == input.channels else {
                throw Unsuitable(reason: "a depthwise convolution keeps its \(input.channels) channels")
            }
            shape = PlaneShape(side: (input.side - 1) / stride + 1, channels: channels)
        case .groupNorm(let groups, _):
            guard groups > 0, input.channels % groups == 0 else {
                throw Unsuitable(reason: "\(input.channels) channels do not make \(groups) groups")
            }
        case .layerNorm, .activation, .scale: break
        case .residual(let layers):
            for layer in layers { shape = try layer.output(shape, isLast: false) }
            guard shape == input else { throw Unsuitable(reason: "a residual must keep side and channels") }
        case .pool(let grids):
            guard isLast else { throw Unsuitable(reason: "only the last layer may be of type pool") }
            guard !grids.isEmpty, grids.allSatisfy({ 1...input.side ~= $0 }) else {
                throw Unsuitable(reason: "grids must be 1 to \(input.side)")
            }
            shape = PlaneShape(side: 1, channels: grids.reduce(0) { $0 + $1 * $1 } * input.channels)
        }
        guard shape.count <= Self.maxNumbers else {
            throw Unsuitable(
                reason:
                    "\(shape.side)×\(shape.side) pixels of \(shape.channels) channels need too much memory")
        }
        return shape
    }
}

extension ConvolutionalConfiguration.Layer: Decodable {
    private enum Key: String, CodingKey {
        case type, out_channels, kernel_size, stride, depthwise, groups, eps, function, layers, grids
    }

    init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        func optional<Value: Decodable>(_ key: Key, _ type: Value.Type) throws -> Value? {
            try record.decodeIfPresent(type, forKey: key)
        }
        switch try record.decode(String.self, forKey: .type) {
        case "conv":
            self = .convolution(
                outputs: try optional(.out_channels, Int.self),
                kernel: try record.decode(Int.self, forKey: .kernel_size),
                stride: try optional(.stride, Int.self) ?? 1,
                isDepthwise: try optional(.depthwise, Bool.self) ?? false)
        case "group_norm":
            self = .groupNorm(
                groups: try record.decode(Int.self, forKey: .groups),
                epsilon: try optional(.eps, Float.self) ?? 1e-5)
        case "layer_norm": self = .layerNorm(epsilon: try optional(.eps, Float.self) ?? 1e-5)
        case "activation": self = .activation(try record.decode(Activation.self, forKey: .function))
        case "scale": self = .scale
        case "residual": self = .residual(try record.decode([Self].self, forKey: .layers))
        case "pool": self = .pool(grids: try optional(.grids, [Int].self) ?? [1])
        case let type:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: record, debugDescription: "there is no layer of type \(type)")
        }
    }
}
