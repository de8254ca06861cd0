import NCACore

/// A convolution with zero padding of half its kernel, over `[count][side][side][channels]`: pixels are gathered into
/// rows of `kernel² · channels`, and a matrix product does the rest.
struct Convolution: Sendable {
    let input: PlaneShape
    let output: PlaneShape
    let window: Window
    /// From `[kernel][kernel][input's channels]` to the output's channels.
    let linear: Linear
    /// With stride 1 the backward pass is a convolution too: from `[kernel][kernel][output's channels]`, the kernel turned by
    /// half a turn, to the input's channels.
    private let turned: Linear?

    init(input: PlaneShape, output: PlaneShape, window: Window, linear: Linear) {
        self.input = input
        self.output = output
        self.window = window
        self.linear = linear
        let taps = window.kernel * window.kernel
        guard window.stride == 1, window.kernel > 1 else {
            turned = nil
            return
        }
        let weight = FloatBuffer(linear.weight.count)
        for from in 0..<output.channels {
            for tap in 0..<taps {
                for to in 0..<input.channels {
                    weight.base[(to * taps + taps - 1 - tap) * output.channels + from] =
                        linear.weight.base[(from * taps + tap) * input.channels + to]
                }
            }
        }
        turned = Linear(inputs: taps * output.channels, outputs: input.channels, weight: weight, bias: nil)
    }

    /// Whether a pixel's channels are the row already.
    private var isPointwise: Bool { window.kernel == 1 && window.stride == 1 }

    /// Floats of scratch for `count` pictures.
    func scratch(count: Int) -> Int {
        isPointwise ? 0 : count * max(output.pixels * linear.inputs, input.pixels * (turned?.inputs ?? 0))
    }

    func forward(
        _ x: FloatBuffer, count: Int, to y: FloatBuffer, scratch: FloatBuffer, _ workers: Workers
    ) {
        if !isPointwise { window.gather(x, input, output.side, count, to: scratch, workers) }
        linear.forward(
            isPointwise ? x.base : scratch.base, rows: count * output.pixels, to: y.base, workers)
    }

    func backward(
        _ dy: FloatBuffer, count: Int, to dx: FloatBuffer, scratch: FloatBuffer, _ workers: Workers
    ) {
        if let turned {
            window.gather(dy, output, input.side, count, to: scratch, workers)
            turned.forward(scratch.base, rows: count * input.pixels, to: dx.base, workers)
        } else {
            linear.backward(
                dy.base, rows: count * output.pixels, to: isPointwise ? dx.base : scratch.base, workers)
            if !isPointwise { window.sum(scratch, output.side, count, to: dx, input, workers) }
        }
    }
}

/// Which pixels a convolution's output sees: `kernel` a side, every `stride` pixels, half the kernel beyond the border.
struct Window: Sendable {
    let kernel: Int
    let stride: Int

    var half: Int { kernel / 2 }

    /// Gathers what each output sees into a row, `[count][side][side][kernel][kernel][channels]`, zeros beyond the border.
    func gather(
        _ x: FloatBuffer, _ shape: PlaneShape, _ side: Int, _ count: Int, to rows: FloatBuffer,
        _ workers: Workers
    ) {
        let channels = shape.channels, length = kernel * channels
        workers.forEach(count * side) { task in
            let (picture, down) = (task / side, task % side)
            for across in 0..<side {
                let row = rows.base + (task * side + across) * kernel * length
                for ky in 0..<kernel {
                    let y = down * stride + ky - half
                    let target = row + ky * length
                    // The pixels that are within the picture.
                    let left = across * stride - half
                    let first = max(0, -left), last = min(kernel, shape.side - left)
                    guard 0..<shape.side ~= y, first < last else {
                        target.update(repeating: 0, count: length)
                        continue
                    }
                    target.update(repeating: 0, count: first * channels)
                    (target + first * channels).update(
                        from: x.base + ((picture * shape.side + y) * shape.side + left + first) * channels,
                        count: (last - first) * channels)
                    (target + last * channels).update(repeating: 0, count: (kernel - last) * channels)
                }
            }
        }
    }

    /// The transpose of ``gather``: sums what every pixel gave to rows.
    func sum(
        _ rows: FloatBuffer, _ side: Int, _ count: Int, to x: FloatBuffer, _ shape: PlaneShape,
        _ workers: Workers
    ) {
        let channels = shape.channels, length = kernel * channels
        forEachPixel(side, count, x, shape, workers) { picture, down, across, ky, kx, target in
            let row = ((picture * side + down) * side + across) * kernel * length
            add(rows.base + row + (ky * kernel + kx) * channels, to: target, count: channels)
        }
    }

    /// Sets `x` to 0 and calls `body` for each of its pixels and each output that sees it, with the tap that does.
    @inline(__always)
    func forEachPixel(
        _ side: Int, _ count: Int, _ x: FloatBuffer, _ shape: PlaneShape, _ workers: Workers,
        _ body: (
            _ picture: Int, _ down: Int, _ across: Int, _ ky: Int, _ kx: Int,
            _ pixel: UnsafeMutablePointer<Float>
        ) -> Void
    ) {
        let channels = shape.channels
        workers.forEach(count * shape.side) { task in
            let (picture, y) = (task / shape.side, task % shape.side)
            let row = x.base + task * shape.side * channels
            row.update(repeating: 0, count: shape.side * channels)
            forEachTap(y, side) { ky, down in
                for x in 0..<shape.side {
                    forEachTap(x, side) { kx, across in
                        body(picture, down, across, ky, kx, row + x * channels)
                    }
                }
            }
        }
    }

    /// Calls `body` for the taps whose outputs, `side` of them in a row, see a position.
    @inline(__always)
    private func forEachTap(_ position: Int, _ side: Int, _ body: (_ tap: Int, _ output: Int) -> Void) {
        var tap = (position + half) % stride
        while tap < kernel, tap <= position + half {
            let output = (position + half - tap) / stride
            if output < side { body(tap, output) }
            tap += stride
        }
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
