// The figures of a classifier on labelled texts. Ties of scores count half in the AUC, as in the rank sum test.

import KalsaeSupport

/// How well scores tell positive from negative texts.
public struct ClassifierMetrics: Codable, Sendable, Equatable, CustomStringConvertible {
    public var threshold: Double
    /// Positive texts found, negative texts taken for positive, positive texts missed, the rest.
    public var truePositives = 0
    public var falsePositives = 0
    public var falseNegatives = 0
    public var trueNegatives = 0
    /// The probability that a positive text scores above a negative one; 0.5 where there is none of either.
    public var auc: Double

    public var precision: Double { Self.share(truePositives, truePositives + falsePositives) }
    public var recall: Double { Self.share(truePositives, truePositives + falseNegatives) }
    public var f1: Double { Self.share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    public var accuracy: Double {
        Self.share(truePositives + trueNegatives, truePositives + trueNegatives + falsePositives + falseNegatives)
    }
    /// The mean of the F1 of both kinds.
    public var macroF1: Double {
        (f1 + Self.share(2 * trueNegatives, 2 * trueNegatives + falsePositives + falseNegatives)) / 2
    }

    /// The figures of scored texts at a threshold.
    public init(_ scored: [(score: Double, isPositive: Bool)], threshold: Double) {
        self.threshold = threshold
        for (score, isPositive) in scored {
            switch (score >= threshold, isPositive) {
            case (true, true): truePositives += 1
            case (true, false): falsePositives += 1
            case (false, true): falseNegatives += 1
            case (false, false): trueNegatives += 1
            }
        }
        auc = Self.auc(scored)
    }

    public var description: String {
        let text = Decimals.text
        return "precision \(text(precision)), recall \(text(recall)), F1 \(text(f1)), macro F1 \(text(macroF1)), "
            + "AUC \(text(auc)) at \(text(threshold)) on \(truePositives + falseNegatives) positive and "
            + "\(falsePositives + trueNegatives) negative texts"
    }

    private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }

    /// The share of pairs of a positive and a negative text in which the positive one scores higher.
    static func auc(_ scored: [(score: Double, isPositive: Bool)]) -> Double {
        let sorted = scored.sorted { $0.score < $1.score }
        var below = 0, wins = 0.0, start = 0
        while start < sorted.count {
            var end = start, positives = 0
            while end < sorted.count, sorted[end].score == sorted[start].score {
                if sorted[end].isPositive { positives += 1 }
                end += 1
            }
            let negatives = end - start - positives
            wins += Double(positives) * (Double(below) + Double(negatives) / 2)
            below += negatives
            start = end
        }
        let positives = scored.count - below
        return positives == 0 || below == 0 ? 0.5 : wins / (Double(positives) * Double(below))
    }
}
