import NCACore

/// A convolution of each channel with a kernel of its own.
struct DepthwiseConvolution: Sendable {
    let input: PlaneShape
    let output: PlaneShape
    let window: Window
    /// `[kernel][kernel][channels]`
    let weight: FloatBuffer
    let bias: FloatBuffer

    func forward(_ x: FloatBuffer, count: Int, to y: FloatBuffer, _ workers: Workers) {
        let channels = input.channels
        let (kernel, stride, half) = (window.kernel, window.stride, window.half)
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
        let channels = input.channels, side = output.side
        window.forEachPixel(side, count, dx, input, workers) { picture, down, across, ky, kx, target in
            addProduct(
                dy.base + ((picture * side + down) * side + across) * channels,
                weight.base + (ky * window.kernel + kx) * channels, to: target, count: channels)
        }
    }
}
