// Activations, element by element: GELU in both forms, SiLU, ReLU, tanh, sigmoid.
// The backward pass is computed from x, which is kept; y is not.

/// What a neuron does with its sum.
public enum Activation: String, Codable, Sendable, CaseIterable {
    /// x · Φ(x), Φ the normal distribution's integral (Hendrycks and Gimpel 2016), to within 2e-7.
    case gelu
    /// GELU by its tanh approximation, as GPT-2 has it.
    case geluTanh
    /// x · sigmoid(x), also called swish.
    case silu
    /// max(x, 0); its slope at 0 is 0.
    case relu
    case tanh
    case sigmoid
}

extension Tape {
    /// y, like x: the activation of every element.
    ///
    /// ```swift
    /// let y = tape.activate(x, .gelu)
    /// ```
    public func activate(_ x: Tensor, _ kind: Activation) -> Tensor {
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        device.backend.activate(x, kind, into: y)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            device.backend.activateBackward(dy, x, kind, into: x.gradientTarget())
        }
        return y
    }
}
