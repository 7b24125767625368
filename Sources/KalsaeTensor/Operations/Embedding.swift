// Embedding: rows of a table by token number.
//
// N tokens, V vocabulary, C channels: tokens (N), table (V, C), y (N, C)

import Foundation

extension Tape {
    /// y (N, C): row `tokens[n]` of `table` (V, C). Token numbers must be in 0..<V.
    public func embedding(_ tokens: Tensor, _ table: Tensor) -> Tensor {
        let count = tokens.count, vocabulary = table.shape[0], channels = table.columns
        let y = Tensor([count, channels], on: device, requiresGradient: needsGradient(table))  // (N, C)
        for n in 0..<count {
            let token = Int(tokens.i32[n])
            precondition(0..<vocabulary ~= token, "embedding: token \(token) in a table of \(vocabulary)")
            (y.f32 + n * channels).update(from: table.f32 + token * channels, count: channels)
        }
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.arrivedGradient else { return }
            let target = table.gradientTarget()
            if target.isFresh { target.pointer.update(repeating: 0, count: table.count) }
            for n in 0..<count {
                device.kernels.add(target.pointer + Int(tokens.i32[n]) * channels, dy.f32 + n * channels, channels)
            }
        }
        return y
    }
}
