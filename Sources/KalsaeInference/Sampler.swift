// From logits to one token: temperature, top-k, top-p, then a draw.

import Foundation
import KalsaeSupport

/// Chooses tokens.
public struct Sampler: Sendable {
    /// 0 chooses the likeliest token.
    public var temperature: Float
    /// Only the k likeliest tokens; 0 keeps all.
    public var topK: Int
    /// The smallest set of tokens whose probabilities reach this sum (Holtzman et al. 2020); 1 keeps all.
    public var topP: Float
    private var random: SeededRandom

    public init(temperature: Float, topK: Int = 0, topP: Float = 1, seed: UInt64) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        random = SeededRandom(seed: seed)
    }

    /// One token from logits (V); ties go to the lowest number.
    public mutating func sample(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
        precondition(!logits.isEmpty, "no logits to sample from")
        var best = 0
        for i in 1..<max(1, logits.count) where logits[i] > logits[best] { best = i }
        if temperature <= 0 || topK == 1 { return Int32(best) }
        // Sums in f64: in f32 the weights of a large vocabulary's tail would vanish beside the sum so far.
        var candidates = logits.indices.map {
            (token: $0, weight: Double(exp((logits[$0] - logits[best]) / temperature)))
        }
        if topK > 0 || topP < 1 {
            candidates.sort { ($0.weight, $1.token) > ($1.weight, $0.token) }
            if topK > 0, topK < candidates.count { candidates.removeLast(candidates.count - topK) }
            let total = candidates.reduce(0.0) { $0 + $1.weight }
            var sum = 0.0
            let last = candidates.firstIndex {
                sum += $0.weight
                return sum >= Double(topP) * total
            }
            if let last {
                candidates.removeLast(candidates.count - 1 - last)
            }
        }
        let total = candidates.reduce(0.0) { $0 + $1.weight }
        var point = random.uniformDouble() * total
        for candidate in candidates {
            point -= candidate.weight
            if point < 0 { return Int32(candidate.token) }
        }
        return Int32(candidates.last?.token ?? best)
    }
}
