// Gated units (Shazeer 2020): y = activation(gate) · up, element by element; SwiGLU with SiLU, GeGLU with GELU.

extension Tape {
    /// y, like both inputs: activation(gate) · up.
    public func gatedUnit(_ gate: Tensor, _ up: Tensor, _ kind: Activation) -> Tensor {
        require(
            gate.shape == up.shape && gate.dtype == up.dtype, "gatedUnit (\(kind)): gate \(gate) with up \(up)")
        let y = Tensor(gate.shape, gate.dtype, on: device, requiresGradient: needsGradient(gate, up))
        device.backend.gated(gate, up, kind, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.gatedBackward(dy, gate, up, kind, into: gate.gradientTarget(), up.gradientTarget())
        }
        return y
    }

    /// SwiGLU: gate · sigmoid(gate) · up.
    public func swiglu(_ gate: Tensor, _ up: Tensor) -> Tensor { gatedUnit(gate, up, .silu) }

    /// GeGLU: gelu(gate) · up, with GELU's tanh form where `isApproximate`, as Gemma has it.
    public func geglu(_ gate: Tensor, _ up: Tensor, isApproximate: Bool = false) -> Tensor {
        gatedUnit(gate, up, isApproximate ? .geluTanh : .gelu)
    }
}
