// Softmax, divergence, cross-entropy and reductions by row against their formulas, on every instruction set.

import Foundation
import Testing

@testable import KalsaeTensor

private func softmax(_ x: [Float]) -> [Double] {
    let largest = Double(x.max() ?? 0), powers = x.map { exp(Double($0) - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
}

private func rows(_ x: Tensor) -> [[Float]] {
    let values = x.values
    return (0..<x.rows).map { Array(values[$0 * x.columns..<($0 + 1) * x.columns]) }
}

@Suite struct RowTests {
    @Test(arguments: devices, [1, 5, 16, 37]) func softmaxAndItsLogarithmMatchTheirFormulas(
        device: Device, width: Int
    ) {
        let x = randomTensor([4, width], device, 80)
        x.f32[0] += 30
        let expected = rows(x).flatMap(softmax)
        expectClose(Tape(on: device).softmax(x).values, expected.map(Float.init), 1e-6)
        expectClose(Tape(on: device).logSoftmax(x).values, expected.map { Float(log($0)) }, 1e-5)
        if width == 5 || width == 37 {
            let x = randomTensor([3, width], device, 81)
            checkGradients([x]) { $0.add($0.softmax($1[0]), $0.logSoftmax($1[0])) }
            checkBFloat16([x], tolerance: 0.03) { $0.softmax($1[0]) }
            checkBFloat16([x], tolerance: 0.03) { $0.logSoftmax($1[0]) }
        }
    }

    @Test(arguments: devices, [3, 40]) func divergenceMatchesItsFormula(device: Device, width: Int) {
        let p = randomTensor([4, width], device, 82), q = randomTensor([4, width], device, 83)
        let kept = integers([5, -1, 0, 2], device)
        var expected = 0.0
        for row in [0, 2, 3] {
            let (one, other) = (softmax(rows(p)[row]), softmax(rows(q)[row]))
            expected += zip(one, other).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
        }
        let loss = Tape(on: device).klDivergence(p, q, kept: kept)
        #expect(abs(Double(loss.f32[0]) - expected / 3) < 1e-5)
        checkGradients([p, q]) { $0.klDivergence($1[0], $1[1], kept: kept) }
        checkGradients([p, q]) { $0.add($0.klDivergence($1[0], $1[1]), $0.klDivergence($1[1], $1[0])) }
        checkBFloat16([p, q], tolerance: 0.04) { $0.klDivergence($1[0], $1[1], kept: kept) }
    }

    @Test(arguments: devices) func divergenceOfEqualsIsNothingAndImpossibleTokensDoNotCount(device: Device) {
        let p = randomTensor([2, 20], device, 84), tape = Tape(on: device)
        #expect(abs(tape.klDivergence(p, p).f32[0]) < 1e-6)
        let q = randomTensor([2, 20], device, 85)
        for row in 0..<2 {
            p.f32[row * 20 + 3] = -.infinity
            q.f32[row * 20 + 3] = -40
        }
        let loss = tape.klDivergence(p, q)
        #expect(loss.f32[0].isFinite && loss.f32[0] > 0)
        tape.backward(from: loss)
        #expect(p.gradient?.values.allSatisfy { $0.isFinite } == true)
        #expect(q.gradient?.values.allSatisfy { $0.isFinite } == true)
        let none = Tape(on: device).klDivergence(p, q, kept: integers([-1, -1], device))
        #expect(none.f32[0] == 0)
    }

    @Test(arguments: devices, [3, 40]) func crossEntropyOfLogitsCarriesGradients(device: Device, width: Int) {
        let x = randomTensor([4, width], device, 86), targets = integers([1, -1, 0, width - 1], device)
        let loss = Tape(on: device).crossEntropy(x, targets).f32[0]
        var expected = 0.0
        for (row, target) in [(0, 1), (2, 0), (3, width - 1)] { expected -= log(softmax(rows(x)[row])[target]) }
        #expect(abs(Double(loss) - expected / 3) < 1e-5)
        checkGradients([x]) { $0.crossEntropy($1[0], targets) }
        checkGradients([x]) { $0.scale($0.crossEntropy($1[0], targets), by: -2.5) }
        checkBFloat16([x], tolerance: 0.03) { $0.crossEntropy($1[0], targets) }
    }

    @Test(arguments: devices, [1, 7, 33]) func reductionsMatchTheirLoops(device: Device, width: Int) {
        let x = randomTensor([2, 3, width], device, 87), tape = Tape(on: device)
        let parts = rows(x), sums = parts.map { $0.reduce(0, +) }
        expectClose(tape.sum(x).values, sums, 1e-5)
        #expect(tape.sum(x).shape == [2, 3] && tape.sumOfAll(x).shape == [])
        expectClose(tape.mean(x).values, sums.map { $0 / Float(width) }, 1e-5)
        expectClose(tape.sumOfAll(x).values, [sums.reduce(0, +)], 1e-5)
        expectClose(tape.meanOfAll(x).values, [sums.reduce(0, +) / Float(6 * width)], 1e-5)
        let (largest, columns) = tape.maximum(x)
        for (row, part) in parts.enumerated() {
            #expect(largest.f32[row] == part.max())
            #expect(Int(columns.i32[row]) == part.firstIndex(of: part.max() ?? 0))
        }
        let (top, place) = tape.maximumOfAll(x)
        #expect(top.f32[0] == x.values.max() && x.values[Int(place.i32[0])] == top.f32[0])
        checkGradients([x]) { $0.add($0.sum($1[0]), $0.mean($1[0])) }
        checkGradients([x]) { $0.add($0.sumOfAll($1[0]), $0.meanOfAll($1[0])) }
        checkGradients([x]) { $0.add($0.maximum($1[0]).values, $0.sum($1[0])) }
        checkGradients([x]) { $0.maximumOfAll($1[0]).value }
        checkBFloat16([x]) { $0.add($0.maximum($1[0]).values, $0.mean($1[0])) }
    }

    @Test(arguments: devices) func theFirstOfEqualsAndTheFirstNotANumberAreLargest(device: Device) {
        let x = Tensor([4, 40], on: device)
        x.fill { 0 }
        for column in [35, 20, 36] { x.f32[column] = 7 }
        for column in [38, 21, 37] { x.f32[40 + column] = .nan }
        x.f32[40 + 2] = 9
        for column in 0..<40 { x.f32[80 + column] = -.infinity }
        for column in 0..<40 { x.f32[120 + column] = column == 39 ? -1 : -2 }
        let (values, columns) = Tape(on: device).maximum(x)
        #expect((0..<4).map { columns.i32[$0] } == [20, 21, 0, 39])
        #expect(values.f32[0] == 7 && values.f32[1].isNaN && values.f32[2] == -.infinity && values.f32[3] == -1)
    }
}
