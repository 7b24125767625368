// What a team's decisions look like together: how far every two people agree, label by label, where they differ, and
// how often each label was given. It decides nothing.

/// The agreement of everybody who decided something.
public struct LabelAgreement: Codable, Sendable, Equatable {
    /// Two people.
    public struct Pair: Codable, Sendable, Equatable {
        public var first: String
        public var second: String
        /// Over all labels; nil for tasks of many labels, where each label is a question of its own.
        public var overall: CohenKappa?
        /// Each label against all others.
        public var byLabel: [String: CohenKappa]
    }

    /// An item on which people differ.
    public struct Conflict: Codable, Sendable, Equatable {
        public var id: String
        /// What each said.
        public var labels: [String: [String]]
    }

    public var people: [String]
    /// Texts that anybody decided.
    public var items: Int
    public var pairs: [Pair]
    /// Over the items that everybody decided, where there are more than two people; nil for tasks of many labels.
    public var fleiss: FleissKappa?
    /// The same for each label against all others.
    public var fleissByLabel: [String: FleissKappa]
    public var conflicts: [Conflict]
    public var balance: LabelBalance

    /// - Parameter people: whose decisions count; everybody's by default.
    public init(_ decisions: LabelDecisions, _ set: LabelSet, people wanted: [String]? = nil) {
        let people = wanted ?? decisions.people
        let ids = decisions.ids
        let numbers = Dictionary(uniqueKeysWithValues: set.labels.enumerated().map { ($1, $0) })
        func said(_ id: String, _ person: String) -> [String]? { decisions.labels(of: id, by: person) }
        func number(_ labels: [String]) -> Int { labels.first.flatMap { numbers[$0] } ?? 0 }

        var pairs: [Pair] = []
        for (place, first) in people.enumerated() {
            for second in people[(place + 1)...] {
                let both = ids.compactMap { id in said(id, first).flatMap { one in said(id, second).map { (one, $0) } }
                }
                let byLabel = set.labels.map { label in
                    let ones = both.map { $0.0.contains(label) ? 1 : 0 }
                    let others = both.map { $0.1.contains(label) ? 1 : 0 }
                    return (label, CohenKappa(ones, others, labels: 2))
                }
                pairs.append(
                    Pair(
                        first: first, second: second,
                        overall: set.allowsMany
                            ? nil
                            : CohenKappa(
                                both.map { number($0.0) }, both.map { number($0.1) }, labels: set.labels.count),
                        byLabel: Dictionary(uniqueKeysWithValues: byLabel)))
            }
        }
        self.people = people
        self.pairs = pairs
        items = ids.count

        let byAll = ids.map { id in people.compactMap { said(id, $0) } }.filter { $0.count == people.count }
        fleissByLabel = [:]
        if people.count > 2 {
            for label in set.labels {
                fleissByLabel[label] = FleissKappa(
                    byAll.map { said in
                        let yes = said.count { $0.contains(label) }
                        return [said.count - yes, yes]
                    })
            }
            if !set.allowsMany {
                fleiss = FleissKappa(byAll.map { said in set.labels.map { label in said.count { $0 == [label] } } })
            }
        }
        conflicts = ids.compactMap { id in
            let labels = people.reduce(into: [String: [String]]()) { $0[$1] = said(id, $1) }
            return Set(labels.values.map(Set.init)).count > 1 ? Conflict(id: id, labels: labels) : nil
        }
        balance = LabelBalance(ids.compactMap { decisions.resolved($0, set) }, set)
    }
}

/// How often each label was given.
public struct LabelBalance: Codable, Sendable, Equatable {
    /// Items that have the label; every label of the set is there.
    public var counts: [String: Int]
    /// Items that were decided.
    public var items: Int

    public init(_ decided: [[String]], _ set: LabelSet) {
        items = decided.count
        counts = Dictionary(uniqueKeysWithValues: set.labels.map { ($0, 0) })
        for labels in decided {
            for label in Set(labels) { counts[label, default: 0] += 1 }
        }
    }

    /// The most frequent label's count over the rarest one's; nil where a label is missing.
    public var imbalance: Double? {
        guard let most = counts.values.max(), let least = counts.values.min(), least > 0 else { return nil }
        return Double(most) / Double(least)
    }
}
