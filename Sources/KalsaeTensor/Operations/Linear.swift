// Linear map without bias: y = x · Wᵀ. The product itself is oneDNN's.
//
// R rows, I inputs, O outputs: x (R, I), weight (O, I), y (R, O)

extension Tape {
    /// y (R, O) = x (R, I) · weightᵀ (O, I).
    public func linear(_ x: Tensor, _ weight: Tensor) -> Tensor {
        let rows = x.rows, inputs = x.columns, outputs = weight.shape[0]
        precondition(weight.shape.count == 2 && weight.columns == inputs, "linear: \(x) with weight \(weight)")
        let y = Tensor([rows, outputs], on: device, requiresGradient: needsGradient(x, weight))  // (R, O)
        device.multiply(
            transposeB: true, m: rows, n: outputs, k: inputs, x.f32, lda: inputs, weight.f32, ldb: inputs, into: y.f32,
            ldc: outputs)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.arrivedGradient else { return }
            if x.requiresGradient {
                let dx = x.gradientTarget()
                device.multiply(
                    m: rows, n: inputs, k: outputs, dy.f32, lda: outputs, weight.f32, ldb: inputs,
                    beta: dx.isFresh ? 0 : 1, into: dx.pointer, ldc: inputs)
            }
            if weight.requiresGradient {
                let dw = weight.gradientTarget()
                device.multiply(
                    transposeA: true, m: outputs, n: inputs, k: rows, dy.f32, lda: outputs, x.f32, ldb: inputs,
                    beta: dw.isFresh ? 0 : 1, into: dw.pointer, ldc: inputs)
            }
        }
        return y
    }
}
