import NCACore

/// A convolutional picture tower: the layers of a ``ConvolutionalConfiguration``, and a projection.
struct ConvolutionalTower: PictureTower {
    let side: Int
    let embeddingSize: Int
    let normalisation: PixelNormalisation
    let layers: [PlaneLayer]
    let projection: Linear
    let workers: Workers

    init(
        _ folder: CheckpointFolder, _ configuration: ConvolutionalConfiguration,
        normalisation: PixelNormalisation, _ workers: Workers
    ) throws(CLIPError) {
        side = configuration.side
        self.normalisation = normalisation
        self.workers = workers
        let shape = PlaneShape(side: side, channels: 3)
        let (layers, output) = try PlaneLayer.load(folder, configuration.layers, "vision_model.layers", shape)
        self.layers = layers
        embeddingSize = folder.configuration.embedding
        projection = try folder.linear("visual_projection", output.channels, embeddingSize, hasBias: false)
    }

    func pass(count: Int, keepsForGradient: Bool) -> any PicturePass {
        ConvolutionalPass(self, count: count)
    }
}

/// A layer with its weights.
indirect enum PlaneLayer: Sendable {
    case convolution(Convolution)
    case depthwise(DepthwiseConvolution)
    case groupNorm(GroupNorm)
    case layerNorm(LayerNorm, PlaneShape)
    case activation(Activation, PlaneShape)
    case scale(FloatBuffer, PlaneShape)
    case residual([PlaneLayer], PlaneShape)
    case pool(Pool)

    /// The shape of what leaves the layer.
    var output: PlaneShape {
        switch self {
        case .convolution(let convolution): convolution.output
        case .depthwise(let convolution): convolution.output
        case .groupNorm(let norm): norm.shape
        case .layerNorm(_, let shape), .activation(_, let shape), .scale(_, let shape),
            .residual(_, let shape):
            shape
        case .pool(let pool): pool.output
        }
    }

    /// The shape of what enters the layer.
    var input: PlaneShape {
        switch self {
        case .convolution(let convolution): convolution.input
        case .depthwise(let convolution): convolution.input
        case .pool(let pool): pool.input
        default: output
        }
    }

    /// Loads a list of layers, whose tensors' names begin with `name`.
    static func load(
        _ folder: CheckpointFolder, _ layers: [ConvolutionalConfiguration.Layer], _ name: String,
        _ input: PlaneShape
    ) throws(CLIPError) -> (layers: [PlaneLayer], output: PlaneShape) {
        var shape = input
        var result: [PlaneLayer] = []
        for (index, layer) in layers.enumerated() {
            result.append(try load(folder, layer, "\(name).\(index)", shape))
            shape = result[index].output
        }
        return (result, shape)
    }

    private static func load(
        _ folder: CheckpointFolder, _ layer: ConvolutionalConfiguration.Layer, _ name: String,
        _ input: PlaneShape
    ) throws(CLIPError) -> PlaneLayer {
        let channels = input.channels
        switch layer {
        case .convolution(let outputs, let kernel, let stride, let isDepthwise):
            let output = PlaneShape(side: (input.side - 1) / stride + 1, channels: outputs ?? channels)
            let window = Window(kernel: kernel, stride: stride)
            let bias = try folder.tensor("\(name).bias", output.channels)
            if isDepthwise {
                let weight = try folder.tensor("\(name).weight", channels, 1, kernel, kernel)
                return .depthwise(
                    DepthwiseConvolution(
                        input: input, output: output, window: window,
                        weight: channelsLast(weight, outputs: 1, channels: channels, pixels: kernel * kernel),
                        bias: bias))
            }
            let weight = try folder.tensor("\(name).weight", output.channels, channels, kernel, kernel)
            let linear = Linear(
                inputs: kernel * kernel * channels, outputs: output.channels,
                weight: channelsLast(
                    weight, outputs: output.channels, channels: channels, pixels: kernel * kernel), bias: bias
            )
            return .convolution(
                Convolution(input: input, output: output, window: window, linear: linear))
        case .groupNorm(let groups, let epsilon):
            return .groupNorm(
                GroupNorm(
                    shape: input, groups: groups, weight: try folder.tensor("\(name).weight", channels),
                    bias: try folder.tensor("\(name).bias", channels), epsilon: epsilon))
        case .layerNorm(let epsilon): return .layerNorm(try folder.layerNorm(name, channels, epsilon), input)
        case .activation(let function): return .activation(function, input)
        case .scale: return .scale(try folder.tensor("\(name).weight", channels), input)
        case .residual(let layers):
            return .residual(try load(folder, layers, "\(name).layers", input).layers, input)
        case .pool(let grids): return .pool(Pool(input: input, grids: grids))
        }
    }
}

/// Means over fields of the plane: for each grid size g, g × g fields (as `adaptive_avg_pool2d`), a channel's fields side
/// by side.
struct Pool: Sendable {
    let input: PlaneShape
    let grids: [Int]

    var output: PlaneShape {
        PlaneShape(side: 1, channels: grids.reduce(0) { $0 + $1 * $1 } * input.channels)
    }

    /// Calls `body` for every field: where its numbers lie in the output, how far those of two channels are apart, and
    /// its pixels.
    private func forEachField(_ body: (_ offset: Int, _ stride: Int, _ pixels: [Int]) -> Void) {
        var start = 0
        for grid in grids {
            func span(_ i: Int) -> Range<Int> {
                i * input.side / grid..<((i + 1) * input.side + grid - 1) / grid
            }
            for y in 0..<grid {
                for x in 0..<grid {
                    body(
                        start + y * grid + x, grid * grid,
                        span(y).flatMap { row in span(x).map { row * input.side + $0 } })
                }
            }
            start += grid * grid * input.channels
        }
    }

    func forward(_ x: FloatBuffer, count: Int, to y: FloatBuffer, _ workers: Workers) {
        workers.forEach(count) { picture in
            let x = x.base + picture * input.count, y = y.base + picture * output.count
            forEachField { offset, stride, pixels in
                var sums = [Float](repeating: 0, count: input.channels)
                for pixel in pixels { add(x + pixel * input.channels, to: &sums, count: input.channels) }
                for channel in 0..<input.channels {
                    y[offset + channel * stride] = sums[channel] / Float(pixels.count)
                }
            }
        }
    }

    func backward(_ dy: FloatBuffer, count: Int, to dx: FloatBuffer, _ workers: Workers) {
        workers.forEach(count) { picture in
            let dy = dy.base + picture * output.count, dx = dx.base + picture * input.count
            dx.update(repeating: 0, count: input.count)
            forEachField { offset, stride, pixels in
                let share = (0..<input.channels).map { dy[offset + $0 * stride] / Float(pixels.count) }
                for pixel in pixels {
                    add(share, to: dx + pixel * input.channels, count: input.channels)
                }
            }
        }
    }
}
