import NCACore

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
/// Of each layer, what the backward pass needs is kept: x, queries, keys and values, mid, and the hidden values before the
/// activation. Where that is more than a limit, only x is kept, and the rest is computed again: the same bits, later.
///
/// Towers pool one row of each sequence, so behind the last layer's attention only those rows are worked on.
final class TransformerPass {
    private struct Kept {
        let qkv: FloatBuffer
        let mid: FloatBuffer
        let expanded: FloatBuffer
    }

    private let transformer: Transformer
    private let sequences: Int
    private let length: Int
    /// The rows that leave the last layer.
    private let pooled: [Int]
    private let workers: Workers
    /// What enters each layer.
    private let states: [FloatBuffer]
    private let kept: [Kept]
    private let recomputes: Bool
    // Scratch.
    private let normalised: FloatBuffer
    private let context: FloatBuffer
    private let activated: FloatBuffer
    private let pooledContext: FloatBuffer
    private let pooledState: FloatBuffer
    private let dqkv: FloatBuffer
    private let attentionScratch: FloatBuffer

    private var rows: Int { sequences * length }

    /// `[sequences · length][width]`: to be filled before ``forward()``.
    var input: FloatBuffer { states[0] }
    /// `[pooled][width]`.
    let output: FloatBuffer
    /// Set by ``backward(_:)``, `[sequences · length][width]`.
    let inputGradient: FloatBuffer

    /// - Parameters:
    ///   - pooled: the rows of all sequences that are wanted.
    ///   - memoryLimit: bytes that may be kept for the backward pass, if there is one.
    init(
        _ transformer: Transformer, sequences: Int, length: Int, pooled: [Int], keepsForBackward: Bool,
        memoryLimit: Int, _ workers: Workers
    ) {
        self.transformer = transformer
        self.sequences = sequences
        self.length = length
        self.pooled = pooled
        self.workers = workers
        let rows = sequences * length
        let (width, hidden, layers) = (transformer.width, transformer.hidden, transformer.layers.count)
        let perLayer = rows * (5 * width + hidden)
        recomputes = !keepsForBackward || layers * perLayer * 4 > memoryLimit
        // What leaves a layer may take the place of what entered it, if no gradient is wanted.
        let shared = keepsForBackward ? nil : FloatBuffer(rows * width)
        states = (0..<layers).map { _ in shared ?? FloatBuffer(rows * width) }
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
        pooledContext = FloatBuffer(pooled.count * width)
        pooledState = FloatBuffer(pooled.count * width)
        output = FloatBuffer(pooled.count * width)
        inputGradient = FloatBuffer(keepsForBackward ? rows * width : 0)
        dqkv = FloatBuffer(keepsForBackward ? rows * 3 * width : 0)
        attentionScratch = FloatBuffer(workers.threads * transformer.attention.scratch(length: length))
    }

    /// Runs all layers over ``input``, to ``output``.
    func forward() {
        let width = transformer.width
        for (index, layer) in transformer.layers.enumerated() {
            let rows = expand(index)
            let mid = kept[index].mid
            let next = isLast(index) ? output : states[index + 1]
            layer.contract.forward(activated.base, rows: rows, to: next.base, workers) {
                row, columns, values in
                add(mid.base + row * width + columns.lowerBound, to: values, count: columns.count)
            }
        }
    }

    /// A layer's forward pass to the hidden values, and to what the activation makes of them.
    /// - Returns: how many rows these have: all, or in the last layer those that are pooled.
    private func expand(_ index: Int) -> Int {
        let layer = transformer.layers[index]
        let kept = kept[index]
        let (width, hidden) = (transformer.width, transformer.hidden)
        layer.norm1.forward(states[index].base, rows: rows, to: normalised.base, workers)
        layer.project.forward(normalised.base, rows: rows, to: kept.qkv.base, workers)
        transformer.attention.forward(
            kept.qkv.base, sequences: sequences, length: length, to: context.base, scratch: attentionScratch,
            workers)
        var (x, attended, rows) = (states[index], context, rows)
        if isLast(index) {
            gather(x, to: pooledState)
            gather(context, to: pooledContext)
            (x, attended, rows) = (pooledState, pooledContext, pooled.count)
        }
        let residual = x
        layer.output.forward(attended.base, rows: rows, to: kept.mid.base, workers) { row, columns, values in
            add(residual.base + row * width + columns.lowerBound, to: values, count: columns.count)
        }
        layer.norm2.forward(kept.mid.base, rows: rows, to: normalised.base, workers)
        let (activation, activated) = (transformer.activation, activated)
        layer.expand.forward(normalised.base, rows: rows, to: kept.expanded.base, workers) {
            row, columns, values in
            activation.apply(
                values, to: activated.base + row * hidden + columns.lowerBound, count: columns.count)
        }
        return rows
    }

    /// Takes the gradient by ``output`` back to ``inputGradient``; `gradient` is used up.
    func backward(_ gradient: FloatBuffer) {
        for index in transformer.layers.indices.reversed() {
            if recomputes { _ = expand(index) }
            if isLast(index) {
                mixBackward(index, rows: pooled.count, gradient, to: pooledContext)
                scatter(gradient, to: inputGradient)
                scatter(pooledContext, to: context)
            } else {
                mixBackward(index, rows: rows, inputGradient, to: context)
            }
            let layer = transformer.layers[index]
            transformer.attention.backward(
                kept[index].qkv.base, context.base, sequences: sequences, length: length, to: dqkv.base,
                scratch: attentionScratch, workers)
            layer.project.backward(dqkv.base, rows: rows, to: normalised.base, workers)
            layer.norm1.addBackward(
                states[index].base, normalised.base, rows: rows, to: inputGradient.base, workers)
        }
    }

    /// From what leaves a layer back to mid, in place, and to what attention gave.
    private func mixBackward(_ index: Int, rows: Int, _ gradient: FloatBuffer, to dContext: FloatBuffer) {
        let (layer, kept) = (transformer.layers[index], kept[index])
        let (hidden, activation) = (transformer.hidden, transformer.activation)
        let dHidden = activated
        layer.contract.backward(gradient.base, rows: rows, to: dHidden.base, workers) {
            row, columns, values in
            activation.multiplySlope(
                kept.expanded.base + row * hidden + columns.lowerBound, into: values, count: columns.count)
        }
        layer.expand.backward(dHidden.base, rows: rows, to: normalised.base, workers)
        layer.norm2.addBackward(kept.mid.base, normalised.base, rows: rows, to: gradient.base, workers)
        layer.output.backward(gradient.base, rows: rows, to: dContext.base, workers)
    }

    private func isLast(_ index: Int) -> Bool { index == transformer.layers.count - 1 }

    /// Copies the pooled rows of all rows.
    private func gather(_ all: FloatBuffer, to few: FloatBuffer) {
        let width = transformer.width
        for (index, row) in pooled.enumerated() {
            (few.base + index * width).update(from: all.base + row * width, count: width)
        }
    }

    /// Puts the pooled rows where they belong, zeros elsewhere.
    private func scatter(_ few: FloatBuffer, to all: FloatBuffer) {
        let width = transformer.width
        all.base.update(repeating: 0, count: all.count)
        for (index, row) in pooled.enumerated() {
            (all.base + row * width).update(from: few.base + index * width, count: width)
        }
    }
}
