// How rotary frequencies are changed for more positions than a model was trained on. Formulas as transformers computes
// them (its rope utilities name the same variants), so that a model made there turns its heads alike here.

import Foundation

/// A change to the rotary frequencies θ^(-2i/D).
public enum RotaryScaling: Sendable, Equatable {
    case none
    /// Every frequency divided by `factor` (Chen et al. 2023).
    case linear(factor: Double)
    /// A larger base where the table holds more than `trainedPositions` (bloc97 2023, "dynamic NTK").
    case dynamic(factor: Double, trainedPositions: Int)
    /// Low frequencies divided by `factor`, high ones left, those between blended, as Llama 3.1 does.
    case llama3(factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, trainedPositions: Int)
    /// The same by the number of turns within the trained positions, and larger attention scores (Peng et al. 2023).
    case yarn(YaRN)

    /// YaRN's numbers.
    public struct YaRN: Sendable, Equatable {
        public var factor: Double
        public var trainedPositions: Int
        /// Turns above which a frequency is left alone, and below which it is divided.
        public var fastTurns = 32.0, slowTurns = 1.0
        /// What cosines and sines are multiplied by; nil for 0.1 · ln(factor) + 1.
        public var attentionFactor: Double?
        /// Whether the ends of the blend are whole dimensions.
        public var isTruncated = true

        public init(factor: Double, trainedPositions: Int) {
            self.factor = factor
            self.trainedPositions = trainedPositions
        }

        /// 0.1 · share · ln(factor) + 1, by which YaRN lengthens cosines and sines where it stretches positions.
        public func amplitude(_ share: Double) -> Double { factor <= 1 ? 1 : 0.1 * share * log(factor) + 1 }
    }

    /// Whether its numbers can be computed with: finite, factors and positions above 0.
    public var isValid: Bool {
        func positive(_ numbers: Double...) -> Bool { numbers.allSatisfy { $0 > 0 && $0.isFinite } }
        switch self {
        case .none: return true
        case .linear(let factor): return positive(factor)
        case .dynamic(let factor, let trained): return positive(factor) && trained > 0
        case .llama3(let factor, let low, let high, let trained):
            return positive(factor, low, high) && low < high && trained > 0
        case .yarn(let yarn):
            return positive(yarn.factor, yarn.fastTurns, yarn.slowTurns) && yarn.trainedPositions > 0
                && (yarn.attentionFactor ?? 1).isFinite
        }
    }

    /// What cosines and sines are multiplied by.
    public var amplitude: Double {
        guard case .yarn(let yarn) = self else { return 1 }
        return yarn.attentionFactor ?? yarn.amplitude(1)
    }

    /// The angles a position adds, for pair 0..<`headSize` / 2, in radians.
    ///
    /// - Parameter positions: how many will be used; only `dynamic` asks.
    public func frequencies(headSize: Int, base: Double, positions: Int) -> [Double] {
        let pairs = 0..<headSize / 2
        func plain(_ base: Double) -> [Double] { pairs.map { pow(base, -2 * Double($0) / Double(headSize)) } }
        switch self {
        case .none: return plain(base)
        case .linear(let factor): return plain(base).map { $0 / factor }
        case .dynamic(let factor, let trained):
            let stretch = factor * Double(max(positions, trained)) / Double(trained) - (factor - 1)
            return plain(base * pow(stretch, Double(headSize) / Double(headSize - 2)))
        case .llama3(let factor, let low, let high, let trained):
            return plain(base).map { frequency in
                let turns = Double(trained) * frequency / (2 * .pi)
                if turns < low { return frequency / factor }
                if turns > high { return frequency }
                let share = (turns - low) / (high - low)
                return (1 - share) * frequency / factor + share * frequency
            }
        case .yarn(let yarn):
            func pair(turns: Double) -> Double {
                Double(headSize) * log(Double(yarn.trainedPositions) / (turns * 2 * .pi)) / (2 * log(base))
            }
            var first = pair(turns: yarn.fastTurns), last = pair(turns: yarn.slowTurns)
            if yarn.isTruncated { (first, last) = (first.rounded(.down), last.rounded(.up)) }
            (first, last) = (max(first, 0), min(last, Double(headSize - 1)))
            if first == last { last += 0.001 }
            return plain(base).enumerated().map { pair, frequency in
                let share = min(max((Double(pair) - first) / (last - first), 0), 1)
                return frequency / yarn.factor * share + frequency * (1 - share)
            }
        }
    }
}
