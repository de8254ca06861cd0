/// A convolution with zero padding of half its kernel, over `[count][side][side][channels]`: pixels are gathered into
/// rows of `kernel² · channels`, and a matrix product does the rest.
struct Convolution: Sendable {
    let input: PlaneShape
    let output: PlaneShape
    let kernel: Int
    let stride: Int
    /// From `[kernel][kernel][channels]` to the output's channels.
    let linear: Linear

    /// Whether a pixel's channels are the row already.
    private var isPointwise: Bool { kernel == 1 && stride == 1 }

    /// Floats of scratch for `count` pictures.
    func scratch(count: Int) -> Int { isPointwise ? 0 : count * output.pixels * linear.inputs }

    func forward(
        _ x: FloatBuffer, count: Int, to y: FloatBuffer, scratch: FloatBuffer, _ workers: Workers
    ) {
        if !isPointwise { gather(x, count, to: scratch, workers) }
        linear.forward(
            isPointwise ? x.base : scratch.base, rows: count * output.pixels, to: y.base, workers)
    }

    func backward(
        _ dy: FloatBuffer, count: Int, to dx: FloatBuffer, scratch: FloatBuffer, _ workers: Workers
    ) {
        linear.backward(
            dy.base, rows: count * output.pixels, to: isPointwise ? dx.base : scratch.base, workers)
        if !isPointwise { sum(scratch, count, to: dx, workers) }
    }

    private func gather(_ x: FloatBuffer, _ count: Int, to rows: FloatBuffer, _ workers: Workers) {
        let channels = input.channels, half = kernel / 2
        workers.forEach(count * output.side) { task in
            let (picture, down) = (task / output.side, task % output.side)
            for across in 0..<output.side {
                let row = rows.base + (task * output.side + across) * linear.inputs
                for ky in 0..<kernel {
                    let y = down * stride + ky - half
                    let target = row + ky * kernel * channels
                    // The pixels that are within the picture.
                    let left = across * stride - half
                    let first = max(0, -left), last = min(kernel, input.side - left)
                    guard 0..<input.side ~= y, first < last else {
                        target.update(repeating: 0, count: kernel * channels)
                        continue
                    }
                    target.update(repeating: 0, count: first * channels)
                    (target + first * channels).update(
                        from: x.base + ((picture * input.side + y) * input.side + left + first) * channels,
                        count: (last - first) * channels)
                    (target + last * channels).update(repeating: 0, count: (kernel - last) * channels)
                }
            }
        }
    }

    /// The transpose of ``gather``: sums what every pixel gave to rows.
    private func sum(_ rows: FloatBuffer, _ count: Int, to dx: FloatBuffer, _ workers: Workers) {
        let channels = input.channels
        workers.forEach(count * input.side) { task in
            let (picture, y) = (task / input.side, task % input.side)
            let target = dx.base + task * input.side * channels
            target.update(repeating: 0, count: input.side * channels)
            for (ky, down) in taps(y) {
                for x in 0..<input.side {
                    for (kx, across) in taps(x) {
                        let row = ((picture * output.side + down) * output.side + across) * linear.inputs
                        add(
                            rows.base + row + (ky * kernel + kx) * channels, to: target + x * channels,
                            count: channels)
                    }
                }
            }
        }
    }

    private func taps(_ position: Int) -> [(tap: Int, output: Int)] {
        convolutionTaps(position, kernel: kernel, stride: stride, outputs: output.side)
    }
}

/// Which outputs see a position, and with which tap of their kernel.
private func convolutionTaps(_ position: Int, kernel: Int, stride: Int, outputs: Int) -> [(
    tap: Int, output: Int
)] {
    (0..<kernel).compactMap { tap in
        let shifted = position + kernel / 2 - tap
        guard shifted >= 0, shifted % stride == 0, shifted / stride < outputs else { return nil }
        return (tap, shifted / stride)
    }
}

/// A convolution of each channel with a kernel of its own.
struct DepthwiseConvolution: Sendable {
    let input: PlaneShape
    let output: PlaneShape
    let kernel: Int
    let stride: Int
    /// `[kernel][kernel][channels]`
    let weight: FloatBuffer
    let bias: FloatBuffer

    func forward(_ x: FloatBuffer, count: Int, to y: FloatBuffer, _ workers: Workers) {
        let channels = input.channels, half = kernel / 2
        workers.forEach(count * output.side) { task in
            let (picture, down) = (task / output.side, task % output.side)
            for across in 0..<output.side {
                let target = y.base + (task * output.side + across) * channels
                target.update(from: bias.base, count: channels)
                for ky in 0..<kernel {
                    let row = down * stride + ky - half
                    guard 0..<input.side ~= row else { continue }
                    for kx in 0..<kernel {
                        let column = across * stride + kx - half
                        guard 0..<input.side ~= column else { continue }
                        addProduct(
                            x.base + ((picture * input.side + row) * input.side + column) * channels,
                            weight.base + (ky * kernel + kx) * channels, to: target, count: channels)
                    }
                }
            }
        }
    }

    func backward(_ dy: FloatBuffer, count: Int, to dx: FloatBuffer, _ workers: Workers) {
        let channels = input.channels
        workers.forEach(count * input.side) { task in
            let (picture, y) = (task / input.side, task % input.side)
            let target = dx.base + task * input.side * channels
            target.update(repeating: 0, count: input.side * channels)
            for (ky, down) in taps(y) {
                for x in 0..<input.side {
                    for (kx, across) in taps(x) {
                        addProduct(
                            dy.base + ((picture * output.side + down) * output.side + across) * channels,
                            weight.base + (ky * kernel + kx) * channels, to: target + x * channels,
                            count: channels)
                    }
                }
            }
        }
    }

    private func taps(_ position: Int) -> [(tap: Int, output: Int)] {
        convolutionTaps(position, kernel: kernel, stride: stride, outputs: output.side)
    }
}

/// `y += a · b`, element by element.
@inline(__always)
func addProduct(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
) {
    var i = 0
    while i &+ 8 <= count {
        (y + i).vector += (a + i).vector * (b + i).vector
        i &+= 8
    }
    while i < count {
        y[i] += a[i] * b[i]
        i &+= 1
    }
}
