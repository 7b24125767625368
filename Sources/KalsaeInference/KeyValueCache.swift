// Keys and values of one sequence, in memory that grows with it: a model made for a million positions costs memory only
// for those that are used.
//
// G key-value heads, D head size: keys and values (positions, G·D) a layer

import Foundation
import KalsaeModels
import KalsaeTensor

/// The cache of one sequence.
public final class KeyValueCache: KeyValueStore {
    private var keys: [Tensor], values: [Tensor]
    private let columns: Int
    private let device: Device
    /// Positions for which memory is taken at least, and by doubling from there.
    private static let firstPositions = 256
    /// The most positions it holds.
    public let capacity: Int
    /// Positions stored; `advance(by:)` moves it once all layers have appended.
    public private(set) var length = 0

    public init(_ configuration: DecoderConfiguration, capacity: Int, on device: Device) {
        columns = configuration.keyValueHeads * configuration.headSize
        self.capacity = capacity
        self.device = device
        let shape = [min(capacity, Self.firstPositions), columns]
        keys = (0..<configuration.layers).map { _ in Tensor(shape, on: device) }
        values = (0..<configuration.layers).map { _ in Tensor(shape, on: device) }
    }

    public func append(
        layer: Int, keys newKeys: Tensor, values newValues: Tensor
    ) -> (keys: Tensor, values: Tensor) {
        let needed = length + newKeys.rows
        precondition(needed <= capacity, "the cache holds \(capacity) positions")
        if needed > keys[layer].rows {
            let rows = min(capacity, max(needed, 2 * keys[layer].rows))
            keys[layer] = grown(keys[layer], to: rows)
            values[layer] = grown(values[layer], to: rows)
        }
        (keys[layer].f32 + length * columns).update(from: newKeys.f32, count: newKeys.count)
        (values[layer].f32 + length * columns).update(from: newValues.f32, count: newValues.count)
        return (keys[layer], values[layer])
    }

    private func grown(_ tensor: Tensor, to rows: Int) -> Tensor {
        let larger = Tensor([rows, columns], on: device)
        larger.f32.update(from: tensor.f32, count: length * columns)
        return larger
    }

    /// Counts positions that every layer has appended.
    public func advance(by count: Int) { length += count }

    /// Forgets everything from position `length` on.
    public func truncate(to length: Int) { self.length = min(self.length, length) }
}
