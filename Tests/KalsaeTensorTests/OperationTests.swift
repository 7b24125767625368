// Every operation against finite differences and a naive loop, on every instruction set this machine has.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeTensor

/// Every instruction set of this machine, on memory that is watched for writes beyond its ends.
let devices = ["plain", "neon", "avx2", "avx512", "avx512bf16"].compactMap {
    Device(instructionSet: $0, threadCount: 2, memory: MemoryPool(isGuarded: true))
}

func randomTensor(_ shape: [Int], _ device: Device, _ seed: UInt64, gradient: Bool = true) -> Tensor {
    var random = SeededRandom(seed: seed)
    let tensor = Tensor(shape, on: device, requiresGradient: gradient)
    tensor.fill { random.normal() }
    return tensor
}

/// Compares the tape's gradients with central differences of sum(output · weights) for every input element.
func checkGradients(
    _ inputs: [Tensor], tolerance: Float = 2e-2, location: SourceLocation = #_sourceLocation,
    _ operation: (Tape, [Tensor]) -> Tensor
) {
    let device = inputs[0].device
    for input in inputs { input.clearGradient() }
    let tape = Tape(on: device)
    let output = operation(tape, inputs)
    var random = SeededRandom(seed: 99)
    let weights = (0..<output.count).map { _ in random.normal() }
    func objective() -> Double {
        let values = operation(Tape(on: device, records: false), inputs).values
        return zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    tape.backward(from: output, gradient: weights)
    for (index, input) in inputs.enumerated() where input.requiresGradient {
        guard let gradient = input.gradient?.values else {
            Issue.record("input \(index) got no gradient", sourceLocation: location)
            continue
        }
        let size = max(gradient.map(abs).max() ?? 0, 1e-2)
        for i in 0..<input.count {
            let value = input.f32[i], step: Float = 5e-3
            input.f32[i] = value + step
            let above = objective()
            input.f32[i] = value - step
            let below = objective()
            input.f32[i] = value
            let expected = Float((above - below) / Double(2 * step))
            #expect(
                abs(expected - gradient[i]) <= tolerance * size,
                "input \(index)[\(i)]: \(gradient[i]), not \(expected)",
                sourceLocation: location)
        }
    }
}

func expectClose(_ left: [Float], _ right: [Float], _ tolerance: Float, location: SourceLocation = #_sourceLocation) {
    #expect(left.count == right.count, sourceLocation: location)
    let worst = zip(left, right).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    #expect(worst <= tolerance, sourceLocation: location)
}

@Suite struct OperationTests {
    @Test(arguments: devices) func linearMatchesNaiveLoop(device: Device) {
        let x = randomTensor([5, 7], device, 1), w = randomTensor([3, 7], device, 2)
        let y = Tape(on: device).linear(x, w).values
        var expected: [Float] = []
        for r in 0..<5 {
            for o in 0..<3 { expected.append((0..<7).reduce(0) { $0 + x.f32[r * 7 + $1] * w.f32[o * 7 + $1] }) }
        }
        expectClose(y, expected, 1e-5)
        checkGradients([x, w]) { $0.linear($1[0], $1[1]) }
    }

    @Test func productsSplitOverThreadsMatchOneCall() {
        for (m, n) in [(130, 70), (70, 130), (1, 300), (300, 1)] {
            let one = Device(threadCount: 1), two = Device(threadCount: 3)
            let results = [one, two].map { device -> [Float] in
                let a = randomTensor([m, 96], device, 3), b = randomTensor([n, 96], device, 4)
                return Tape(on: device).linear(a, b).values
            }
            expectClose(results[0], results[1], 1e-4)
        }
    }

    @Test(arguments: devices) func embeddingPicksRowsAndSumsTheirGradients(device: Device) {
        let tokens = Tensor([4], .i32, on: device)
        for (i, token) in [2, 0, 2, 1].enumerated() { tokens.i32[i] = Int32(token) }
        let table = randomTensor([3, 5], device, 5)
        let y = Tape(on: device).embedding(tokens, table).values
        #expect(Array(y[0..<5]) == Array(table.values[10..<15]))
        checkGradients([table]) { $0.embedding(tokens, $1[0]) }
    }

    @Test(arguments: devices, [1, 16, 21, 64]) func rmsNormMatchesItsFormula(device: Device, width: Int) {
        let x = randomTensor([3, width * 2], device, 6), w = randomTensor([width], device, 7)
        let y = Tape(on: device).rmsNorm(x, w, epsilon: 1e-6).values
        var expected: [Float] = []
        for group in 0..<6 {
            let part = (0..<width).map { x.f32[group * width + $0] }
            let root = (part.reduce(0) { $0 + $1 * $1 } / Float(width) + 1e-6).squareRoot()
            for i in 0..<width { expected.append(part[i] / root * w.f32[i]) }
        }
        expectClose(y, expected, 1e-5)
        if width > 1 { checkGradients([x, w]) { $0.rmsNorm($1[0], $1[1], epsilon: 1e-6) } }
    }

    @Test(arguments: devices) func rotaryTurnsPairsByThePositionsAngle(device: Device) {
        let table = RotaryTable(positions: 8, headSize: 4, base: 100, on: device)
        let x = randomTensor([6, 8], device, 8)
        let y = Tape(on: device).rotary(x, table, time: 3, start: 2).values
        // Row 4 is position 2 + 4 mod 3 = 3; second head; pair (1, 3) has frequency 100^(-2/4) = 0.1.
        let low = x.f32[4 * 8 + 5], high = x.f32[4 * 8 + 7]
        #expect(abs(y[4 * 8 + 5] - (low * cos(0.3) - high * sin(0.3))) < 1e-5)
        #expect(abs(y[4 * 8 + 7] - (high * cos(0.3) + low * sin(0.3))) < 1e-5)
        checkGradients([x]) { $0.rotary($1[0], table, time: 3, start: 2) }
    }

    @Test(arguments: devices) func swigluMatchesItsFormula(device: Device) {
        let gate = randomTensor([3, 7], device, 9), up = randomTensor([3, 7], device, 10)
        let y = Tape(on: device).swiglu(gate, up).values
        expectClose(y, (0..<21).map { gate.f32[$0] / (1 + exp(-gate.f32[$0])) * up.f32[$0] }, 1e-5)
        checkGradients([gate, up]) { $0.swiglu($1[0], $1[1]) }
    }

    @Test(arguments: devices) func additionPassesTheGradientToBoth(device: Device) {
        let a = randomTensor([2, 3], device, 11), b = randomTensor([2, 3], device, 12)
        checkGradients([a, b]) { $0.add($0.add($1[0], $1[1]), $1[0]) }
    }

    private func naiveAttention(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ s: AttentionShape, _ time: Int) -> [Float] {
        var y = [Float](repeating: 0, count: q.count)
        let d = s.headSize, cq = s.heads * d, ck = s.keyValueHeads * d
        for b in 0..<s.batch {
            for h in 0..<s.heads {
                let g = h / (s.heads / s.keyValueHeads)
                for t in 0..<time {
                    let scores = (0...t).map { u -> Double in
                        (0..<d).reduce(0.0) {
                            let left = q.f32[(b * time + t) * cq + h * d + $1]
                            return $0 + Double(left * k.f32[(b * time + u) * ck + g * d + $1])
                        } / Double(d).squareRoot()
                    }
                    let largest = scores.max()!
                    let total = scores.reduce(0) { $0 + exp($1 - largest) }
                    for (u, score) in scores.enumerated() {
                        let p = Float(exp(score - largest) / total)
                        for i in 0..<d {
                            y[(b * time + t) * cq + h * d + i] += p * v.f32[(b * time + u) * ck + g * d + i]
                        }
                    }
                }
            }
        }
        return y
    }

    @Test(arguments: devices, [1, 5, 64, 131]) func causalAttentionMatchesNaiveLoop(device: Device, time: Int) {
        let shape = AttentionShape(batch: 2, heads: 4, keyValueHeads: 2, headSize: 8)
        let q = randomTensor([2 * time, 32], device, 13), k = randomTensor([2 * time, 16], device, 14)
        let v = randomTensor([2 * time, 16], device, 15)
        let y = Tape(on: device).attention(q, k, v, shape).values
        expectClose(y, naiveAttention(q, k, v, shape, time), 1e-5)
        if time == 5 { checkGradients([q, k, v]) { $0.attention($1[0], $1[1], $1[2], shape) } }
    }

    @Test(arguments: devices) func attentionGradientIsRightAcrossTiles(device: Device) {
        // 70 positions span two tiles; one head, two elements keep the differences affordable.
        let shape = AttentionShape(batch: 1, heads: 1, keyValueHeads: 1, headSize: 2)
        let inputs = (0..<3).map { randomTensor([70, 2], device, UInt64(20 + $0)) }
        checkGradients(inputs) { $0.attention($1[0], $1[1], $1[2], shape) }
    }

    @Test(arguments: devices) func causalMaskHidesTheFuture(device: Device) {
        let shape = AttentionShape(batch: 1, heads: 1, keyValueHeads: 1, headSize: 8)
        let q = randomTensor([9, 8], device, 16), k = randomTensor([9, 8], device, 17)
        let v = randomTensor([9, 8], device, 18)
        let before = Tape(on: device).attention(q, k, v, shape).values
        for i in 0..<8 { k.f32[8 * 8 + i] = 1000 }
        for i in 0..<8 { v.f32[8 * 8 + i] = -1000 }
        let after = Tape(on: device).attention(q, k, v, shape).values
        #expect(Array(before[0..<64]) == Array(after[0..<64]))
        #expect(Array(before[64...]) != Array(after[64...]))
    }

    @Test(arguments: devices, [0, 3, 66]) func cachedAttentionEqualsTheFullOne(device: Device, start: Int) {
        let shape = AttentionShape(batch: 1, heads: 2, keyValueHeads: 1, headSize: 8)
        let time = 70
        let q = randomTensor([time, 16], device, 19), k = randomTensor([time, 8], device, 20)
        let v = randomTensor([time, 8], device, 21)
        let full = Tape(on: device).attention(q, k, v, shape).values
        let tail = Tensor([time - start, 16], on: device)
        tail.assign(q.values[(start * 16)...])
        let part = Tape(on: device, records: false).cachedAttention(
            tail, keys: k, values: v, shape, start: start)
        expectClose(part.values, Array(full[(start * 16)...]), 1e-5)
    }

    @Test(arguments: devices) func crossEntropyMatchesItsFormulaAndSkipsIgnoredRows(device: Device) {
        let h = randomTensor([5, 6], device, 22), w = randomTensor([19, 6], device, 23)
        let targets = Tensor([5], .i32, on: device)
        for (i, target) in [3, -1, 0, 18, 7].enumerated() { targets.i32[i] = Int32(target) }
        let loss = Tape(on: device).linearCrossEntropy(h, w, targets)
        var expected = 0.0
        for r in [0, 2, 3, 4] {
            let logits = (0..<19).map { o in
                (0..<6).reduce(0.0) { $0 + Double(h.f32[r * 6 + $1] * w.f32[o * 6 + $1]) }
            }
            expected += log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(targets.i32[r])]
        }
        #expect(abs(Double(loss.f32[0]) - expected / 4) < 1e-5)
        checkGradients([h, w]) { $0.linearCrossEntropy($1[0], $1[1], targets) }
    }

    @Test func crossEntropyInChunksEqualsTheWhole() {
        let device = devices[0]
        let h = randomTensor([1100, 4], device, 24), w = randomTensor([9, 4], device, 25)
        let targets = Tensor([1100], .i32, on: device)
        for i in 0..<1100 { targets.i32[i] = Int32(i % 9) }
        let tape = Tape(on: device)
        let loss = tape.linearCrossEntropy(h, w, targets)
        let forward = Tape(on: device, records: false).linearCrossEntropy(h, w, targets)
        #expect(abs(loss.f32[0] - forward.f32[0]) < 1e-5)
        tape.backward(from: loss)
        // The gradient of the last row, by its formula.
        let logits = (0..<9).map { o in (0..<4).reduce(Float(0)) { $0 + h.f32[1099 * 4 + $1] * w.f32[o * 4 + $1] } }
        let total = logits.reduce(0) { $0 + exp($1) }
        for c in 0..<4 {
            let expected = (0..<9).reduce(Float(0)) {
                $0 + (exp(logits[$1]) / total - ($1 == 1099 % 9 ? 1 : 0)) / 1100 * w.f32[$1 * 4 + c]
            }
            #expect(abs((h.gradient?.f32[1099 * 4 + c] ?? 9) - expected) < 1e-6)
        }
    }

    @Test(arguments: devices) func emptyTensorsPassThrough(device: Device) {
        let tape = Tape(on: device)
        let x = Tensor([0, 8], on: device, requiresGradient: true), w = randomTensor([8], device, 26)
        let y = tape.rmsNorm(x, w, epsilon: 1e-6)
        #expect(tape.linear(y, randomTensor([3, 8], device, 27)).shape == [0, 3])
    }

    @Test(arguments: devices) func notANumberPropagates(device: Device) {
        let tape = Tape(on: device, records: false)
        let x = randomTensor([1, 40], device, 28)
        x.f32[33] = .nan
        #expect(tape.rmsNorm(x, randomTensor([40], device, 29), epsilon: 1e-6).values.allSatisfy { $0.isNaN })
        #expect(tape.swiglu(x, x).values[33].isNaN)
        let targets = Tensor([1], .i32, on: device)
        targets.i32[0] = 0
        #expect(tape.linearCrossEntropy(x, randomTensor([3, 40], device, 30), targets).values[0].isNaN)
    }
}
