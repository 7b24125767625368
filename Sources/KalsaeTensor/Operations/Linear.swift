// Linear map: y = activation(x · Wᵀ + bias) + residual.
//
// R rows, I inputs, O outputs: x (R, I), weight (O, I), bias (O), residual and y (R, O)

extension Tape {
    /// y (R, O) = x (R, I) · weightᵀ (O, I), in x's type; sums are f32 and rounded once.
    ///
    /// - Parameters:
    ///   - bias: (O), f32, added to every row.
    ///   - activation: applied to the sums, which are kept for the backward pass.
    ///   - residual: (R, O), in x's type, added to y.
    public func linear(
        _ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, activation: Activation? = nil, residual: Tensor? = nil
    ) -> Tensor {
        if let activation {
            let y = activate(linear(x, weight, bias: bias), activation)
            return residual.map { add(y, $0) } ?? y
        }
        let rows = x.rows, inputs = x.columns, outputs = weight.shape[0]
        require(weight.shape.count == 2 && weight.columns == inputs, "linear: \(x) with weight \(weight)")
        require(bias.map { $0.count == outputs } ?? true, "linear: weight \(weight) with bias \(bias!)")
        require(
            residual.map { $0.shape == [rows, outputs] && $0.dtype == x.dtype } ?? true,
            "linear: \(x) with weight \(weight) and residual \(residual!)")
        let readers = [x, weight, bias, residual].compactMap(\.self)
        let y = Tensor(
            [rows, outputs], x.dtype, on: device,
            requiresGradient: records && readers.contains(where: \.requiresGradient))
        device.backend.product(
            Matrix(x), Matrix(weight).transposed, into: Matrix(y), addend: residual.map { Matrix($0) }, bias: bias)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            if x.requiresGradient {
                let dx = x.gradientTarget()
                device.backend.product(
                    Matrix(dy), Matrix(weight), into: Matrix(dx.tensor), addend: dx.isFresh ? nil : Matrix(dx.tensor),
                    bias: nil)
            }
            if weight.requiresGradient {
                let dw = weight.gradientTarget()
                device.backend.product(
                    Matrix(dy).transposed, Matrix(x), into: Matrix(dw.tensor),
                    addend: dw.isFresh ? nil : Matrix(dw.tensor), bias: nil)
            }
            if let bias, bias.requiresGradient {
                device.backend.sumRows(dy, into: bias.gradientTarget())
            }
            if let residual, residual.requiresGradient { residual.receiveGradient(dy) }
        }
        return y
    }
}
