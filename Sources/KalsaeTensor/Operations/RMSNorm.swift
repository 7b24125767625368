// RMSNorm (Zhang and Sennrich 2019): y = x / √(mean(x²) + ε) · weight over groups of `weight.count` elements.
// With a weight shorter than a row it normalises each head of that row by itself (QK-norm).
//
// R groups of C elements: x (…, C), weight (C), y like x

extension Tape {
    /// y, like x: every group of `weight.count` elements divided by its root mean square and multiplied by `weight`.
    public func rmsNorm(_ x: Tensor, _ weight: Tensor, epsilon: Float) -> Tensor {
        let width = weight.count
        precondition(width > 0 && x.columns % width == 0, "rmsNorm: \(x) with weight \(weight)")
        let groups = x.count / width
        let y = Tensor(x.shape, on: device, requiresGradient: needsGradient(x, weight))
        let inverse = Tensor([groups], on: device)  // (R)
        device.forEachRange(groups, grain: max(1, Device.grain / width)) { [device] part in
            let offset = part.lowerBound * width
            device.kernels.rms_norm(
                y.f32 + offset, inverse.f32 + part.lowerBound, x.f32 + offset, weight.f32, epsilon, part.count, width)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.arrivedGradient else { return }
            let dx = x.gradientTarget()
            // A fixed number of parts, each with its own sum, keeps the result independent of the threads.
            let parts = min(groups, 16), size = groups == 0 ? 0 : (groups + parts - 1) / parts
            let sums = Tensor([max(parts, 1), width], on: device)  // (parts, C)
            sums.f32.update(repeating: 0, count: sums.count)
            device.threads.run(tasks: parts) { task, _ in
                let start = min(groups, task * size), end = min(groups, start + size)
                let offset = start * width
                device.kernels.rms_norm_backward(
                    dx.pointer + offset, sums.f32 + task * width, dy.f32 + offset, x.f32 + offset, weight.f32,
                    inverse.f32 + start, end - start, width, dx.isFresh ? 1 : 0)
            }
            guard weight.requiresGradient else { return }
            let dw = weight.gradientTarget()
            if dw.isFresh { dw.pointer.update(repeating: 0, count: width) }
            for part in 0..<parts { device.kernels.add(dw.pointer, sums.f32 + part * width, width) }
        }
        return y
    }
}
