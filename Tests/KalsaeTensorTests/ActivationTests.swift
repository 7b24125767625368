// Activations, gated units and LayerNorm against their formulas and finite differences, on every instruction set.

import Foundation
import Testing

@testable import KalsaeTensor

private func formula(_ kind: Activation, _ x: Double) -> Double {
    switch kind {
    case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    case .relu: max(x, 0)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    }
}

@Suite struct ActivationTests {
    @Test(arguments: devices, Activation.allCases) func activationsMatchTheirFormulas(
        device: Device, kind: Activation
    ) {
        let x = Tensor([1, 403], on: device, requiresGradient: true)
        for i in 0..<403 { x.f32[i] = Float(i - 201) / 16 + 0.003 }
        let tape = Tape(on: device)
        let y = tape.activate(x, kind)
        for i in 0..<403 {
            #expect(abs(Double(y.f32[i]) - formula(kind, Double(x.f32[i]))) < 2e-6, "\(kind) of \(x.f32[i])")
        }
        tape.backward(from: y, gradient: [Float](repeating: 1, count: 403))
        for i in 0..<403 {
            let place = Double(x.f32[i]), step = 1e-5
            let slope = (formula(kind, place + step) - formula(kind, place - step)) / (2 * step)
            #expect(abs(Double(x.gradient?.f32[i] ?? 99) - slope) < 4e-6, "\(kind)' at \(place)")
        }
    }

    @Test(arguments: devices, Activation.allCases) func activationsCarryGradientsInBothTypes(
        device: Device, kind: Activation
    ) {
        let x = randomTensor([3, 21], device, 60)
        // Differences straddle the kink of ReLU.
        for i in 0..<63 where abs(x.f32[i]) < 0.02 { x.f32[i] = 0.1 }
        checkGradients([x]) { $0.activate($1[0], kind) }
        checkBFloat16([x]) { $0.activate($1[0], kind) }
    }

    @Test(arguments: devices, Activation.allCases) func gatedUnitsMatchTheirFormulas(device: Device, kind: Activation) {
        let gate = randomTensor([3, 19], device, 61), up = randomTensor([3, 19], device, 62)
        for i in 0..<57 where abs(gate.f32[i]) < 0.02 { gate.f32[i] = 0.1 }
        let y = Tape(on: device).gatedUnit(gate, up, kind).values
        expectClose(y, (0..<57).map { Float(formula(kind, Double(gate.f32[$0]))) * up.f32[$0] }, 1e-5)
        checkGradients([gate, up]) { $0.gatedUnit($1[0], $1[1], kind) }
        checkGradients([gate]) { $0.gatedUnit($1[0], $1[0], kind) }
        checkBFloat16([gate, up]) { $0.gatedUnit($1[0], $1[1], kind) }
    }

    @Test(arguments: devices) func namedUnitsAreTheirKinds(device: Device) {
        let gate = randomTensor([2, 5], device, 63), up = randomTensor([2, 5], device, 64), tape = Tape(on: device)
        #expect(tape.swiglu(gate, up).values == tape.gatedUnit(gate, up, .silu).values)
        #expect(tape.geglu(gate, up).values == tape.gatedUnit(gate, up, .gelu).values)
        #expect(tape.geglu(gate, up, isApproximate: true).values == tape.gatedUnit(gate, up, .geluTanh).values)
    }

    @Test(arguments: devices, [2, 16, 21, 50]) func layerNormMatchesItsFormula(device: Device, width: Int) {
        let x = randomTensor([5, width], device, 65), w = randomTensor([width], device, 66)
        let b = randomTensor([width], device, 67)
        for i in 0..<x.count { x.f32[i] += 3 }
        for bias in [b, nil] {
            let y = Tape(on: device).layerNorm(x, w, bias: bias, epsilon: 1e-5).values
            var expected: [Float] = []
            for row in 0..<5 {
                let part = (0..<width).map { Double(x.f32[row * width + $0]) }
                let mean = part.reduce(0, +) / Double(width)
                let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
                for i in 0..<width {
                    let normal = (part[i] - mean) / (variance + 1e-5).squareRoot()
                    expected.append(Float(normal) * w.f32[i] + (bias?.f32[i] ?? 0))
                }
            }
            expectClose(y, expected, 2e-5)
        }
        if width > 2 {
            checkGradients([x, w, b]) { $0.add($0.layerNorm($1[0], $1[1], bias: $1[2], epsilon: 1e-5), $1[0]) }
            checkGradients([x, w]) { $0.layerNorm($1[0], $1[1], epsilon: 1e-5) }
        }
        if width > 16 {
            checkBFloat16([x, w, b], narrow: 1, tolerance: 0.03) {
                $0.layerNorm($1[0], $1[1], bias: $1[2], epsilon: 1e-5)
            }
        }
    }

    @Test(arguments: devices) func linearAppliesBiasActivationAndResidual(device: Device) {
        let x = randomTensor([5, 7], device, 68), w = randomTensor([4, 7], device, 69),
            b = randomTensor([4], device, 70)
        let r = randomTensor([5, 4], device, 71)
        let y = Tape(on: device).linear(x, w, bias: b, activation: .gelu, residual: r).values
        var expected: [Float] = []
        for row in 0..<5 {
            for o in 0..<4 {
                let sum = (0..<7).reduce(Double(b.f32[o])) {
                    $0 + Double(x.f32[row * 7 + $1]) * Double(w.f32[o * 7 + $1])
                }
                expected.append(Float(formula(.gelu, sum)) + r.f32[row * 4 + o])
            }
        }
        expectClose(y, expected, 1e-5)
        checkGradients([x, w, b, r]) {
            $0.linear($1[0], $1[1], bias: $1[2], activation: .gelu, residual: $1[3])
        }
        checkGradients([x, w, b, r]) { $0.linear($1[0], $1[1], bias: $1[2], residual: $1[3]) }
        checkBFloat16([x, w, b], narrow: 1, tolerance: 0.03) {
            $0.linear($1[0], $1[1], bias: $1[2], activation: .silu)
        }
    }
}
