// Element-wise sum, as residual connections use it.

extension Tape {
    /// y = a + b; both of one shape.
    public func add(_ a: Tensor, _ b: Tensor) -> Tensor {
        precondition(a.shape == b.shape, "add: \(a) with \(b)")
        let y = Tensor(a.shape, on: device, requiresGradient: needsGradient(a, b))
        device.forEachRange(y.count) { [device] part in
            let start = part.lowerBound
            device.kernels.sum(y.f32 + start, a.f32 + start, b.f32 + start, part.count)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.arrivedGradient else { return }
            for input in [a, b] where input.requiresGradient {
                let target = input.gradientTarget()
                device.forEachRange(y.count) { part in
                    let start = part.lowerBound
                    if target.isFresh {
                        (target.pointer + start).update(from: dy.f32 + start, count: part.count)
                    } else {
                        device.kernels.add(target.pointer + start, dy.f32 + start, part.count)
                    }
                }
            }
        }
        return y
    }
}
