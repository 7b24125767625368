// LayerNorm (Ba, Kiros and Hinton 2016): y = (x - mean(x)) / √(variance(x) + ε) · weight + bias by row.
//
// R rows of C elements: x (…, C), weight and bias (C), statistics (R, 2), y like x

extension Tape {
    /// y, like x: every row brought to mean 0 and variance 1, then multiplied by `weight` and moved by `bias`.
    ///
    /// - Parameters:
    ///   - weight, bias: (C), f32.
    ///   - epsilon: added to the variance, which divides by C.
    public func layerNorm(_ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, epsilon: Float) -> Tensor {
        require(
            x.columns > 0 && weight.count == x.columns && weight.dtype == .f32, "layerNorm: \(x) with weight \(weight)")
        if let bias {
            require(bias.count == x.columns && bias.dtype == .f32, "layerNorm: \(x) with bias \(bias)")
        }
        let isTraced = needsGradient(x, weight) || bias.map { needsGradient($0) } == true
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: isTraced)
        let statistics = Tensor([x.rows, 2], on: device)  // (R, 2)
        device.backend.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, into: y, statistics: statistics)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.layerNormBackward(
                dy, x, weight: weight, statistics: statistics, into: x.gradientTarget(),
                dweight: weight.requiresGradient ? weight.gradientTarget() : nil,
                dbias: bias.flatMap { $0.requiresGradient ? $0.gradientTarget() : nil })
        }
        return y
    }
}
