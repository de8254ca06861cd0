import NCACore

/// The memory of a pass through a ``ConvolutionalTower``. All activations are kept: such towers are small.
final class ConvolutionalPass: PicturePass {
    let count: Int
    private let tower: ConvolutionalTower
    private let input: FloatBuffer
    private let chain: PlaneChain
    private let embeddings: FloatBuffer
    private let features: FloatBuffer

    init(_ tower: ConvolutionalTower, count: Int) {
        self.tower = tower
        self.count = count
        input = FloatBuffer(count * tower.side * tower.side * 3)
        let scratch = FloatBuffer(PlaneChain.scratch(tower.layers, count: count))
        chain = PlaneChain(tower.layers, count: count, scratch: scratch, tower.workers)
        embeddings = FloatBuffer(count * tower.embeddingSize)
        features = FloatBuffer(count * tower.projection.inputs)
    }

    func embed(_ pictures: [Float]) -> [Float] {
        precondition(pictures.count == input.count)
        pictures.withUnsafeBufferPointer {
            tower.normalisation.apply($0.baseAddress!, to: input.base, count: input.count)
        }
        let output = chain.forward(input)
        tower.projection.forward(output.base, rows: count, to: embeddings.base, tower.workers)
        return embeddings.array
    }

    func gradient(embeddings gradient: [Float]) -> [Float] {
        precondition(gradient.count == embeddings.count)
        gradient.withUnsafeBufferPointer {
            tower.projection.backward($0.baseAddress!, rows: count, to: features.base, tower.workers)
        }
        let pixels = chain.backward(features)
        var result = [Float](repeating: 0, count: input.count)
        result.withUnsafeMutableBufferPointer {
            tower.normalisation.applyBackward(pixels.base, to: $0.baseAddress!, count: input.count)
        }
        return result
    }
}

/// Layers one behind the other, with what leaves each and the gradient by what entered it.
private final class PlaneChain {
    private struct Link {
        let layer: PlaneLayer
        /// Of a residual, what it adds.
        let inner: PlaneChain?
        let output: FloatBuffer
        let inputGradient: FloatBuffer
    }

    private let links: [Link]
    private let count: Int
    private let scratch: FloatBuffer
    private let workers: Workers
    private var input: FloatBuffer?

    init(_ layers: [PlaneLayer], count: Int, scratch: FloatBuffer, _ workers: Workers) {
        self.count = count
        self.scratch = scratch
        self.workers = workers
        links = layers.map { layer in
            var inner: PlaneChain?
            if case .residual(let layers, _) = layer {
                inner = PlaneChain(layers, count: count, scratch: scratch, workers)
            }
            return Link(
                layer: layer, inner: inner, output: FloatBuffer(count * layer.output.count),
                inputGradient: FloatBuffer(count * layer.input.count))
        }
    }

    /// Floats of scratch that the layers need.
    static func scratch(_ layers: [PlaneLayer], count: Int) -> Int {
        layers.map { layer in
            switch layer {
            case .convolution(let convolution): convolution.scratch(count: count)
            case .residual(let layers, _): scratch(layers, count: count)
            default: 0
            }
        }.max() ?? 0
    }

    func forward(_ input: FloatBuffer) -> FloatBuffer {
        self.input = input
        return links.reduce(input) { x, link in
            forward(link, x)
            return link.output
        }
    }

    func backward(_ gradient: FloatBuffer) -> FloatBuffer {
        links.indices.reversed().reduce(gradient) { gradient, index in
            backward(links[index], index == 0 ? input! : links[index - 1].output, gradient)
            return links[index].inputGradient
        }
    }

    private static let pixelsPerTask = 4096

    private func forward(_ link: Link, _ x: FloatBuffer) {
        let y = link.output
        switch link.layer {
        case .convolution(let convolution):
            convolution.forward(x, count: count, to: y, scratch: scratch, workers)
        case .depthwise(let convolution): convolution.forward(x, count: count, to: y, workers)
        case .groupNorm(let norm): norm.forward(x, count: count, to: y, workers)
        case .layerNorm(let norm, let shape):
            norm.forward(x.base, rows: count * shape.pixels, to: y.base, workers)
        case .activation(let function, _):
            workers.forEachRange(x.count, size: Self.pixelsPerTask) {
                function.apply(x.base + $0.lowerBound, to: y.base + $0.lowerBound, count: $0.count)
            }
        case .scale(let factors, let shape): scale(x, factors, shape, to: y)
        case .residual:
            let added = link.inner!.forward(x)
            sum(x, added, to: y)
        case .pool(let pool): pool.forward(x, count: count, to: y, workers)
        }
    }

    private func backward(_ link: Link, _ x: FloatBuffer, _ dy: FloatBuffer) {
        let dx = link.inputGradient
        switch link.layer {
        case .convolution(let convolution):
            convolution.backward(dy, count: count, to: dx, scratch: scratch, workers)
        case .depthwise(let convolution): convolution.backward(dy, count: count, to: dx, workers)
        case .groupNorm(let norm): norm.backward(x, dy, count: count, to: dx, workers)
        case .layerNorm(let norm, let shape):
            dx.base.update(repeating: 0, count: dx.count)
            norm.addBackward(x.base, dy.base, rows: count * shape.pixels, to: dx.base, workers)
        case .activation(let function, _):
            workers.forEachRange(x.count, size: Self.pixelsPerTask) {
                (dx.base + $0.lowerBound).update(from: dy.base + $0.lowerBound, count: $0.count)
                function.multiplySlope(x.base + $0.lowerBound, into: dx.base + $0.lowerBound, count: $0.count)
            }
        case .scale(let factors, let shape): scale(dy, factors, shape, to: dx)
        case .residual:
            let added = link.inner!.backward(dy)
            sum(dy, added, to: dx)
        case .pool(let pool): pool.backward(dy, count: count, to: dx, workers)
        }
    }

    private func scale(_ x: FloatBuffer, _ factors: FloatBuffer, _ shape: PlaneShape, to y: FloatBuffer) {
        workers.forEachRange(count * shape.pixels, size: 64) {
            for pixel in $0 {
                let target = y.base + pixel * shape.channels
                target.update(repeating: 0, count: shape.channels)
                addProduct(x.base + pixel * shape.channels, factors.base, to: target, count: shape.channels)
            }
        }
    }

    private func sum(_ a: FloatBuffer, _ b: FloatBuffer, to y: FloatBuffer) {
        workers.forEachRange(a.count, size: Self.pixelsPerTask) {
            (y.base + $0.lowerBound).update(from: a.base + $0.lowerBound, count: $0.count)
            add(b.base + $0.lowerBound, to: y.base + $0.lowerBound, count: $0.count)
        }
    }
}
