// RMSNorm (Zhang and Sennrich 2019): y = x / √(mean(x²) + ε) · weight over groups of `weight.count` elements.
// With a weight shorter than a row it normalises each head of that row by itself (QK-norm).
//
// R groups of C elements: x (…, C), weight (C), y like x

extension Tape {
    /// y, like x: every group of `weight.count` elements divided by its root mean square and multiplied by `weight`.
    public func rmsNorm(_ x: Tensor, _ weight: Tensor, epsilon: Float) -> Tensor {
        let width = weight.count
        require(width > 0 && x.columns % width == 0, "rmsNorm: \(x) with weight \(weight)")
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x, weight))
        let inverse = Tensor([x.count / width], on: device)  // (R)
        device.backend.rmsNorm(x, weight: weight, epsilon: epsilon, into: y, inverse: inverse)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.rmsNormBackward(
                dy, x, weight: weight, inverse: inverse, into: x.gradientTarget(),
                dweight: weight.requiresGradient ? weight.gradientTarget() : nil)
        }
        return y
    }
}
