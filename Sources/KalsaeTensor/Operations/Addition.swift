// Element-wise sum, as residual connections use it.

extension Tape {
    /// y = a + b; both of one shape and type.
    public func add(_ a: Tensor, _ b: Tensor) -> Tensor {
        require(a.shape == b.shape && a.dtype == b.dtype, "add: \(a) with \(b)")
        let y = Tensor(a.shape, a.dtype, on: device, requiresGradient: needsGradient(a, b))
        device.backend.sum(a, b, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            // The last reader may keep dy itself; any other gets a copy.
            let readers = [a, b].filter(\.requiresGradient)
            for input in readers.dropLast() {
                let target = input.gradientTarget()
                device.backend.accumulate(dy, factor: 1, into: target.tensor, overwrites: target.isFresh)
            }
            readers.last?.receiveGradient(dy)
        }
        return y
    }
}
