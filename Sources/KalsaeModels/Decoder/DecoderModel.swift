// The decoder: Qwen3's blocks, and the names Hugging Face gives their weights.
// One definition serves training (a recording tape) and inference (a cache); it does not know where weights live.
//
// B batch, T time, C channels, H heads, G key-value heads, D head size, V vocabulary

import KalsaeTensor

/// Keys and values of the positions seen so far, one pair of arrays a layer.
public protocol KeyValueStore: AnyObject {
    /// How many positions are stored.
    var length: Int { get }
    /// Appends keys and values (T, G·D) of one layer behind `length` and returns that layer's arrays, (capacity, G·D).
    func append(layer: Int, keys: Tensor, values: Tensor) -> (keys: Tensor, values: Tensor)
}

/// One block: attention and feed-forward, each behind a norm and beside a residual connection.
struct DecoderBlock {
    let inputNorm, queryNorm, keyNorm, outputNorm: Tensor
    let query, key, value, output: any Projection
    let gate, up, down: any Projection

    init(_ c: DecoderConfiguration, layer: Int, _ weights: any WeightSource) throws {
        let name = "model.layers.\(layer)."
        let queries = c.heads * c.headSize, keys = c.keyValueHeads * c.headSize
        inputNorm = try weights.vector(name + "input_layernorm.weight", c.hiddenSize)
        query = try weights.matrix(name + "self_attn.q_proj.weight", queries, c.hiddenSize)
        key = try weights.matrix(name + "self_attn.k_proj.weight", keys, c.hiddenSize)
        value = try weights.matrix(name + "self_attn.v_proj.weight", keys, c.hiddenSize)
        queryNorm = try weights.vector(name + "self_attn.q_norm.weight", c.headSize)
        keyNorm = try weights.vector(name + "self_attn.k_norm.weight", c.headSize)
        output = try weights.matrix(name + "self_attn.o_proj.weight", c.hiddenSize, queries)
        outputNorm = try weights.vector(name + "post_attention_layernorm.weight", c.hiddenSize)
        gate = try weights.matrix(name + "mlp.gate_proj.weight", c.intermediateSize, c.hiddenSize)
        up = try weights.matrix(name + "mlp.up_proj.weight", c.intermediateSize, c.hiddenSize)
        down = try weights.matrix(name + "mlp.down_proj.weight", c.hiddenSize, c.intermediateSize)
    }

    func parameters(layer: Int) -> [(name: String, tensor: Tensor?)] {
        let name = "model.layers.\(layer)."
        return [
            (name + "input_layernorm.weight", inputNorm),
            (name + "mlp.down_proj.weight", down.parameter),
            (name + "mlp.gate_proj.weight", gate.parameter),
            (name + "mlp.up_proj.weight", up.parameter),
            (name + "post_attention_layernorm.weight", outputNorm),
            (name + "self_attn.k_norm.weight", keyNorm),
            (name + "self_attn.k_proj.weight", key.parameter),
            (name + "self_attn.o_proj.weight", output.parameter),
            (name + "self_attn.q_norm.weight", queryNorm),
            (name + "self_attn.q_proj.weight", query.parameter),
            (name + "self_attn.v_proj.weight", value.parameter),
        ]
    }
}

/// A decoder-only language model.
///
/// ```swift
/// let weights = RandomWeights(seed: 1, layers: configuration.layers, on: device)
/// let model = try DecoderModel(configuration, weights: weights, on: device)
/// let hidden = model.hidden(tokens, batch: 16, tape)
/// let loss = model.loss(hidden, targets, tape)
/// ```
public final class DecoderModel {
    public let configuration: DecoderConfiguration
    public let device: Device
    private let embedding: any Projection
    private let blocks: [DecoderBlock]
    private let finalNorm: Tensor
    private let separateHead: (any Projection)?
    private let rotary: RotaryTable
    /// Whether the backward pass recomputes each block's activations instead of keeping them: about a third more work
    /// for a fraction of the memory.
    public var recomputes = false

    /// - Throws: `ModelError` from the configuration or from a weight.
    public init(_ configuration: DecoderConfiguration, weights: any WeightSource, on device: Device) throws {
        try configuration.validate()
        let c = configuration
        self.configuration = c
        self.device = device
        embedding = try weights.matrix("model.embed_tokens.weight", c.vocabularySize, c.hiddenSize)
        blocks = try (0..<c.layers).map { try DecoderBlock(c, layer: $0, weights) }
        finalNorm = try weights.vector("model.norm.weight", c.hiddenSize)
        separateHead = c.tiesEmbeddings ? nil : try weights.matrix("lm_head.weight", c.vocabularySize, c.hiddenSize)
        rotary = RotaryTable(
            positions: c.contextLength, headSize: c.headSize, base: c.ropeBase, scaling: c.ropeScaling, on: device)
    }

    /// Every trainable weight with its Hugging Face name, sorted by name; packed weights are left out.
    public var parameters: [(name: String, tensor: Tensor)] {
        var all = [("model.embed_tokens.weight", embedding.parameter), ("model.norm.weight", finalNorm)]
        if let separateHead { all.append(("lm_head.weight", separateHead.parameter)) }
        for (layer, block) in blocks.enumerated() { all += block.parameters(layer: layer) }
        return all.compactMap { name, tensor in tensor.map { (name: name, tensor: $0) } }.sorted { $0.name < $1.name }
    }

    private var head: any Projection { separateHead ?? embedding }

    /// The last block's normalised output (B·T, C).
    ///
    /// - Parameters:
    ///   - tokens: (B·T) i32, sequence after sequence.
    ///   - type: what activations are kept in: f32, or bf16 for speed; weights and their gradients stay f32.
    ///   - cache: with a cache the batch is 1 and positions go on from its length; nothing may then be recorded.
    public func hidden(
        _ tokens: Tensor, batch: Int, _ tape: Tape, as type: DType = .f32, cache: (any KeyValueStore)? = nil
    ) -> Tensor {
        precondition(cache == nil || (batch == 1 && !tape.records), "a cache serves one sequence, forward only")
        var x = embedding.rows(tokens, tape, as: type)  // (B·T, C)
        for layer in blocks.indices {
            if let cache {
                x = block(layer, x, batch: batch, tape, cache: cache)
            } else if recomputes {
                x = tape.recomputing(x) { [self] in block(layer, $1, batch: batch, $0) }
            } else {
                x = block(layer, x, batch: batch, tape)
            }
        }
        return tape.rmsNorm(x, finalNorm, epsilon: Float(configuration.epsilon))  // (B·T, C)
    }

    /// One block (B·T, C) → (B·T, C).
    private func block(
        _ layer: Int, _ x: Tensor, batch: Int, _ tape: Tape, cache: (any KeyValueStore)? = nil
    ) -> Tensor {
        let c = configuration, block = blocks[layer], epsilon = Float(c.epsilon)
        let time = batch == 0 ? 0 : x.rows / batch, start = cache?.length ?? 0
        let shape = AttentionShape(
            batch: batch, heads: c.heads, keyValueHeads: c.keyValueHeads, headSize: c.headSize)
        let h = tape.rmsNorm(x, block.inputNorm, epsilon: epsilon)  // (B·T, C)
        let v = block.value.apply(h, tape)  // (B·T, G·D)
        let q = tape.rotary(
            tape.rmsNorm(block.query.apply(h, tape), block.queryNorm, epsilon: epsilon), rotary, time: time,
            start: start)  // (B·T, H·D)
        let k = tape.rotary(
            tape.rmsNorm(block.key.apply(h, tape), block.keyNorm, epsilon: epsilon), rotary, time: time,
            start: start)  // (B·T, G·D)
        let mixed: Tensor  // (B·T, H·D)
        if let cache {
            let (keys, values) = cache.append(layer: layer, keys: k, values: v)
            mixed = tape.cachedAttention(q, keys: keys, values: values, shape, start: start)
        } else {
            mixed = tape.attention(q, k, v, shape)
        }
        let y = block.output.apply(mixed, tape, residual: x)  // (B·T, C)
        let f = tape.rmsNorm(y, block.outputNorm, epsilon: epsilon)  // (B·T, C)
        let inner = tape.swiglu(block.gate.apply(f, tape), block.up.apply(f, tape))  // (B·T, 3C)
        return block.down.apply(inner, tape, residual: y)  // (B·T, C)
    }

    /// Logits (R, V) of rows of `hidden` (R, C).
    public func logits(_ hidden: Tensor, _ tape: Tape) -> Tensor { head.apply(hidden, tape) }

    /// Mean cross-entropy in nats over the targets that are not `ignoredTarget`.
    public func loss(_ hidden: Tensor, _ targets: Tensor, _ tape: Tape) -> Tensor {
        loss(hidden, targets, tape, logitsAtOnce: 16 << 20)
    }

    /// - Parameter logitsAtOnce: how many a packed projection's loss holds at once; 64 MiB by default.
    func loss(_ hidden: Tensor, _ targets: Tensor, _ tape: Tape, logitsAtOnce: Int) -> Tensor {
        if let weight = head.parameter { return tape.linearCrossEntropy(hidden, weight, targets) }
        return packedLoss(hidden, targets, tape, logitsAtOnce)
    }

    /// The same through a packed projection, which is never trained: a few rows' logits at a time.
    private func packedLoss(_ hidden: Tensor, _ targets: Tensor, _ tape: Tape, _ logitsAtOnce: Int) -> Tensor {
        let rows = max(1, logitsAtOnce / configuration.vocabularySize)
        var nats = 0.0, count = 0
        for first in stride(from: 0, to: hidden.rows, by: rows) {
            let range = first..<min(hidden.rows, first + rows)
            let kept = range.count { targets.i32[$0] != ignoredTarget }
            if kept == 0 { continue }
            let part = tape.slice(hidden, dimension: 0, range)  // (R, C)
            let wanted = Tensor([range.count], .i32, on: device)  // (R)
            wanted.i32.update(from: targets.i32 + first, count: range.count)
            nats += Double(tape.crossEntropy(logits(part, tape), wanted).f32.pointee) * Double(kept)
            count += kept
        }
        let loss = Tensor([1], on: device)
        loss.f32.pointee = count == 0 ? 0 : Float(nats / Double(count))
        return loss
    }
}
