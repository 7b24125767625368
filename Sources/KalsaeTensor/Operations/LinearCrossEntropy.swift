// Output projection and cross-entropy in one, in chunks of rows, so that no (N, V) array is ever kept.
// Gradients are made in the forward pass, while a chunk's logits are at hand, and scaled in the backward pass.
//
// N rows, C channels, V vocabulary: hidden (N, C), weight (V, C), targets (N), loss (1)

import Foundation

/// Rows whose logits are held at once.
private let chunk = 512

/// The target that asks for no loss.
public let ignoredTarget: Int32 = -1

extension Tape {
    /// loss (1): the mean of -log softmax(hidden · weightᵀ)[target] in nats, over the rows whose target is not
    /// `ignoredTarget`; 0 where every row is ignored. Targets must be below V.
    public func linearCrossEntropy(_ hidden: Tensor, _ weight: Tensor, _ targets: Tensor) -> Tensor {
        let rows = hidden.rows, channels = hidden.columns, vocabulary = weight.shape[0]
        require(
            weight.columns == channels && targets.count == rows,
            "linearCrossEntropy: hidden \(hidden), weight \(weight), targets \(targets)")
        let kept = (0..<rows).count { targets.i32[$0] >= 0 }
        require((0..<rows).allSatisfy { Int(targets.i32[$0]) < vocabulary }, "a target is beyond \(vocabulary)")
        let loss = Tensor([1], on: device, requiresGradient: needsGradient(hidden, weight))
        let differentiates = loss.requiresGradient
        let dh = Tensor(differentiates ? hidden.shape : [0], hidden.dtype, on: device)  // (N, C)
        let dw = Tensor(differentiates ? weight.shape : [0], on: device)  // (V, C)
        let size = min(chunk, max(rows, 1))
        let logits = Tensor([size, vocabulary], hidden.dtype, on: device)  // (chunk, V)
        let losses = Tensor([size], on: device)
        let backend = device.backend
        var total = 0.0
        for start in stride(from: 0, to: rows, by: chunk) {
            let length = min(chunk, rows - start)
            let h = Matrix(hidden).rows(start..<start + length), part = Matrix(logits).rows(0..<length)
            backend.product(h, Matrix(weight).transposed, into: part, addend: nil, bias: nil)
            backend.crossEntropyRows(
                logits, rows: length, targets, from: start, scale: differentiates ? 1 / Float(max(kept, 1)) : 0,
                into: losses)
            for row in 0..<length { total += Double(losses.f32[row]) }
            guard differentiates else { continue }
            backend.product(
                part, Matrix(weight), into: Matrix(dh).rows(start..<start + length), addend: nil, bias: nil)
            backend.product(
                part.transposed, h, into: Matrix(dw), addend: start == 0 ? nil : Matrix(dw), bias: nil)
        }
        loss.f32.pointee = kept == 0 ? 0 : Float(total / Double(kept))
        guard differentiates else { return loss }
        record { [device] in
            guard let upstream = loss.gradient?.f32.pointee, rows > 0 else { return }
            for (input, part) in [(hidden, dh), (weight, dw)] where input.requiresGradient {
                if upstream == 1 {
                    input.receiveGradient(part)
                } else {
                    let target = input.gradientTarget()
                    device.backend.accumulate(part, factor: upstream, into: target.tensor, overwrites: target.isFresh)
                }
            }
        }
        return loss
    }
}
