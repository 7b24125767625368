// One step of an LSTM (Hochreiter and Schmidhuber 1997; Gers et al. 2000) and of a GRU (Cho et al. 2014), in PyTorch's
// order of gates and with its two biases, from products and element-by-element operations.
//
// B batch, I inputs, H channels of the state: x (B, I), hidden and cell (B, H)

/// The weights of a recurrent cell with G gates: 4 for an LSTM (input, forget, cell, output), 3 for a GRU (reset,
/// update, new).
public struct RecurrentWeights {
    /// (G·H, I) and (G·H, H).
    public let input: Tensor, hidden: Tensor
    /// (G·H) each, f32.
    public let inputBias: Tensor?, hiddenBias: Tensor?

    public init(input: Tensor, hidden: Tensor, inputBias: Tensor? = nil, hiddenBias: Tensor? = nil) {
        self.input = input
        self.hidden = hidden
        self.inputBias = inputBias
        self.hiddenBias = hiddenBias
    }

    fileprivate func check(gates: Int, _ x: Tensor, _ state: Tensor, named name: String) {
        let size = state.columns
        require(
            x.shape.count == 2 && state.shape == [x.rows, size] && hidden.shape == [gates * size, size]
                && input.shape == [gates * size, x.columns],
            "\(name): x \(x), hidden \(state) with input weights \(input), hidden weights \(hidden)")
    }
}

extension Tape {
    /// The next hidden and cell state (B, H): c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
    public func lstmCell(
        _ x: Tensor, hidden: Tensor, cell: Tensor, _ weights: RecurrentWeights
    ) -> (hidden: Tensor, cell: Tensor) {
        weights.check(gates: 4, x, hidden, named: "lstmCell")
        require(cell.shape == hidden.shape, "lstmCell: cell \(cell) with hidden \(hidden)")
        let sums = linear(
            hidden, weights.hidden, bias: weights.hiddenBias,
            residual: linear(x, weights.input, bias: weights.inputBias))  // (B, 4H)
        let input = activate(gate(0, of: sums, hidden), .sigmoid)  // (B, H)
        let forget = activate(gate(1, of: sums, hidden), .sigmoid)  // (B, H)
        let output = activate(gate(3, of: sums, hidden), .sigmoid)  // (B, H)
        let candidate = gatedUnit(gate(2, of: sums, hidden), input, .tanh)  // (B, H)
        let next = add(multiply(forget, cell), candidate)  // (B, H)
        return (gatedUnit(next, output, .tanh), next)
    }

    /// The next hidden state (B, H): n = tanh(W·x + b + σ(r)·(U·h + c)), h' = n + σ(z)·(h - n).
    public func gruCell(_ x: Tensor, hidden: Tensor, _ weights: RecurrentWeights) -> Tensor {
        weights.check(gates: 3, x, hidden, named: "gruCell")
        let fromInput = linear(x, weights.input, bias: weights.inputBias)  // (B, 3H)
        let fromHidden = linear(hidden, weights.hidden, bias: weights.hiddenBias)  // (B, 3H)
        func open(_ number: Int) -> Tensor {
            activate(add(gate(number, of: fromInput, hidden), gate(number, of: fromHidden, hidden)), .sigmoid)
        }
        let reset = open(0), update = open(1)  // (B, H)
        let candidate = activate(
            add(gate(2, of: fromInput, hidden), multiply(reset, gate(2, of: fromHidden, hidden))), .tanh)  // (B, H)
        return add(candidate, multiply(update, subtract(hidden, candidate)))
    }

    /// One gate's columns of the sums of all.
    private func gate(_ number: Int, of sums: Tensor, _ state: Tensor) -> Tensor {
        slice(sums, dimension: 1, number * state.columns..<(number + 1) * state.columns)
    }
}
