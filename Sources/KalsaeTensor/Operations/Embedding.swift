// Embedding: rows of a table by token number.
//
// N tokens, V vocabulary, C channels: tokens (N), table (V, C), y (N, C)

extension Tape {
    /// y (N, C), in `type`: row `tokens[n]` of `table` (V, C). Token numbers must be in 0..<V.
    public func embedding(_ tokens: Tensor, _ table: Tensor, as type: DType? = nil) -> Tensor {
        let vocabulary = table.shape[0]
        for n in 0..<tokens.count {
            let token = Int(tokens.i32[n])
            require(0..<vocabulary ~= token, "embedding: token \(token) in a table of \(vocabulary)")
        }
        let y = Tensor(
            [tokens.count, table.columns], type ?? table.dtype, on: device, requiresGradient: needsGradient(table))
        device.backend.gatherRows(tokens, of: table, into: y)  // (N, C)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            let target = table.gradientTarget()
            if target.isFresh { device.backend.fill(target.tensor, 0) }
            device.backend.scatterAddRows(dy, tokens, into: target.tensor)
        }
        return y
    }
}
