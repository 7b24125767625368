// Dropout (Srivastava et al. 2014), inverted: what stays is divided by the chance to stay.
// The mask is a function of seed and element number, so the backward pass recomputes it and nothing is kept; it is the
// same for any number of threads.

extension Tape {
    /// y, like x: each element 0 with `probability`, otherwise divided by 1 - probability.
    ///
    /// - Parameters:
    ///   - probability: 0..<1; 0 gives x itself.
    ///   - seed: must differ from one use and step to the next, or the same elements are dropped again.
    public func dropout(_ x: Tensor, probability: Double, seed: UInt64) -> Tensor {
        require(0..<1 ~= probability, "dropout: a probability of \(probability) for \(x)")
        if probability == 0 { return x }
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        device.backend.dropout(
            x, probability: probability, seed: seed, into: GradientTarget(tensor: y, isFresh: true))
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.dropout(dy, probability: probability, seed: seed, into: x.gradientTarget())
        }
        return y
    }
}
