// SwiGLU (Shazeer 2020): y = silu(gate) · up, element by element.

extension Tape {
    /// y, like both inputs: gate · sigmoid(gate) · up.
    public func swiglu(_ gate: Tensor, _ up: Tensor) -> Tensor {
        precondition(gate.shape == up.shape, "swiglu: gate \(gate) with up \(up)")
        let y = Tensor(gate.shape, on: device, requiresGradient: needsGradient(gate, up))
        device.forEachRange(y.count) { [device] part in
            let start = part.lowerBound
            device.kernels.swiglu(y.f32 + start, gate.f32 + start, up.f32 + start, part.count)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.arrivedGradient else { return }
            let dgate = gate.gradientTarget(), dup = up.gradientTarget()
            precondition(dgate.isFresh && dup.isFresh, "swiglu: its inputs must have no other reader")
            device.forEachRange(y.count) { part in
                let start = part.lowerBound
                device.kernels.swiglu_backward(
                    dgate.pointer + start, dup.pointer + start, dy.f32 + start, gate.f32 + start, up.f32 + start,
                    part.count)
            }
        }
        return y
    }
}
