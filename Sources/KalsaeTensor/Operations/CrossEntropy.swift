// Cross-entropy of given logits, forward only: for models whose output projection is packed.
//
// N rows, V vocabulary: logits (N, V), targets (N), loss (1)

extension Tape {
    /// loss (1): mean of -log softmax(logits)[target] in nats over rows whose target is not `ignoredTarget`.
    public func crossEntropy(_ logits: Tensor, _ targets: Tensor) -> Tensor {
        let rows = logits.rows, vocabulary = logits.columns
        precondition(targets.count == rows, "crossEntropy: logits \(logits), targets \(targets)")
        precondition(!needsGradient(logits), "crossEntropy has no way back; use linearCrossEntropy")
        precondition((0..<rows).allSatisfy { Int(targets.i32[$0]) < vocabulary }, "a target is beyond \(vocabulary)")
        let losses = Tensor([rows], on: device)
        device.backend.crossEntropyRows(logits, rows: rows, targets, from: 0, scale: 0, into: losses)
        let kept = (0..<rows).count { targets.i32[$0] >= 0 }
        let loss = Tensor([1], on: device)
        let total = (0..<rows).reduce(0.0) { $0 + Double(losses.f32[$1]) }
        loss.f32.pointee = kept == 0 ? 0 : Float(total / Double(kept))
        return loss
    }
}
