// How far people agree, beyond what chance would give: Cohen's kappa for two (Cohen 1960, with the large-sample
// standard error of Fleiss, Cohen and Everitt 1969), Fleiss' kappa for more (Fleiss 1971). It knows labels as
// numbers, not what they mean or how near two of them are to each other.

import Foundation

/// Cohen's kappa of two people over the items that both decided.
public struct CohenKappa: Codable, Sendable, Equatable {
    /// 1 for full agreement, 0 for chance; nil where chance alone explains everything (both always said the same label)
    /// or there is no item.
    public var kappa: Double?
    /// Standard error of `kappa`; nil where that is nil.
    public var standardError: Double?
    /// Share of items on which both agree, and the share that chance would give.
    public var observed: Double
    public var expected: Double
    public var items: Int
    /// How often the first said the row's label and the second the column's.
    public var confusion: [[Int]]

    /// The 95 % confidence interval, cut to -1...1.
    public var interval: ClosedRange<Double>? {
        guard let kappa, let standardError else { return nil }
        let half = 1.959963984540054 * standardError
        return max(-1, min(1, kappa - half))...min(1, max(-1, kappa + half))
    }

    /// - Parameter confusion: a square table of counts.
    public init(confusion: [[Int]]) {
        precondition(confusion.allSatisfy { $0.count == confusion.count }, "a table of confusion is square")
        self.confusion = confusion
        items = confusion.joined().reduce(0, +)
        observed = 0
        expected = 0
        guard items > 0 else { return }
        let count = Double(items)
        let labels = confusion.indices
        let share = confusion.map { $0.map { Double($0) / count } }
        let rows = share.map { $0.reduce(0, +) }
        let columns = labels.map { column in share.reduce(0) { $0 + $1[column] } }
        observed = labels.reduce(0) { $0 + share[$1][$1] }
        expected = labels.reduce(0) { $0 + rows[$1] * columns[$1] }
        // Chance explains everything where both used one label alone; by counts, since shares round.
        let isOneLabel = labels.contains { confusion[$0][$0] == items }
        guard !isOneLabel else { return }
        let kappa = (observed - expected) / (1 - expected)
        let rest = 1 - kappa
        var onDiagonal = 0.0, beside = 0.0
        for row in labels {
            for column in labels {
                if row == column {
                    onDiagonal += share[row][row] * pow(1 - (rows[row] + columns[row]) * rest, 2)
                } else {
                    beside += share[row][column] * pow(columns[row] + rows[column], 2)
                }
            }
        }
        let variance =
            (onDiagonal + rest * rest * beside - pow(kappa - expected * rest, 2)) / (pow(1 - expected, 2) * count)
        self.kappa = kappa
        standardError = max(0, variance).squareRoot()
    }

    /// - Parameters:
    ///   - labels: how many labels there are; every element is below that.
    public init(_ first: [Int], _ second: [Int], labels: Int) {
        precondition(first.count == second.count, "both people decide the same items")
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: labels), count: labels)
        for (one, other) in zip(first, second) { confusion[one][other] += 1 }
        self.init(confusion: confusion)
    }
}

/// Fleiss' kappa of any number of people over items that each was decided by equally many of.
public struct FleissKappa: Codable, Sendable, Equatable {
    /// nil where only one label was ever used, or there is no item, or fewer than two people.
    public var kappa: Double?
    public var items: Int
    /// Decisions an item.
    public var people: Int

    /// - Parameter counts: for each item, how many people chose each label; every row sums to the same number.
    public init(_ counts: [[Int]]) {
        items = counts.count
        people = counts.first?.reduce(0, +) ?? 0
        precondition(counts.allSatisfy { $0.reduce(0, +) == people }, "every item is decided by equally many people")
        guard let labels = counts.first?.count, people > 1 else { return }
        let decisions = Double(items * people)
        var expected = 0.0
        for label in 0..<labels {
            let chosen = counts.reduce(0) { $0 + $1[label] }
            if chosen == items * people { return }
            expected += pow(Double(chosen) / decisions, 2)
        }
        let pairs = counts.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * ($1 - 1) } }
        let observed = Double(pairs) / (decisions * Double(people - 1))
        kappa = (observed - expected) / (1 - expected)
    }
}
