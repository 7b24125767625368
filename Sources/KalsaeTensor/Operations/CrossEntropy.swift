// Cross-entropy of given logits, forward only: for models whose output projection is packed.
//
// N rows, V vocabulary: logits (N, V), targets (N), loss (1)

extension Tape {
    /// loss (1): mean of -log softmax(logits)[target] in nats over rows whose target is not `ignoredTarget`.
    public func crossEntropy(_ logits: Tensor, _ targets: Tensor) -> Tensor {
        let rows = logits.rows, vocabulary = logits.columns
        precondition(targets.count == rows, "crossEntropy: logits \(logits), targets \(targets)")
        precondition(!needsGradient(logits), "crossEntropy has no way back; use linearCrossEntropy")
        let losses = Tensor([rows], on: device)
        device.threads.run(tasks: rows) { [device] row, _ in
            let target = Int(targets.i32[row])
            precondition(target < vocabulary, "a target is beyond \(vocabulary)")
            losses.f32[row] =
                target < 0 ? 0 : device.kernels.cross_entropy(logits.f32 + row * vocabulary, vocabulary, target, 0)
        }
        let kept = (0..<rows).count { targets.i32[$0] >= 0 }
        let loss = Tensor([1], on: device)
        let total = (0..<rows).reduce(0.0) { $0 + Double(losses.f32[$1]) }
        loss.f32.pointee = kept == 0 ? 0 : Float(total / Double(kept))
        return loss
    }
}
