// Rotary positions (Su et al. 2021), pairing element i with i + D/2 as Llama and Qwen do.
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

    /// - Parameters:
    ///   - base: θ of the frequencies θ^(-2i/D).
    public init(positions: Int, headSize: Int, base: Double, on device: Device) {
        precondition(headSize % 2 == 0, "rotary positions need an even head size, not \(headSize)")
        self.headSize = headSize
        self.positions = positions
        let half = headSize / 2
        cosine = Tensor([positions, half], on: device)
        sine = Tensor([positions, half], on: device)
        for i in 0..<half {
            let frequency = pow(base, -2 * Double(i) / Double(headSize))
            for position in 0..<positions {
                let angle = Double(position) * frequency
                cosine.f32[position * half + i] = Float(cos(angle))
                sine.f32[position * half + i] = Float(sin(angle))
            }
        }
    }
}

extension Tape {
    /// y, like x (B·T, H·D): every head turned by the angle of its row's position, `start` + row mod `time`.
    public func rotary(_ x: Tensor, _ table: RotaryTable, time: Int, start: Int = 0) -> Tensor {
        precondition(x.columns % table.headSize == 0, "rotary: \(x) with heads of \(table.headSize)")
        precondition(start + time <= table.positions, "rotary: position \(start + time) of \(table.positions)")
        let y = Tensor(x.shape, on: device, requiresGradient: needsGradient(x))
        turn(x.f32, into: y.f32, rows: x.rows, columns: x.columns, table, time: time, start: start, direction: 1)
        guard y.requiresGradient else { return y }
        record { [unowned self] in
            guard let dy = y.arrivedGradient else { return }
            let dx = x.gradientTarget()
            if dx.isFresh {
                turn(
                    dy.f32, into: dx.pointer, rows: x.rows, columns: x.columns, table, time: time, start: start,
                    direction: -1)
            } else {
                turn(
                    dy.f32, into: dy.f32, rows: x.rows, columns: x.columns, table, time: time, start: start,
                    direction: -1)
                device.forEachRange(x.count) { [device] part in
                    device.kernels.add(dx.pointer + part.lowerBound, dy.f32 + part.lowerBound, part.count)
                }
            }
        }
        return y
    }

    private func turn(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, columns: Int, _ table: RotaryTable,
        time: Int, start: Int, direction: Float
    ) {
        let half = table.headSize / 2, heads = columns / table.headSize
        device.forEachRange(rows, grain: max(1, Device.grain / max(columns, 1))) { [device] part in
            for row in part {
                let position = start + row % time
                device.kernels.rotate(
                    y + row * columns, x + row * columns, table.cosine.f32 + position * half,
                    table.sine.f32 + position * half, direction, heads, table.headSize)
            }
        }
    }
}
