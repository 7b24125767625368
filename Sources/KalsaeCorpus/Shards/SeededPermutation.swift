// A shuffled order that needs no list: where the n-th item goes is computed from the seed alone, so the order of a
// billion documents takes no memory and any step of a run can be had without those before it. A Feistel network over
// the next power of four, walked until the result is in range (Black and Rogaway 2002, "cycle walking"). It is a
// shuffle, not a cipher.

import KalsaeSupport

/// A seeded permutation of `0..<count`.
///
/// ```swift
/// let order = SeededPermutation(count: 5, seed: 1)
/// (0..<5).map { order[$0] }       // every number once
/// ```
public struct SeededPermutation: Sendable {
    private static let rounds = 6

    public let count: Int
    private let halfBits: UInt64
    private let keys: [UInt64]

    /// - Parameter count: how many items are put in order; at least 0.
    public init(count: Int, seed: UInt64) {
        precondition(count >= 0, "\(count) items cannot be put in order")
        self.count = count
        var halfBits: UInt64 = 1
        while UInt64(1) << (2 * halfBits) < UInt64(count), halfBits < 31 { halfBits += 1 }
        self.halfBits = halfBits
        var random = SeededRandom(seed: seed)
        keys = (0..<Self.rounds).map { _ in random.next() }
    }

    /// The item at a place of the order. Takes up to four walks on average.
    public subscript(place: Int) -> Int {
        precondition((0..<count).contains(place), "place \(place) of \(count)")
        let mask = (UInt64(1) << halfBits) - 1
        var value = UInt64(place)
        repeat {
            var left = value >> halfBits
            var right = value & mask
            for key in keys {
                var hash = StableHash()
                hash.add(key)
                hash.add(right)
                (left, right) = (right, left ^ (hash.value & mask))
            }
            value = left << halfBits | right
        } while value >= UInt64(count)
        return Int(value)
    }
}
