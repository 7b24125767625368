// Whether two texts with similar sketches are copies: the estimate decides where it is far from the wanted similarity,
// the n-grams themselves where it is near, and the figures in any case. One a thread.

/// Looks at pairs of texts.
final class CopyCheck {
    /// How far an estimate may be from the similarity (two and a half standard errors of 112 functions at .75).
    static let margin = 0.1
    /// Longer texts are compared by the estimate alone.
    private static let longestExact = 1 << 20

    /// What is compared of one text, found out when it is asked for.
    final class Features {
        fileprivate let document: Int
        private let text: UnsafeBufferPointer<UInt8>
        private let sketcher: Sketcher
        fileprivate private(set) lazy var figures = TextFigures(text)
        /// The different n-grams, sorted.
        fileprivate private(set) lazy var grams = Self.distinct(sketcher.shingles(of: text))

        fileprivate init(_ document: Int, _ text: UnsafeBufferPointer<UInt8>, _ sketcher: Sketcher) {
            (self.document, self.text, self.sketcher) = (document, text, sketcher)
        }

        fileprivate var length: Int { text.count }

        private static func distinct(_ grams: [UInt32]) -> [UInt32] {
            var sorted = grams
            sorted.sort()
            var kept = 0
            for gram in sorted where kept == 0 || sorted[kept - 1] != gram {
                sorted[kept] = gram
                kept += 1
            }
            sorted.removeSubrange(kept...)
            return sorted
        }
    }

    private let plan: SketchPlan
    private let view: SketchView
    private let texts: TextView
    private let sketcher: Sketcher

    init(_ plan: SketchPlan, _ view: SketchView, _ texts: TextView) {
        (self.plan, self.view, self.texts) = (plan, view, texts)
        sketcher = Sketcher(plan)
    }

    func features(of document: Int) -> Features { Features(document, texts[document], sketcher) }

    /// Whether two texts are nearly equal.
    func areCopies(_ left: Features, _ right: Features) -> Bool {
        let wanted = plan.settings.similarity
        if wanted > 0 {
            let estimate = plan.similarity(view[left.document], view[right.document])
            if estimate < wanted - Self.margin { return false }
            if saysOtherFigures(left, right) { return false }
            return similarity(left, right, estimate) >= wanted
        }
        return !saysOtherFigures(left, right)
    }

    /// Whether they differ in their figures, where these count.
    func saysOtherFigures(_ left: Features, _ right: Features) -> Bool {
        plan.settings.figures && left.figures.differ(from: right.figures)
    }

    /// The Jaccard similarity: exact where the estimate is near the one wanted.
    func similarity(_ left: Features, _ right: Features) -> Double {
        similarity(left, right, plan.similarity(view[left.document], view[right.document]))
    }

    private func similarity(_ left: Features, _ right: Features, _ estimate: Double) -> Double {
        guard abs(estimate - plan.settings.similarity) <= Self.margin, plan.settings.similarity > 0,
            left.length <= Self.longestExact, right.length <= Self.longestExact
        else { return estimate }
        return Self.jaccard(left.grams, right.grams)
    }

    private static func jaccard(_ left: [UInt32], _ right: [UInt32]) -> Double {
        var (one, other, both) = (0, 0, 0)
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                while one < left.count, other < right.count {
                    let (a, b) = (left[one], right[other])
                    both += a == b ? 1 : 0
                    one += a <= b ? 1 : 0
                    other += b <= a ? 1 : 0
                }
            }
        }
        let all = left.count + right.count - both
        return all == 0 ? 1 : Double(both) / Double(all)
    }
}
