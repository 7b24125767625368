// The tape: operations write down how to go backward, and `backward` reads it from the end. Activations are freed as it
// is read.

/// Records operations for a backward pass.
///
/// ```swift
/// let tape = Tape(on: device)
/// let y = tape.linear(x, weight)
/// tape.backward(from: loss)
/// ```
/// With `records: false` nothing is kept and operations run forward only.
public final class Tape {
    public let device: Device
    public let records: Bool
    private var entries: [() -> Void] = []

    public init(on device: Device, records: Bool = true) {
        self.device = device
        self.records = records
    }

    /// Whether an operation on these inputs must be recorded.
    func needsGradient(_ inputs: Tensor...) -> Bool {
        records && inputs.contains { $0.requiresGradient }
    }

    /// Appends one operation's backward pass.
    func record(_ backward: @escaping () -> Void) { entries.append(backward) }

    /// What `body` makes of `input`, without keeping anything in between: the backward pass runs `body` once more
    /// (Chen et al. 2016). It must make the same of the same input.
    public func recomputing(_ input: Tensor, _ body: @escaping (Tape, Tensor) -> Tensor) -> Tensor {
        guard records else { return body(self, input) }
        let result = Tensor(sharing: body(Tape(on: device, records: false), input))
        record { [device] in
            guard let gradient = result.gradient else { return }
            let again = Tape(on: device)
            again.backward(from: body(again, input), gradient: gradient)
        }
        return result
    }

    /// Collects gradients in every tensor that requires one, then forgets the tape.
    ///
    /// - Parameters:
    ///   - output: where to start: one element, unless `gradient` is given.
    ///   - gradient: the gradient of `output`, in memory order; 1 by default.
    public func backward(from output: Tensor, gradient: [Float] = [1]) {
        require(gradient.count == output.count, "a gradient of \(gradient.count) numbers for \(output)")
        let seed = Tensor(output.shape, on: device)
        seed.assign(gradient)
        backward(from: output, gradient: seed.converted(to: output.dtype))
    }

    /// The same from a gradient in a tensor of the output's shape and type, which the output takes as its own.
    public func backward(from output: Tensor, gradient: Tensor) {
        output.receiveGradient(gradient)
        while let entry = entries.popLast() { entry() }
    }
}
