// Rotary positions (Su et al. 2021), pairing element i with i + D/2 as Llama and Qwen do, or neighbours as GPT-J does.
//
// B batch, T time, H heads, D head size: x (B·T, H·D), cosine and sine (positions, D/2)

import Foundation

/// Cosines and sines for the positions up to a limit, computed when a position is first asked for: a model made for a
/// million positions costs memory only for those that are used.
public final class RotaryTable {
    private(set) var cosine: Tensor, sine: Tensor
    private let frequencies: [Double]
    private let amplitude: Double
    private let device: Device
    /// Positions computed so far.
    private var computed = 0
    /// Positions that are computed at least, and by doubling from there.
    private static let firstPositions = 1024

    /// Elements of one head.
    public let headSize: Int
    /// How many positions the table may hold.
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
        self.device = device
        frequencies = scaling.frequencies(headSize: headSize, base: base, positions: positions)
        amplitude = scaling.amplitude
        cosine = Tensor([0, headSize / 2], on: device)
        sine = Tensor([0, headSize / 2], on: device)
    }

    /// Computes what is missing of the first `count` positions.
    func compute(_ count: Int) {
        if count <= computed { return }
        let rows = min(positions, max(count, 2 * computed, Self.firstPositions)), half = headSize / 2
        let grown = (cosine: Tensor([rows, half], on: device), sine: Tensor([rows, half], on: device))
        grown.cosine.f32.update(from: cosine.f32, count: computed * half)
        grown.sine.f32.update(from: sine.f32, count: computed * half)
        for (i, frequency) in frequencies.enumerated() {
            for position in computed..<rows {
                let angle = Double(position) * frequency
                grown.cosine.f32[position * half + i] = Float(amplitude * cos(angle))
                grown.sine.f32[position * half + i] = Float(amplitude * sin(angle))
            }
        }
        (cosine, sine) = grown
        computed = rows
    }
}

extension Tape {
    /// y, like x (B·T, H·D): every head turned by the angle of its row's position, `start` + row mod `time`.
    public func rotary(_ x: Tensor, _ table: RotaryTable, time: Int, start: Int = 0) -> Tensor {
        require(x.columns % table.headSize == 0, "rotary: \(x) with heads of \(table.headSize)")
        require(start + time <= table.positions, "rotary: position \(start + time) of \(table.positions)")
        table.compute(start + time)
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
