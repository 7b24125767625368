// Keys and values of one sequence, in memory that is taken once for the longest it may become.
//
// G key-value heads, D head size: keys and values (positions, G·D) a layer

import Foundation
import KalsaeModels
import KalsaeTensor

/// The cache of one sequence.
public final class KeyValueCache: KeyValueStore {
    private let keys: [Tensor], values: [Tensor]
    private let columns: Int
    /// The most positions it holds.
    public let capacity: Int
    /// Positions stored; `advance(by:)` moves it once all layers have appended.
    public private(set) var length = 0

    public init(_ configuration: DecoderConfiguration, capacity: Int, on device: Device) {
        columns = configuration.keyValueHeads * configuration.headSize
        self.capacity = capacity
        let shape = [capacity, columns]
        keys = (0..<configuration.layers).map { _ in Tensor(shape, on: device) }
        values = (0..<configuration.layers).map { _ in Tensor(shape, on: device) }
    }

    public func append(
        layer: Int, keys newKeys: Tensor, values newValues: Tensor
    ) -> (keys: Tensor, values: Tensor) {
        precondition(length + newKeys.rows <= capacity, "the cache holds \(capacity) positions")
        (keys[layer].f32 + length * columns).update(from: newKeys.f32, count: newKeys.count)
        (values[layer].f32 + length * columns).update(from: newValues.f32, count: newValues.count)
        return (keys[layer], values[layer])
    }

    /// Counts positions that every layer has appended.
    public func advance(by count: Int) { length += count }

    /// Forgets everything from position `length` on.
    public func truncate(to length: Int) { self.length = min(self.length, length) }
}
