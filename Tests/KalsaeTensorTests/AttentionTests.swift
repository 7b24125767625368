// Every kind of attention against its definition, gradients included, on every instruction set.

import Foundation
import Testing

@testable import KalsaeTensor

struct AttentionCase: CustomTestStringConvertible, Sendable {
    var name: String
    var mask: AttentionMask
    var cap: Float = 0

    var testDescription: String { name }

    /// Masks as they come, for about `time` positions.
    static func all(_ time: Int) -> [AttentionCase] {
        let third = max(1, time / 3), window = max(1, time / 4)
        let documents = Array(Set([0, third, min(time - 1, 2 * third + 1)])).sorted().filter { $0 < max(time, 1) }
        return [
            AttentionCase(name: "causal", mask: .causal),
            AttentionCase(name: "bidirectional", mask: .bidirectional),
            AttentionCase(name: "window", mask: AttentionMask(window: window)),
            AttentionCase(name: "window of one", mask: AttentionMask(window: 1)),
            AttentionCase(name: "bidirectional window", mask: AttentionMask(isCausal: false, window: window)),
            AttentionCase(name: "documents", mask: AttentionMask(documentStarts: documents)),
            AttentionCase(
                name: "bidirectional documents", mask: AttentionMask(isCausal: false, documentStarts: documents)),
            AttentionCase(
                name: "documents in windows", mask: AttentionMask(window: window, documentStarts: documents)),
            AttentionCase(name: "capped", mask: .causal, cap: 0.7),
            AttentionCase(name: "capped bidirectional", mask: .bidirectional, cap: 2),
        ]
    }
}

struct AttentionSize: CustomTestStringConvertible, Sendable {
    var batch: Int, time: Int, heads: Int, keyValueHeads: Int, headSize: Int
    var testDescription: String { "B\(batch) T\(time) H\(heads) G\(keyValueHeads) D\(headSize)" }
}

@Suite struct AttentionTests {
    private static let sizes = [
        AttentionSize(batch: 2, time: 7, heads: 4, keyValueHeads: 2, headSize: 10),
        AttentionSize(batch: 1, time: 97, heads: 3, keyValueHeads: 1, headSize: 24),
        AttentionSize(batch: 2, time: 131, heads: 2, keyValueHeads: 2, headSize: 6),
        AttentionSize(batch: 1, time: 1, heads: 2, keyValueHeads: 1, headSize: 8),
        AttentionSize(batch: 3, time: 2, heads: 2, keyValueHeads: 2, headSize: 80),
    ]

    private func compare(
        _ device: Device, _ size: AttentionSize, _ sample: AttentionCase, as type: DType, tolerance: Float
    ) {
        let shape = AttentionShape(
            batch: size.batch, heads: size.heads, keyValueHeads: size.keyValueHeads, headSize: size.headSize,
            scoreCap: sample.cap)
        let rows = size.batch * size.time
        let inputs = [shape.queryColumns, shape.keyColumns, shape.keyColumns].enumerated().map {
            copy(randomTensor([rows, $1], device, UInt64(30 + $0)), as: type)
        }
        let up = copy(randomTensor([rows, shape.queryColumns], device, 33, gradient: false), as: type).values
        let expected = NaiveAttention(shape: shape, mask: sample.mask, time: size.time).run(
            inputs[0].values, inputs[1].values, inputs[2].values, dy: up)
        let tape = Tape(on: device)
        let y = tape.attention(inputs[0], inputs[1], inputs[2], shape, mask: sample.mask)
        let values = y.values
        #expect(largestDifference(values, expected.y) < tolerance, "y of \(sample.name), \(size.testDescription)")
        tape.backward(from: y, gradient: up)
        for (input, (name, wanted)) in zip(
            inputs, [("dq", expected.dq), ("dk", expected.dk), ("dv", expected.dv)])
        {
            // A query that sees one key has no gradient: its terms, of about 1, cancel.
            let difference = largestDifference(input.gradient?.values ?? [], wanted, floor: 1)
            #expect(difference < tolerance, "\(name) of \(sample.name), \(size.testDescription)")
        }
    }

    @Test(arguments: devices, sizes) func everyMaskMatchesItsDefinition(device: Device, size: AttentionSize) {
        for sample in AttentionCase.all(size.time) { compare(device, size, sample, as: .f32, tolerance: 2e-5) }
    }

    @Test(arguments: devices) func everyMaskMatchesOverSeveralBlocksOfKeys(device: Device) {
        let size = AttentionSize(batch: 1, time: 600, heads: 2, keyValueHeads: 1, headSize: 12)
        for sample in AttentionCase.all(600) { compare(device, size, sample, as: .f32, tolerance: 5e-5) }
    }

    @Test(arguments: devices, [sizes[0], sizes[1], sizes[3]]) func bfloat16StaysWithinItsPrecision(
        device: Device, size: AttentionSize
    ) {
        for sample in AttentionCase.all(size.time) { compare(device, size, sample, as: .bf16, tolerance: 0.03) }
    }

    @Test(arguments: devices) func bfloat16StaysWithinItsPrecisionOverSeveralBlocks(device: Device) {
        let size = AttentionSize(batch: 1, time: 520, heads: 1, keyValueHeads: 1, headSize: 20)
        for sample in AttentionCase.all(520) { compare(device, size, sample, as: .bf16, tolerance: 0.03) }
    }

    @Test(arguments: devices) func everyMasksGradientMatchesDifferences(device: Device) {
        let shape = AttentionShape(batch: 1, heads: 2, keyValueHeads: 1, headSize: 2)
        for sample in AttentionCase.all(7) {
            var shape = shape
            shape.scoreCap = sample.cap
            let inputs = [randomTensor([7, 4], device, 40)] + (41...42).map { randomTensor([7, 2], device, $0) }
            checkGradients(inputs) { $0.attention($1[0], $1[1], $1[2], shape, mask: sample.mask) }
        }
    }

    @Test(arguments: devices) func gradientsAreAddedToWhatIsThere(device: Device) {
        // The same tensor as keys and values, read twice: four contributions to one gradient.
        let shape = AttentionShape(batch: 1, heads: 1, keyValueHeads: 1, headSize: 4)
        checkGradients([randomTensor([5, 4], device, 43), randomTensor([5, 4], device, 44)]) { tape, inputs in
            let first = tape.attention(inputs[0], inputs[1], inputs[1], shape)
            return tape.add(first, tape.attention(inputs[0], inputs[1], inputs[1], shape, mask: .bidirectional))
        }
    }

    @Test(arguments: devices, [DType.f32, .bf16]) func threadsDoNotChangeABit(device: Device, type: DType) {
        let shape = AttentionShape(batch: 2, heads: 4, keyValueHeads: 2, headSize: 16)
        let inputs = [64, 32, 32].enumerated().map {
            copy(randomTensor([2 * 300, $1], device, UInt64(45 + $0)), as: type)
        }
        let runs = [1, 2, 3].map { threads in
            bits(threads: threads, inputs) { $0.attention($1[0], $1[1], $1[2], shape) }
        }
        #expect(runs[0].count == 2 * 600 * 64 + 2 * 600 * 32)
        #expect(runs[0] == runs[1] && runs[0] == runs[2])
    }

    @Test(arguments: devices) func scoresBeyondTheCapAreBounded(device: Device) {
        // Two keys whose scores differ by a thousand: uncapped one gets everything, capped to 1 at most e² to e⁰.
        var shape = AttentionShape(batch: 1, heads: 1, keyValueHeads: 1, headSize: 4)
        let q = Tensor([2, 4], on: device), k = Tensor([2, 4], on: device), v = Tensor([2, 4], on: device)
        q.assign([Float](repeating: 30, count: 8))
        k.assign([Float](repeating: 30, count: 4) + [Float](repeating: -30, count: 4))
        v.assign([1, 1, 1, 1, 0, 0, 0, 0])
        #expect(Tape(on: device).attention(q, k, v, shape, mask: .bidirectional).values[4] == 1)
        shape.scoreCap = 1
        let capped = Tape(on: device).attention(q, k, v, shape, mask: .bidirectional).values[4]
        #expect(abs(capped - 1 / (1 + exp(-2))) < 1e-5)
    }

    @Test func keyRangesFollowTheMasksWords() {
        let device = devices[0]
        for time in [1, 2, 5, 12] {
            for sample in AttentionCase.all(time) {
                let ranges = KeyRanges(sample.mask, queries: time, on: device)
                let naive = NaiveAttention(
                    shape: AttentionShape(batch: 1, heads: 1, keyValueHeads: 1, headSize: 2), mask: sample.mask,
                    time: time)
                for t in 0..<time {
                    let seen = (0..<time).filter { naive.sees(t, $0) }
                    #expect(Array(Int(ranges.low.i32[t])..<Int(ranges.high.i32[t])) == seen, "\(sample.name)")
                }
            }
        }
    }
}
