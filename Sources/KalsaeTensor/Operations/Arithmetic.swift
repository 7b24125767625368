// Difference, product and quotient, element by element, and the same with a number. Sums stand in Addition.swift.

/// How two arrays are joined.
public enum Combination: Sendable, CaseIterable {
    case add, subtract, multiply, divide
}

extension Tape {
    /// y = a - b; both of one shape and type.
    public func subtract(_ a: Tensor, _ b: Tensor) -> Tensor {
        combined(a, b, .subtract, named: "subtract") { tape, dy, _ in
            if a.requiresGradient { tape.addGradient(dy, factor: 1, to: a) }
            if b.requiresGradient { tape.addGradient(dy, factor: -1, to: b) }
        }
    }

    /// y = a · b, element by element; both of one shape and type.
    public func multiply(_ a: Tensor, _ b: Tensor) -> Tensor {
        combined(a, b, .multiply, named: "multiply") { tape, dy, _ in
            if a.requiresGradient { a.receiveGradient(tape.joined(dy, b, .multiply)) }
            if b.requiresGradient { b.receiveGradient(tape.joined(dy, a, .multiply)) }
        }
    }

    /// y = a / b, element by element; both of one shape and type. Where b is 0 the result is infinite or NaN.
    public func divide(_ a: Tensor, _ b: Tensor) -> Tensor {
        combined(a, b, .divide, named: "divide") { tape, dy, y in
            let da = tape.joined(dy, b, .divide)
            if b.requiresGradient { tape.addGradient(tape.joined(da, y, .multiply), factor: -1, to: b) }
            if a.requiresGradient { a.receiveGradient(da) }
        }
    }

    /// y = factor · x + addend
    public func scale(_ x: Tensor, by factor: Float, plus addend: Float = 0) -> Tensor {
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        device.backend.affine(x, factor: factor, addend: addend, into: y)
        guard y.requiresGradient else { return y }
        let tape = Recorded(device: device)
        record {
            guard let dy = y.gradient else { return }
            tape.addGradient(dy, factor: factor, to: x)
        }
        return y
    }

    /// y = x + number
    public func add(_ x: Tensor, number: Float) -> Tensor { scale(x, by: 1, plus: number) }

    private func combined(
        _ a: Tensor, _ b: Tensor, _ kind: Combination, named name: String,
        backward: @escaping (Recorded, _ dy: Tensor, _ y: Tensor) -> Void
    ) -> Tensor {
        require(a.shape == b.shape && a.dtype == b.dtype, "\(name): \(a) with \(b)")
        let y = Tensor(a.shape, a.dtype, on: device, requiresGradient: needsGradient(a, b))
        device.backend.combine(a, b, kind, into: y)
        guard y.requiresGradient else { return y }
        let tape = Recorded(device: device)
        record {
            guard let dy = y.gradient else { return }
            backward(tape, dy, y)
        }
        return y
    }
}

/// What a backward pass of this file needs of its tape: holding the tape itself would keep it alive in a circle.
private struct Recorded {
    let device: Device

    func joined(_ a: Tensor, _ b: Tensor, _ kind: Combination) -> Tensor {
        let result = Tensor(a.shape, a.dtype, on: device)
        device.backend.combine(a, b, kind, into: result)
        return result
    }

    /// Adds factor · `contribution`, which stays as it is.
    func addGradient(_ contribution: Tensor, factor: Float, to x: Tensor) {
        let target = x.gradientTarget()
        device.backend.accumulate(contribution, factor: factor, into: target.tensor, overwrites: target.isFresh)
    }
}
