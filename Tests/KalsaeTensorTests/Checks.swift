// What the operations' tests compare by: differences, narrow against wide numbers, one number of threads against
// another.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeTensor

/// The largest difference in units of the largest expected size, which is at least `floor`: the size of the terms where
/// they cancel.
func largestDifference(_ values: [Float], _ expected: [Float], floor: Float = 1e-3) -> Float {
    guard values.count == expected.count else { return .infinity }
    let size = max(expected.map(abs).max() ?? 0, floor)
    return (zip(values, expected).map { abs($0 - $1) }.max() ?? 0) / size
}

func randomNumbers(_ count: Int, _ seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in random.normal() }
}

func integers(_ values: [Int], _ device: Device) -> Tensor {
    let tensor = Tensor([values.count], .i32, on: device)
    for (i, value) in values.enumerated() { tensor.i32[i] = Int32(value) }
    return tensor
}

/// A tensor of the same values, rounded, that collects a gradient as the first does.
func copy(_ tensor: Tensor, as type: DType) -> Tensor {
    let result = Tensor(tensor.shape, type, on: tensor.device, requiresGradient: tensor.requiresGradient)
    tensor.device.backend.convert(tensor, into: result)
    return result
}

/// Runs an operation in bf16 and in f32 on the same rounded inputs and compares results and gradients.
///
/// - Parameter narrow: how many of the inputs, from the first, are bf16; the others are weights, f32 always.
func checkBFloat16(
    _ inputs: [Tensor], narrow: Int? = nil, tolerance: Float = 0.02, location: SourceLocation = #_sourceLocation,
    _ operation: (Tape, [Tensor]) -> Tensor
) {
    let device = inputs[0].device
    let halves = inputs.enumerated().map { copy($1, as: $0 < narrow ?? inputs.count ? .bf16 : .f32) }
    let wholes = halves.map { copy($0, as: .f32) }
    let results = [halves, wholes].map { inputs -> [Float] in
        let tape = Tape(on: device)
        let y = operation(tape, inputs)
        let weights = randomNumbers(y.count, 98)
        let values = y.values
        tape.backward(from: y, gradient: weights)
        return values
    }
    #expect(largestDifference(results[0], results[1]) < tolerance, sourceLocation: location)
    for (half, whole) in zip(halves, wholes) where half.requiresGradient {
        guard let one = half.gradient, let other = whole.gradient else {
            Issue.record("an input got no gradient", sourceLocation: location)
            continue
        }
        #expect(one.dtype == half.dtype, sourceLocation: location)
        #expect(largestDifference(one.values, other.values) < tolerance, sourceLocation: location)
    }
}

/// The bits of an operation's result and of every gradient on a number of threads.
func bits(
    threads: Int, _ inputs: [Tensor], _ operation: (Tape, [Tensor]) -> Tensor
) -> [UInt32] {
    guard let device = Device(instructionSet: inputs[0].device.instructionSet, threadCount: threads) else { return [] }
    let own = inputs.map { input -> Tensor in
        let tensor = Tensor(input.shape, input.dtype, on: device, requiresGradient: input.requiresGradient)
        if input.count > 0 { tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(input.bytes)) }
        return tensor
    }
    let tape = Tape(on: device)
    let y = operation(tape, own)
    var all = y.values.map(\.bitPattern)
    tape.backward(from: y, gradient: randomNumbers(y.count, 97))
    for tensor in own { all += tensor.gradient?.values.map(\.bitPattern) ?? [] }
    return all
}
