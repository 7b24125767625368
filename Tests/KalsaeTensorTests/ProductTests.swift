// Matrix products of many sizes against a naive loop, and against oneDNN where it is installed.

import COneDNN
import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeTensor

private let hasOneDNN = kalsae_onednn_open(nil) != 0

/// Sizes with all residues of the loops' tiles and panels, and steps beyond one block of k.
private let sizes: [(Int, Int, Int)] = {
    var random = SeededRandom(seed: 5)
    func size() -> Int { 1 + Int(random.next() % 130) }
    let drawn = (0..<40).map { _ in (size(), size(), size() | 1) }
    return drawn + [
        (1, 1, 1), (130, 1, 129), (1, 130, 129), (7, 65, 2051), (13, 17, 4501), (96, 64, 64), (97, 33, 4096),
    ]
}()

@Suite struct ProductTests {
    private func naive(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int, _ start: [Float]) -> [Float] {
        var c = start
        for i in 0..<m {
            var sums = [Double](repeating: 0, count: n)
            for x in 0..<k {
                let left = Double(a[i * k + x])
                for j in 0..<n { sums[j] += left * Double(b[x * n + j]) }
            }
            for j in 0..<n { c[i * n + j] += Float(sums[j]) }
        }
        return c
    }

    private func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
        (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
    }

    private func tensor(_ values: [Float], _ rows: Int, _ columns: Int, _ type: DType, _ device: Device) -> Tensor {
        let tensor = Tensor([rows, columns], on: device)
        tensor.assign(values)
        return tensor.converted(to: type)
    }

    /// Values that bf16 holds exactly, so that only sums are rounded.
    private func values(_ count: Int, _ seed: UInt64, _ device: Device) -> [Float] {
        tensor(randomNumbers(count, seed), 1, count, .bf16, device).values
    }

    private func matrix(_ values: [Float], _ rows: Int, _ columns: Int, across: Bool, _ type: DType, _ device: Device)
        -> Matrix
    {
        if !across { return Matrix(tensor(values, rows, columns, type, device)) }
        return Matrix(tensor(transposed(values, rows, columns), columns, rows, type, device)).transposed
    }

    @Test(arguments: devices, [DType.f32, .bf16]) func productsOfOddSizesMatchNaiveLoops(device: Device, type: DType) {
        for (number, (m, n, k)) in sizes.enumerated() {
            let a = values(m * k, UInt64(number), device), b = values(k * n, UInt64(1000 + number), device)
            let plain = naive(a, b, m, n, k, [Float](repeating: 0, count: m * n))
            let size = plain.map(abs).max() ?? 1
            for (across, downward) in [(false, false), (false, true), (true, false), (true, true)] {
                let c = Tensor([m, n], on: device)
                device.backend.product(
                    matrix(a, m, k, across: across, type, device), matrix(b, k, n, across: downward, type, device),
                    into: Matrix(c), addend: nil, bias: nil)
                let difference = zip(c.values, plain).map { abs($0 - $1) }.max() ?? 0
                #expect(
                    difference <= 3e-6 * size * Float(max(k, 16)).squareRoot() / 4,
                    "\(m)x\(n)x\(k) \(across) \(downward)")
            }
        }
    }

    @Test(arguments: devices, [DType.f32, .bf16]) func addendAndBiasAreAddedBeforeTheOneRounding(
        device: Device, type: DType
    ) {
        for (number, (m, n, k)) in sizes.enumerated() where number % 5 == 0 || k > 2000 {
            let a = values(m * k, UInt64(number), device), b = values(k * n, UInt64(1000 + number), device)
            let start = values(m * n, 2000, device), bias = randomNumbers(n, 2001)
            var expected = naive(a, b, m, n, k, start)
            for i in 0..<m * n { expected[i] += bias[i % n] }
            let biasTensor = Tensor([n], on: device)
            biasTensor.assign(bias)
            let c = tensor(start, m, n, type, device)
            device.backend.product(
                matrix(a, m, k, across: false, type, device), matrix(b, k, n, across: true, .f32, device),
                into: Matrix(c), addend: Matrix(c), bias: biasTensor)
            #expect(largestDifference(c.values, expected) < (type == .bf16 ? 0.004 : 2e-5), "\(m)x\(n)x\(k)")
        }
    }

    @Test(.enabled(if: hasOneDNN), arguments: devices) func productsMatchOneDNN(device: Device) {
        for (number, (m, n, k)) in sizes.enumerated() {
            let a = tensor(randomNumbers(m * k, UInt64(number)), m, k, .f32, device)
            let b = tensor(randomNumbers(k * n, UInt64(500 + number)), k, n, .f32, device)
            let c = Tensor([m, n], on: device)
            var expected = [Float](repeating: 0, count: m * n)
            #expect(kalsae_onednn_f32(0, 0, m, n, k, a.f32, k, b.f32, n, &expected, n) == 0)
            device.backend.product(Matrix(a), Matrix(b), into: Matrix(c), addend: nil, bias: nil)
            #expect(largestDifference(c.values, expected) < 1e-5, "f32 \(m)x\(n)x\(k)")
            let (a16, b16) = (a.converted(to: .bf16), b.converted(to: .bf16))
            guard kalsae_onednn_bf16(0, 0, m, n, k, a16.bf16, k, b16.bf16, n, &expected, n) == 0 else { continue }
            device.backend.product(Matrix(a16), Matrix(b16), into: Matrix(c), addend: nil, bias: nil)
            #expect(largestDifference(c.values, expected) < 1e-5, "bf16 \(m)x\(n)x\(k)")
        }
    }

    @Test(arguments: devices, [DType.f32, .bf16]) func threadsDoNotChangeABit(device: Device, type: DType) {
        for (m, n, k) in [(130, 70, 33), (1, 300, 65), (300, 1, 65), (257, 129, 2100)] {
            let x = copy(randomTensor([m, k], device, 110), as: type), w = randomTensor([n, k], device, 111)
            let runs = [1, 2, 3].map { bits(threads: $0, [x, w]) { $0.linear($1[0], $1[1]) } }
            #expect(runs[0].count == m * n + m * k + n * k)
            #expect(runs[0] == runs[1] && runs[0] == runs[2], "\(m)x\(n)x\(k)")
        }
    }
}
