// Arithmetic, rows by number, views and dropout against naive loops, on every instruction set.

import Foundation
import Testing

@testable import KalsaeTensor

@Suite struct ArithmeticTests {
    @Test(arguments: devices) func arithmeticMatchesTheOperators(device: Device) {
        let a = randomTensor([3, 13], device, 100), b = randomTensor([3, 13], device, 101), tape = Tape(on: device)
        for i in 0..<39 where abs(b.f32[i]) < 0.3 { b.f32[i] = 0.5 }
        let (x, y) = (a.values, b.values)
        #expect(tape.subtract(a, b).values == zip(x, y).map { $0 - $1 })
        #expect(tape.multiply(a, b).values == zip(x, y).map { $0 * $1 })
        expectClose(tape.divide(a, b).values, zip(x, y).map { $0 / $1 }, 1e-6)
        expectClose(tape.scale(a, by: -1.5, plus: 2).values, x.map { $0 * -1.5 + 2 }, 1e-6)
        #expect(tape.add(a, number: 3).values == x.map { $0 + 3 })
        checkGradients([a, b]) { $0.subtract($1[0], $0.multiply($1[0], $1[1])) }
        checkGradients([a, b]) { $0.add($0.divide($1[0], $1[1]), $1[1]) }
        checkGradients([a]) { $0.multiply($0.scale($1[0], by: -1.5, plus: 2), $1[0]) }
        checkGradients([b]) { $0.divide($1[0], $0.multiply($1[0], $1[0])) }
        checkBFloat16([a, b]) { $0.subtract($1[0], $0.multiply($1[0], $1[1])) }
        checkBFloat16([a, b]) { $0.divide($0.add($1[0], number: 1), $1[1]) }
    }

    @Test(arguments: devices) func rowsAreGatheredAndScattered(device: Device) {
        let x = randomTensor([4, 9], device, 102), numbers = integers([3, 0, 3, 1, 3], device), tape = Tape(on: device)
        let values = x.values
        let y = tape.gather(x, rows: numbers).values
        for (n, row) in [3, 0, 3, 1, 3].enumerated() {
            #expect(y[n * 9..<n * 9 + 9] == values[row * 9..<row * 9 + 9])
        }
        let z = randomTensor([5, 9], device, 103)
        var expected = [Float](repeating: 0, count: 54)
        for (n, row) in [3, 0, 3, 1, 3].enumerated() { for c in 0..<9 { expected[row * 9 + c] += z.f32[n * 9 + c] } }
        expectClose(tape.scatter(z, rows: numbers, count: 6).values, expected, 1e-6)
        checkGradients([x]) { $0.gather($1[0], rows: numbers) }
        checkGradients([z]) { $0.scatter($1[0], rows: numbers, count: 6) }
        checkBFloat16([x]) { $0.gather($1[0], rows: numbers) }
        checkBFloat16([z]) { $0.scatter($1[0], rows: numbers, count: 6) }
    }

    @Test(arguments: devices) func slicesAndTransposesTakeTheirElements(device: Device) {
        let x = randomTensor([3, 4, 5], device, 104), tape = Tape(on: device)
        func at(_ i: Int, _ j: Int, _ k: Int) -> Float { x.f32[(i * 4 + j) * 5 + k] }
        /// Elements in the order of three nested loops.
        func nested(
            _ a: Range<Int>, _ b: Range<Int>, _ c: Range<Int>, _ element: (Int, Int, Int) -> Float
        ) -> [Float] {
            var values: [Float] = []
            for i in a { for j in b { for k in c { values.append(element(i, j, k)) } } }
            return values
        }
        func all(_ a: Range<Int>, _ b: Range<Int>, _ c: Range<Int>) -> [Float] { nested(a, b, c, at) }
        #expect(tape.slice(x, dimension: 0, 1..<3).values == all(1..<3, 0..<4, 0..<5))
        #expect(tape.slice(x, dimension: 1, 1..<2).values == all(0..<3, 1..<2, 0..<5))
        #expect(tape.slice(x, dimension: 2, 2..<5).values == all(0..<3, 0..<4, 2..<5))
        #expect(tape.slice(x, dimension: 2, 2..<2).shape == [3, 4, 0])
        let turned = tape.transpose(x)
        #expect(turned.shape == [3, 5, 4])
        #expect(turned.values == nested(0..<3, 0..<5, 0..<4) { at($0, $2, $1) })
        let outer = tape.transpose(x, 0, 2)
        #expect(outer.values == nested(0..<5, 0..<4, 0..<3) { at($2, $1, $0) })
        #expect(tape.reshape(x, [6, 10]).values == x.values)
        for dimension in 0..<3 { checkGradients([x]) { $0.slice($1[0], dimension: dimension, 1..<3) } }
        checkGradients([x]) { $0.add($0.transpose($0.transpose($1[0], 0, 2), 0, 2), $1[0]) }
        checkGradients([x]) { $0.reshape($0.transpose($1[0]), [60]) }
        checkBFloat16([x]) { $0.add($0.transpose($0.transpose($1[0], 0, 2), 0, 2), $1[0]) }
        checkBFloat16([x]) { $0.slice($1[0], dimension: 1, 1..<3) }
    }

    @Test(arguments: devices) func concatenationLaysPartsSideBySide(device: Device) {
        let a = randomTensor([2, 3], device, 105), b = randomTensor([2, 4], device, 106), tape = Tape(on: device)
        let wide = tape.concatenate([a, b, a], dimension: 1)
        #expect(wide.shape == [2, 10])
        for row in 0..<2 {
            let one = Array(a.values[row * 3..<row * 3 + 3]), other = Array(b.values[row * 4..<row * 4 + 4])
            let expected = one + other + one
            #expect(Array(wide.values[row * 10..<row * 10 + 10]) == expected)
        }
        #expect(tape.concatenate([a, a], dimension: 0).values == a.values + a.values)
        checkGradients([a, b]) { $0.concatenate([$1[0], $1[1], $1[0]], dimension: 1) }
        checkBFloat16([a, b]) { $0.concatenate([$1[0], $1[1], $1[0]], dimension: 1) }
    }

    @Test(arguments: devices, [0.1, 0.5, 0.9]) func dropoutDropsItsShareAndKeepsTheMean(device: Device, p: Double) {
        let x = Tensor([1000, 40], on: device, requiresGradient: true)
        x.fill { 1 }
        let tape = Tape(on: device)
        let y = tape.dropout(x, probability: p, seed: 7)
        let values = y.values, kept = values.filter { $0 != 0 }
        // Five standard deviations of 40,000 throws.
        let spread = 5 * (p * (1 - p) / 40_000).squareRoot()
        #expect(abs(Double(kept.count) / 40_000 - (1 - p)) < spread)
        #expect(kept.allSatisfy { abs(Double($0) - 1 / (1 - p)) < 1e-5 })
        // No column and no row is left out or favoured by more than chance.
        for column in 0..<40 {
            let share = Double((0..<1000).count { values[$0 * 40 + column] != 0 }) / 1000
            let columnSpread = 5 * (p * (1 - p) / 1000).squareRoot()
            #expect(abs(share - (1 - p)) < columnSpread)
        }
        // No piece of the work repeats another's mask.
        let piece = CPUBackend.grain
        #expect(values[0..<piece] != values[piece..<2 * piece])
        // The way back has the same mask.
        tape.backward(from: y, gradient: [Float](repeating: 1, count: 40_000))
        #expect(x.gradient?.values == values)
        #expect(tape.dropout(x, probability: p, seed: 7).values == values)
        #expect(tape.dropout(x, probability: p, seed: 8).values != values)
        #expect(tape.dropout(x, probability: p, seed: 7 + 1 << 40).values != values)
        #expect(tape.dropout(x, probability: 0, seed: 7) === x)
    }

    @Test(arguments: devices) func dropoutCarriesGradientsInBothTypes(device: Device) {
        let x = randomTensor([3, 30], device, 107)
        checkGradients([x]) { $0.add($0.dropout($1[0], probability: 0.4, seed: 3), $1[0]) }
        checkBFloat16([x]) { $0.dropout($1[0], probability: 0.4, seed: 3) }
    }

    @Test func masksAreTheSameOnEveryInstructionSetAndNumberOfThreads() {
        let masks = devices.flatMap { device in
            [1, 2, 3].map { threads -> [UInt32] in
                bits(threads: threads, [randomTensor([5, 20_011], device, 108)]) {
                    $0.dropout($1[0], probability: 0.5, seed: 9)
                }
            }
        }
        #expect(masks[0].count == 2 * 5 * 20_011 && masks.allSatisfy { $0 == masks[0] })
    }
}
