// Rotary positions (Su et al. 2021), pairing element i with i + D/2 as Llama and Qwen do, or neighbours as GPT-J does.
//
// B batch, T time, H heads, D head size: x (B·T, H·D), cosine and sine (positions, D/2)

import Foundation

/// Cosines and sines for every position up to a limit.
public final class RotaryTable {
    let cosine: Tensor, sine: Tensor
    /// Elements of one head.
    public let headSize: Int
    /// How many positions the table holds.
    public let positions: Int
    /// Whether elements 2i and 2i + 1 turn together, instead of i and i + D/2.
    public let pairsNeighbours: Bool

    /// - Parameters:
    ///   - base: θ of the frequencies θ^(-2i/D).
    ///   - scaling: how the frequencies are stretched for more positions than the model was trained on.
    ///   - pairsNeighbours: whether elements 2i and 2i + 1 turn together, instead of i and i + D/2.
    public init(
        positions: Int, headSize: Int, base: Double, scaling: RotaryScaling = .none, pairsNeighbours: Bool = false,
        on device: Device
    ) {
        require(headSize % 2 == 0, "rotary positions need an even head size, not \(headSize)")
        self.headSize = headSize
        self.positions = positions
        self.pairsNeighbours = pairsNeighbours
        let half = headSize / 2
        cosine = Tensor([positions, half], on: device)
        sine = Tensor([positions, half], on: device)
        let frequencies = scaling.frequencies(headSize: headSize, base: base, positions: positions)
        let amplitude = scaling.amplitude
        for (i, frequency) in frequencies.enumerated() {
            for position in 0..<positions {
                let angle = Double(position) * frequency
                cosine.f32[position * half + i] = Float(amplitude * cos(angle))
                sine.f32[position * half + i] = Float(amplitude * sin(angle))
            }
        }
    }
}

extension Tape {
    /// y, like x (B·T, H·D): every head turned by the angle of its row's position, `start` + row mod `time`.
    public func rotary(_ x: Tensor, _ table: RotaryTable, time: Int, start: Int = 0) -> Tensor {
        require(x.columns % table.headSize == 0, "rotary: \(x) with heads of \(table.headSize)")
        require(start + time <= table.positions, "rotary: position \(start + time) of \(table.positions)")
        let y = Tensor(x.shape, x.dtype, on: device, requiresGradient: needsGradient(x))
        device.backend.rotate(x, table, time: time, start: start, direction: 1, into: y, overwrites: true)
        guard y.requiresGradient else { return y }
        record { [device] in
            guard let dy = y.gradient else { return }
            let dx = x.gradientTarget()
            device.backend.rotate(
                dy, table, time: time, start: start, direction: -1, into: dx.tensor, overwrites: dx.isFresh)
        }
        return y
    }
}
