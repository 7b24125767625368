// SwiGLU (Shazeer 2020): y = silu(gate) · up, element by element.

extension Tape {
    /// y, like both inputs: gate · sigmoid(gate) · up.
    public func swiglu(_ gate: Tensor, _ up: Tensor) -> Tensor {
        precondition(gate.shape == up.shape && gate.dtype == up.dtype, "swiglu: gate \(gate) with up \(up)")
        let y = Tensor(gate.shape, gate.dtype, on: device, requiresGradient: needsGradient(gate, up))
        device.backend.swiglu(gate, up, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.swigluBackward(dy, gate, up, into: gate.gradientTarget(), up.gradientTarget())
        }
        return y
    }
}
