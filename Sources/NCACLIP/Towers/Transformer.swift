/// A pre-norm transformer layer, as CLIP's towers are made of:
///
///     mid = x + attention(norm1(x)),   y = mid + contract(f(expand(norm2(mid))))
struct TransformerLayer: Sendable {
    let norm1: LayerNorm
    /// To queries (divided by √size of a head), keys and values.
    let project: Linear
    let output: Linear
    let norm2: LayerNorm
    let expand: Linear
    let contract: Linear
}

/// A stack of transformer layers, forwards, and backwards to its input.
struct Transformer: Sendable {
    let layers: [TransformerLayer]
    let attention: Attention
    let activation: Activation

    var width: Int { attention.width }
    var hidden: Int { layers.first?.expand.outputs ?? width }
}

/// The memory of one pass through a ``Transformer`` and back, for a fixed number of sequences of one length.
///
/// Of each layer, what the way back needs is kept: x, queries, keys and values, mid, and the hidden values before the
/// activation. Where that is more than a limit, only x is kept, and the rest is computed again: the same bits, later.
final class TransformerPass {
    private struct Kept {
        let qkv: FloatBuffer
        let mid: FloatBuffer
        let expanded: FloatBuffer
    }

    private let transformer: Transformer
    private let sequences: Int
    private let length: Int
    private let workers: Workers
    /// What enters each layer, and after the last what leaves it.
    private let states: [FloatBuffer]
    private let kept: [Kept]
    private let recomputes: Bool
    // Scratch.
    private let normalised: FloatBuffer
    private let context: FloatBuffer
    private let activated: FloatBuffer
    private let dqkv: FloatBuffer
    private let attentionScratch: FloatBuffer

    private var rows: Int { sequences * length }

    /// `[sequences · length][width]`: to be filled before ``forward()``.
    var input: FloatBuffer { states[0] }
    var output: FloatBuffer { states[states.count - 1] }

    /// - Parameter memoryLimit: bytes that may be kept for the way back; 0 if there is none to be taken.
    init(
        _ transformer: Transformer, sequences: Int, length: Int, keepsForBackward: Bool, memoryLimit: Int,
        _ workers: Workers
    ) {
        self.transformer = transformer
        self.sequences = sequences
        self.length = length
        self.workers = workers
        let rows = sequences * length
        let (width, hidden, layers) = (transformer.width, transformer.hidden, transformer.layers.count)
        let perLayer = rows * (5 * width + hidden)
        recomputes = !keepsForBackward || layers * perLayer * 4 > memoryLimit
        // One that leaves a layer may take the place of the one that entered it, if nobody asks for it again.
        let shared = keepsForBackward ? nil : FloatBuffer(rows * width)
        states = (0...layers).map { _ in shared ?? FloatBuffer(rows * width) }
        func kept() -> Kept {
            Kept(
                qkv: FloatBuffer(rows * 3 * width), mid: FloatBuffer(rows * width),
                expanded: FloatBuffer(rows * hidden))
        }
        if recomputes {
            let common = kept()
            self.kept = Array(repeating: common, count: layers)
        } else {
            self.kept = (0..<layers).map { _ in kept() }
        }
        normalised = FloatBuffer(rows * width)
        context = FloatBuffer(rows * width)
        activated = FloatBuffer(rows * hidden)
        dqkv = FloatBuffer(keepsForBackward ? rows * 3 * width : 0)
        attentionScratch = FloatBuffer(workers.threads * transformer.attention.scratch(length: length))
    }

    /// Runs all layers over ``input``, to ``output``.
    func forward() {
        for (index, layer) in transformer.layers.enumerated() {
            expand(index)
            let (mid, next) = (kept[index].mid, states[index + 1])
            let width = transformer.width
            layer.contract.forward(activated.base, rows: rows, to: next.base, workers) {
                row, columns, values in
                add(mid.base + row * width + columns.lowerBound, to: values, count: columns.count)
            }
        }
    }

    /// A layer's forward pass to the hidden values, and to what the activation makes of them.
    private func expand(_ index: Int) {
        let layer = transformer.layers[index]
        let (x, kept) = (states[index], kept[index])
        let (width, hidden) = (transformer.width, transformer.hidden)
        layer.norm1.forward(x.base, rows: rows, to: normalised.base, workers)
        layer.project.forward(normalised.base, rows: rows, to: kept.qkv.base, workers)
        transformer.attention.forward(
            kept.qkv.base, sequences: sequences, length: length, to: context.base, scratch: attentionScratch,
            workers)
        layer.output.forward(context.base, rows: rows, to: kept.mid.base, workers) { row, columns, values in
            add(x.base + row * width + columns.lowerBound, to: values, count: columns.count)
        }
        layer.norm2.forward(kept.mid.base, rows: rows, to: normalised.base, workers)
        let (activation, activated) = (transformer.activation, activated)
        layer.expand.forward(normalised.base, rows: rows, to: kept.expanded.base, workers) {
            row, columns, values in
            activation.apply(
                values, to: activated.base + row * hidden + columns.lowerBound, count: columns.count)
        }
    }

    /// Takes `gradient` `[sequences · length][width]` from the output back to the input, in place.
    func backward(_ gradient: FloatBuffer) {
        for (index, layer) in transformer.layers.enumerated().reversed() {
            if recomputes { expand(index) }
            let (x, kept) = (states[index], kept[index])
            let hidden = transformer.hidden
            let activation = transformer.activation
            let dHidden = activated
            layer.contract.backward(gradient.base, rows: rows, to: dHidden.base, workers) {
                row, columns, values in
                activation.multiplySlope(
                    kept.expanded.base + row * hidden + columns.lowerBound, into: values, count: columns.count
                )
            }
            layer.expand.backward(dHidden.base, rows: rows, to: normalised.base, workers)
            layer.norm2.addBackward(
                kept.mid.base, normalised.base, rows: rows, to: gradient.base, workers)
            layer.output.backward(gradient.base, rows: rows, to: context.base, workers)
            transformer.attention.backward(
                kept.qkv.base, context.base, sequences: sequences, length: length, to: dqkv.base,
                scratch: attentionScratch, workers)
            layer.project.backward(dqkv.base, rows: rows, to: normalised.base, workers)
            layer.norm1.addBackward(x.base, normalised.base, rows: rows, to: gradient.base, workers)
        }
    }
}
