// Finding personal data in a text. One call gives places that do not overlap; what is done with them is the policy's.

/// Finds personal data.
public enum PersonalData {
    /// The places of a text where personal data of these kinds stands, in order, none overlapping another.
    ///
    /// ```swift
    /// PersonalData.find(in: "전화 010-2345-6789", kinds: [.phone])   // phone at bytes 7-20 (likely)
    /// ```
    /// Where two rules see the same bytes the more confident wins, then what contains the other, then the kind's rank.
    /// Linear in the text, whatever it holds.
    /// - Parameter includePrivateAddresses: whether loopback, private and link-local IP addresses count.
    public static func find(
        in text: String, kinds: Set<PersonalDataKind> = Set(PersonalDataKind.allCases),
        includePrivateAddresses: Bool = false
    ) -> [PersonalDataFinding] {
        find(in: text, with: PersonalDataScanner(kinds: kinds, includePrivate: includePrivateAddresses))
    }

    /// The same with a scanner that is already made.
    static func find(in text: String, with scanner: PersonalDataScanner) -> [PersonalDataFinding] {
        var text = text
        let candidates = text.withUTF8 { scanner.candidates(ScannedText(bytes: $0)) }
        return withoutOverlaps(candidates)
    }

    /// Keeps the strongest of findings that overlap.
    static func withoutOverlaps(_ candidates: [PersonalDataFinding]) -> [PersonalDataFinding] {
        guard candidates.count > 1 else { return candidates }
        let ordered = candidates.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var kept: [PersonalDataFinding] = []
        for finding in ordered {
            var isKept = true
            while let last = kept.last, last.range.overlaps(finding.range) {
                if isStronger(finding, than: last) {
                    kept.removeLast()
                } else {
                    isKept = false
                    break
                }
            }
            if isKept { kept.append(finding) }
        }
        return kept
    }

    private static func isStronger(_ one: PersonalDataFinding, than other: PersonalDataFinding) -> Bool {
        if one.confidence != other.confidence { return one.confidence > other.confidence }
        let (inner, outer) = (one.range, other.range)
        if inner.count != outer.count {
            if outer.lowerBound <= inner.lowerBound, inner.upperBound <= outer.upperBound { return false }
            if inner.lowerBound <= outer.lowerBound, outer.upperBound <= inner.upperBound { return true }
        }
        let ranks = (PersonalDataTable.row(one.kind).rank, PersonalDataTable.row(other.kind).rank)
        if ranks.0 != ranks.1 { return ranks.0 > ranks.1 }
        return one.range.count > other.range.count
    }
}
