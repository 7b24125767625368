// How well a decoder predicts a token stream: every token once, each with at least half a context before it
// where the stream has that much. The baseline is scored on the very same tokens.
//
// B windows a batch, T context

import Foundation
import KalsaeModels
import KalsaeTensor

extension DecoderModel {
    /// Windows computed at once.
    private static let windows = 8

    /// The sum of -log p over all of `tokens`, in nats.
    ///
    /// - Parameters:
    ///   - tokens: documents one after another, each ended by the end token; the first is predicted from an end token.
    ///   - isInterrupted: asked before each batch.
    /// - Throws: `CancellationError`.
    /// Cost: two forward passes over the stream, for windows overlap by half.
    public func crossEntropy(
        of tokens: [Int32], isInterrupted: () -> Bool = { false }
    ) throws -> (nats: Double, count: Int) {
        let context = configuration.contextLength, fresh = max(1, context / 2)
        let stream = [Int32(configuration.endToken)] + tokens
        // Window i predicts targets from `start + skip` on; those before were the previous window's.
        var starts: [(start: Int, skip: Int)] = tokens.isEmpty ? [] : [(0, 0)]
        while let last = starts.last, last.start + context < tokens.count {
            starts.append((last.start + fresh, context - fresh))
        }
        var nats = 0.0, count = 0
        for first in stride(from: 0, to: starts.count, by: Self.windows) {
            if isInterrupted() { throw CancellationError() }
            let batch = starts[first..<min(starts.count, first + Self.windows)]
            let input = Tensor([batch.count * context], .i32, on: device)  // (B·T)
            let targets = Tensor([batch.count * context], .i32, on: device)  // (B·T)
            var kept = 0
            for (row, window) in batch.enumerated() {
                for t in 0..<context {
                    let place = window.start + t
                    let isInside = place < tokens.count
                    input.i32[row * context + t] = isInside ? stream[place] : stream[0]
                    let counts = isInside && t >= window.skip
                    targets.i32[row * context + t] = counts ? tokens[place] : ignoredTarget
                    kept += counts ? 1 : 0
                }
            }
            let tape = Tape(on: device, records: false)
            let loss = self.loss(hidden(input, batch: batch.count, tape), targets, tape)
            nats += Double(loss.f32.pointee) * Double(kept)
            count += kept
        }
        return (nats, count)
    }
}
