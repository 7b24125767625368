// Scaled dot-product attention with grouped heads, computed in tiles so that no T·T array is ever kept: the backward
// pass recomputes the probabilities from the saved log-sums (Dao 2023). What a query sees is a range of keys, which
// covers causal and bidirectional attention, sliding windows and several documents packed into one sequence.
//
// B batch, T time, H query heads, G key-value heads, D head size:
// q (B·T, H·D), k and v (B·T, G·D), y (B·T, H·D), logSum (B·H·T)

/// The sizes of one attention.
public struct AttentionShape: Sendable, Equatable {
    /// Sequences.
    public var batch: Int
    /// Query heads; a multiple of `keyValueHeads`.
    public var heads: Int
    public var keyValueHeads: Int
    /// Elements of one head.
    public var headSize: Int
    /// Scores are bounded to ±this by cap · tanh(score / cap), as Gemma 2 does; 0 leaves them alone.
    public var scoreCap: Float

    public init(batch: Int, heads: Int, keyValueHeads: Int, headSize: Int, scoreCap: Float = 0) {
        require(keyValueHeads > 0 && heads % keyValueHeads == 0, "\(heads) heads cannot share \(keyValueHeads)")
        self.batch = batch
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headSize = headSize
        self.scoreCap = scoreCap
    }

    var queryColumns: Int { heads * headSize }
    var keyColumns: Int { keyValueHeads * headSize }
    var group: Int { heads / keyValueHeads }
    var scale: Float { 1 / Float(headSize).squareRoot() }
}

/// Which keys a query may look at.
public struct AttentionMask: Sendable, Equatable {
    /// Whether a query sees no key behind itself.
    public var isCausal: Bool
    /// How many keys a query sees at most, itself included: those just before it, and, where not causal, as many after.
    public var window: Int?
    /// Where each document of a packed sequence starts, ascending and beginning with 0, the same cut for every sequence
    /// of the batch; a query sees its own document alone.
    public var documentStarts: [Int]

    public init(isCausal: Bool = true, window: Int? = nil, documentStarts: [Int] = [0]) {
        require(window.map { $0 > 0 } ?? true, "an attention window must hold at least one key")
        require(
            documentStarts.first == 0 && zip(documentStarts, documentStarts.dropFirst()).allSatisfy { $0 < $1 },
            "documents must start at 0 and ascend: \(documentStarts)")
        self.isCausal = isCausal
        self.window = window
        self.documentStarts = documentStarts
    }

    public static let causal = AttentionMask()
    public static let bidirectional = AttentionMask(isCausal: false)
}

/// For every query of a sequence the range of keys it sees.
public struct KeyRanges {
    /// (T) i32: the first key, and one past the last.
    public let low: Tensor, high: Tensor

    /// - Parameters:
    ///   - start: the position of the first query; keys are counted from 0.
    init(_ mask: AttentionMask, queries: Int, start: Int = 0, on device: Device) {
        low = Tensor([queries], .i32, on: device)
        high = Tensor([queries], .i32, on: device)
        let keys = start + queries
        var document = 0
        for query in 0..<queries {
            let position = start + query
            while document + 1 < mask.documentStarts.count, mask.documentStarts[document + 1] <= position {
                document += 1
            }
            var first = mask.documentStarts[document]
            var end = document + 1 < mask.documentStarts.count ? mask.documentStarts[document + 1] : keys
            if mask.isCausal { end = position + 1 }
            if let window = mask.window {
                first = max(first, position - window + 1)
                end = min(end, position + window)
            }
            low.i32[query] = Int32(first)
            high.i32[query] = Int32(min(end, keys))
        }
    }
}

extension Tape {
    /// y (B·T, H·D) = softmax(q·kᵀ / √D) · v for every head, over the keys the mask shows.
    public func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, mask: AttentionMask = .causal
    ) -> Tensor {
        let time = shape.batch == 0 ? 0 : q.rows / shape.batch
        require(
            q.columns == shape.queryColumns && k.columns == shape.keyColumns && k.shape == v.shape
                && k.rows == q.rows && q.rows == shape.batch * time && q.dtype == k.dtype && k.dtype == v.dtype,
            "attention: q \(q), k \(k), v \(v) with \(shape)")
        let ranges = KeyRanges(mask, queries: time, on: device)
        let y = Tensor(q.shape, q.dtype, on: device, requiresGradient: needsGradient(q, k, v))  // (B·T, H·D)
        let logSum = Tensor([shape.batch * shape.heads * time], on: device)  // (B·H·T)
        device.backend.attention(q, k, v, shape, ranges, into: y, logSum: logSum)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.attentionBackward(
                dy, q, k, v, y, logSum: logSum, shape, ranges, into: q.gradientTarget(), k.gradientTarget(),
                v.gradientTarget())
        }
        return y
    }

    /// Forward only, over a cache: queries at positions `start`..<`start + queries` see keys 0..<`start + queries`.
    ///
    /// - Parameters:
    ///   - keys, values: (capacity, G·D) f32 of one sequence, filled up to `start + queries`.
    package func cachedAttention(
        _ q: Tensor, keys: Tensor, values: Tensor, _ shape: AttentionShape, start: Int
    ) -> Tensor {
        require(
            shape.batch == 1 && q.columns == shape.queryColumns && keys.columns == shape.keyColumns
                && keys.rows >= start + q.rows, "cachedAttention: q \(q), keys \(keys) with \(shape)")
        let y = Tensor(q.shape, on: device)  // (T, H·D)
        let logSum = Tensor([shape.heads * q.rows], on: device)
        let ranges = KeyRanges(.causal, queries: q.rows, start: start, on: device)
        device.backend.attention(q, keys, values, shape, ranges, into: y, logSum: logSum)
        return y
    }
}
