// Output projection and cross-entropy in one, in chunks of rows, so that no (N, V) array is ever kept.
// Gradients are made on the way forward, while a chunk's logits are at hand, and scaled on the way back.
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
        precondition(
            weight.columns == channels && targets.count == rows,
            "linearCrossEntropy: hidden \(hidden), weight \(weight), targets \(targets)")
        let kept = (0..<rows).count { targets.i32[$0] >= 0 }
        precondition((0..<rows).allSatisfy { Int(targets.i32[$0]) < vocabulary }, "a target is beyond \(vocabulary)")
        let loss = Tensor([1], on: device, requiresGradient: needsGradient(hidden, weight))
        let differentiates = loss.requiresGradient
        let dh = Tensor(differentiates ? hidden.shape : [0], on: device)  // (N, C)
        let dw = Tensor(differentiates ? weight.shape : [0], on: device)  // (V, C)
        let logits = Tensor([min(chunk, max(rows, 1)), vocabulary], on: device)  // (chunk, V)
        let losses = Tensor([min(chunk, max(rows, 1))], on: device)
        var total = 0.0
        for start in stride(from: 0, to: rows, by: chunk) {
            let length = min(chunk, rows - start)
            let h = hidden.f32 + start * channels
            device.multiply(
                transposeB: true, m: length, n: vocabulary, k: channels, h, lda: channels, weight.f32, ldb: channels,
                into: logits.f32, ldc: vocabulary)
            device.threads.run(tasks: length) { [device] row, _ in
                let line = logits.f32 + row * vocabulary
                let target = Int(targets.i32[start + row])
                if target < 0 {
                    losses.f32[row] = 0
                    if differentiates { line.update(repeating: 0, count: vocabulary) }
                } else {
                    losses.f32[row] = device.kernels.cross_entropy(
                        line, vocabulary, target, differentiates ? 1 / Float(kept) : 0)
                }
            }
            for row in 0..<length { total += Double(losses.f32[row]) }
            guard differentiates else { continue }
            device.multiply(
                m: length, n: channels, k: vocabulary, logits.f32, lda: vocabulary, weight.f32, ldb: channels,
                into: dh.f32 + start * channels, ldc: channels)
            device.multiply(
                transposeA: true, m: vocabulary, n: channels, k: length, logits.f32, lda: vocabulary, h, ldb: channels,
                beta: start == 0 ? 0 : 1, into: dw.f32, ldc: channels)
        }
        loss.f32.pointee = kept == 0 ? 0 : Float(total / Double(kept))
        guard differentiates else { return loss }
        record { [device] in
            guard let upstream = loss.arrivedGradient?.f32.pointee, rows > 0 else { return }
            for (input, part) in [(hidden, dh), (weight, dw)] where input.requiresGradient {
                let target = input.gradientTarget()
                device.forEachRange(part.count) { range in
                    let place = target.pointer + range.lowerBound
                    if target.isFresh { place.update(repeating: 0, count: range.count) }
                    device.kernels.add_scaled(place, part.f32 + range.lowerBound, upstream, range.count)
                }
            }
        }
        return loss
    }
}
