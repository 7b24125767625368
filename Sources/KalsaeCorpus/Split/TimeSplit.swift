// `time`: the newest documents are the test side, those before them validation, the oldest are trained on, as a model
// meets the world. Documents of one instant stay together, so nothing in training is newer than anything held out.
// Documents without a time are trained on: they may be newer than they look, which the report counts. When newer
// documents come, what was held out moves to training; that is what this strategy is for.

import Foundation

struct TimeSplit: SplitStrategy {
    private struct Decision: SplitDecision {
        /// The first instant of each held-out side; `Int64.max` for an empty one.
        let validationFrom: Int64
        let testFrom: Int64

        func side(of key: SplitKey) -> SplitSide {
            guard let time = key.time.flatMap(TimeSplit.milliseconds) else { return .train }
            if time >= testFrom { return .test }
            return time >= validationFrom ? .validation : .train
        }
    }

    private let settings: SplitSettings
    private var times: [Int64] = []
    private var undated = 0

    init(_ settings: SplitSettings) { self.settings = settings }

    mutating func add(_ key: SplitKey) {
        if let time = key.time.flatMap(Self.milliseconds) { times.append(time) } else { undated += 1 }
    }

    func finish() throws -> SplitPlan {
        let sorted = times.sorted()
        let total = Double(sorted.count + undated)
        let test = cut(sorted, end: sorted.count, wanted: settings.test * total)
        let validation = cut(sorted, end: test, wanted: settings.validation * total)
        for (side, start, end) in [(SplitSide.test, test, sorted.count), (.validation, validation, test)]
        where settings.share(of: side) * total >= 1 && start == end {
            throw CorpusError.invalidSetting(
                name: "split.strategy",
                reason: "by time nothing can be held out for \(side.rawValue): \(sorted.count) of \(Int(total)) "
                    + "documents have a time, at \(Set(sorted).count) different moments; use another strategy")
        }
        let decision = Decision(
            validationFrom: validation < test ? sorted[validation] : test < sorted.count ? sorted[test] : .max,
            testFrom: test < sorted.count ? sorted[test] : .max)
        return SplitPlan(decision, withoutField: undated)
    }

    /// Where a side of about `wanted` documents before `end` begins: between two instants, as near as that allows, and
    /// never at the very first one, which is left to train on.
    private func cut(_ sorted: [Int64], end: Int, wanted: Double) -> Int {
        let ideal = end - Int(wanted.rounded())
        guard wanted > 0, ideal < end, let oldest = sorted.first else { return end }
        let instant = sorted[max(0, ideal)]
        let first = sorted.partitioningIndex { $0 >= instant }
        let next = sorted.partitioningIndex { $0 > instant }
        let nearest = ideal - first <= next - ideal ? first : next
        // An empty side is worse than a large one.
        let start = nearest < end ? nearest : first
        return start < end && sorted[start] > oldest ? start : next < end ? next : end
    }

    /// Whole milliseconds since 1970; nil for dates that no document can have.
    static func milliseconds(_ date: Date) -> Int64? {
        let value = date.timeIntervalSince1970 * 1_000
        return abs(value) < 1e17 ? Int64(value.rounded()) : nil
    }
}

extension Array {
    /// The first index whose element fulfils a condition that all elements after it fulfil too.
    func partitioningIndex(_ belongsToEnd: (Element) -> Bool) -> Int {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsToEnd(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
