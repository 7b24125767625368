// The decoder's score against a naive computation, one token at a time with its own softmax.
//
// V vocabulary

import Foundation
import KalsaeModels
import KalsaeTensor
import Testing

@testable import KalsaeEvaluation

private let device = Device(threadCount: 2)

@Suite struct DecoderScoreTests {
    private static let context = 8

    private func model() throws -> DecoderModel {
        var configuration = DecoderConfiguration(
            depth: 1, vocabularySize: 40, contextLength: Self.context, endToken: 3, turnEndToken: 5)
        configuration.layers = 2
        return try DecoderModel(configuration, weights: RandomWeights(seed: 17, layers: 2, on: device), on: device)
    }

    /// -log p of `target` after `prefix`, in nats.
    private func surprise(_ model: DecoderModel, _ prefix: ArraySlice<Int32>, _ target: Int32) -> Double {
        let tape = Tape(on: device, records: false)
        let input = Tensor([prefix.count], .i32, on: device)
        for (i, token) in prefix.enumerated() { input.i32[i] = token }
        let logits = model.logits(model.hidden(input, batch: 1, tape), tape).values.suffix(40).map(Double.init)  // (V)
        let largest = logits.max() ?? 0
        return largest + log(logits.reduce(0) { $0 + exp($1 - largest) }) - logits[Int(target)]
    }

    private func tokens(_ count: Int) -> [Int32] { (0..<count).map { Int32(($0 * 29 + $0 * $0) % 40) } }

    @Test(arguments: [1, 2, 7, 8])
    func aStreamWithinTheContextScoresAsTokenByToken(_ count: Int) throws {
        let model = try model()
        let tokens = tokens(count), stream = [3] + tokens
        let naive = tokens.indices.reduce(0.0) { $0 + surprise(model, stream[0...$1], tokens[$1]) }
        let (nats, counted) = try model.crossEntropy(of: tokens)
        #expect(counted == count)
        #expect(abs(nats - naive) < 1e-4 * naive)
    }

    /// Streams that need one more window, end with one, and need several batches of windows.
    @Test(arguments: [9, 12, 13, 20, 47, 101])
    func aLongStreamCountsEveryTokenOnceWithHalfAContextBeforeIt(_ count: Int) throws {
        let model = try model()
        let tokens = tokens(count), stream = [3] + tokens
        let half = Self.context / 2
        let naive = tokens.indices.reduce(0.0) { sum, place in
            // Windows begin at every half context; the first that holds the place as new decides.
            let start = place < Self.context ? 0 : ((place - Self.context) / half + 1) * half
            return sum + surprise(model, stream[start...place], tokens[place])
        }
        let (nats, counted) = try model.crossEntropy(of: tokens)
        #expect(counted == count)
        #expect(abs(nats - naive) < 1e-4 * naive)
    }

    @Test func nothingScoresNothingAndAStopIsObeyed() throws {
        let model = try model()
        let empty = try model.crossEntropy(of: [])
        #expect(empty.nats == 0 && empty.count == 0)
        #expect(throws: CancellationError.self) { _ = try model.crossEntropy(of: tokens(9), isInterrupted: { true }) }
    }
}
