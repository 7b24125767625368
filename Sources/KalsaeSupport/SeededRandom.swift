// The one source of randomness: a small generator whose whole state can be saved, so that a run resumed draws the
// numbers it would have drawn.

import Foundation

/// A xoshiro256** generator (Blackman and Vigna 2018), seeded through SplitMix64.
///
/// ```swift
/// var random = SeededRandom(seed: 7)
/// let dice = Int.random(in: 1...6, using: &random)
/// ```
public struct SeededRandom: RandomNumberGenerator, Codable, Sendable, Equatable {
    private var state: [UInt64]

    /// Creates a generator; equal seeds give equal sequences on every machine.
    public init(seed: UInt64) {
        var splitMix = seed
        state = (0..<4).map { _ in
            splitMix &+= 0x9E37_79B9_7F4A_7C15
            var word = splitMix
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let scrambled = state[1] &* 5
        let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = (state[3] << 45) | (state[3] >> 19)
        return result
    }

    /// A uniform number in [0, 1) with 24 random bits.
    public mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A uniform number in [0, 1) with 53 random bits.
    public mutating func uniformDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A standard normal number by the Box-Muller transform.
    public mutating func normal() -> Float {
        let radius = max(uniform(), 0x1p-24)
        let angle = uniform()
        return Float(sqrt(-2 * log(Double(radius))) * cos(2 * Double.pi * Double(angle)))
    }
}
