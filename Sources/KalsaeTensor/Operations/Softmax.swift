// Softmax over the innermost dimension, and its logarithm; the backward pass is computed from the result, which is
// kept.
//
// R rows of C elements: x (…, C), y like x

extension Tape {
    /// y, like x: e^x over the sum of its row.
    public func softmax(_ x: Tensor) -> Tensor { softmax(x, isLogarithm: false) }

    /// y, like x: x less the logarithm of its row's sum of e^x.
    public func logSoftmax(_ x: Tensor) -> Tensor { softmax(x, isLogarithm: true) }

    private func softmax(_ x: Tensor, isLogarithm: Bool) -> Tensor {
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        device.backend.softmax(x, isLogarithm: isLogarithm, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.softmaxBackward(dy, y, isLogarithm: isLogarithm, into: x.gradientTarget())
        }
        return y
    }
}
