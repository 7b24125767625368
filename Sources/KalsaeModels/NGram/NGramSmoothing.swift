// Turns counts into probabilities by interpolated modified Kneser-Ney smoothing.

/// Interpolated modified Kneser-Ney smoothing.
enum NGramSmoothing {
    /// Smooths every order, the lowest first, because each leans on the one below.
    static func smooth(
        _ counts: NGramCounts, discounts: [KneserNeyDiscounts], vocabularySize: Int
    ) -> [NGramLevel] {
        var levels: [NGramLevel] = []
        for (index, level) in counts.levels.enumerated() {
            var probabilities = [Float](repeating: 0, count: level.adjusted.count)
            if index == 0 {
                let uniform = 1 / Double(vocabularySize)
                let group = Group(level.adjusted[...], discounts: discounts[0])
                for token in 0..<vocabularySize {
                    probabilities[token] = Float(group.probability(level.adjusted[token], lower: uniform))
                }
            } else {
                let starts = levels[index - 1].childStart
                for context in 0..<(starts.count - 1) where starts[context] < starts[context + 1] {
                    let range = Int(starts[context])..<Int(starts[context + 1])
                    let group = Group(level.adjusted[range], discounts: discounts[index])
                    levels[index - 1].backoffs[context] = Float(group.backoff)
                    for entry in range {
                        let lower = Double(levels[index - 1].probabilities[Int(level.suffix[entry])])
                        probabilities[entry] = Float(group.probability(level.adjusted[entry], lower: lower))
                    }
                }
            }
            let isLast = index == counts.levels.count - 1
            levels.append(
                NGramLevel(
                    tokens: level.tokens, probabilities: probabilities,
                    backoffs: isLast ? [] : [Float](repeating: 1, count: probabilities.count),
                    childStart: level.childStart))
        }
        return levels
    }

    /// The continuations of one context.
    private struct Group {
        let total: Double
        let backoff: Double
        let discounts: KneserNeyDiscounts

        init(_ counts: ArraySlice<UInt32>, discounts: KneserNeyDiscounts) {
            var total = 0.0
            var taken = 0.0
            for count in counts {
                total += Double(count)
                taken += discounts.discount(for: count)
            }
            self.total = total
            self.backoff = taken / total
            self.discounts = discounts
        }

        func probability(_ count: UInt32, lower: Double) -> Double {
            (Double(count) - discounts.discount(for: count)) / total + backoff * lower
        }
    }
}
