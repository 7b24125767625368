// Cross-entropy of given logits. For a model's own output projection `linearCrossEntropy` needs far less memory.
//
// N rows, V vocabulary: logits (N, V), targets (N), loss (1)

extension Tape {
    /// loss (1), f32: mean of -log softmax(logits)[target] in nats over rows whose target is not `ignoredTarget`; 0
    /// where every row is ignored.
    ///
    /// The backward pass makes one more array of the logits' size.
    public func crossEntropy(_ logits: Tensor, _ targets: Tensor) -> Tensor {
        let rows = logits.rows, vocabulary = logits.columns
        require(targets.count == rows, "crossEntropy: logits \(logits), targets \(targets)")
        require(
            (0..<rows).allSatisfy { Int(targets.i32[$0]) < vocabulary },
            "crossEntropy: a target is beyond logits \(logits)")
        let losses = Tensor([rows], on: device)  // (N)
        device.backend.crossEntropyRows(logits, rows: rows, targets, from: 0, scale: 0, into: losses)
        let kept = (0..<rows).count { targets.i32[$0] >= 0 }
        let loss = Tensor([1], on: device, requiresGradient: needsGradient(logits))
        let total = (0..<rows).reduce(0.0) { $0 + Double(losses.f32[$1]) }
        loss.f32.pointee = kept == 0 ? 0 : Float(total / Double(kept))
        guard loss.requiresGradient else { return loss }
        record { [device] in
            // A scale of 0 would ask for no gradient at all.
            guard let upstream = loss.gradient?.f32.pointee, upstream != 0 else { return }
            let dlogits = Tensor(logits.shape, logits.dtype, on: device)  // (N, V)
            device.backend.convert(logits, into: dlogits)
            device.backend.crossEntropyRows(
                dlogits, rows: rows, targets, from: 0, scale: upstream / Float(max(kept, 1)), into: losses)
            logits.receiveGradient(dlogits)
        }
        return loss
    }
}
