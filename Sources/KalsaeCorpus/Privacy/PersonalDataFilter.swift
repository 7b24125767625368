// A policy made ready for many texts: scanner, actions and key together. It changes a text and says how often which
// kind stood there; it neither logs nor keeps what it found.

import KalsaeSupport

/// Applies a policy to texts; made once, used for all documents and from any thread.
///
/// ```swift
/// let filter = try PersonalDataFilter(PersonalDataPolicy())
/// filter.apply("전화 010-2345-6789로").text   // "전화 <PHONE>로"
/// ```
public struct PersonalDataFilter: Sendable {
    /// What became of a text.
    public struct Outcome: Sendable, Equatable {
        /// The text with every finding treated; the text as it was where the document is dropped.
        public var text: String
        /// How many findings of each kind there were, kept ones included.
        public var counts: [PersonalDataKind: Int]
        /// The kind for which the document has to go, or nil.
        public var dropped: PersonalDataKind?
    }

    public let policy: PersonalDataPolicy
    private let key: PseudonymKey?
    private let scanner: PersonalDataScanner

    /// A replaced value can bring words and numbers nearer to each other, so that more is found: this often at most.
    private static let mostRounds = 8

    /// - Throws: `CorpusError.pseudonymKey` where the policy makes pseudonyms and no key is given.
    public init(_ policy: PersonalDataPolicy, key: PseudonymKey? = nil) throws {
        if policy.needsKey, key == nil {
            throw CorpusError.pseudonymKey(reason: "the policy makes pseudonyms, but there is none")
        }
        self.policy = policy
        self.key = key
        scanner = PersonalDataScanner(
            kinds: Set(PersonalDataKind.allCases), includePrivate: policy.privateAddresses)
    }

    /// Treats one text. Applied to its own result it changes nothing.
    ///
    /// Linear in the text; a text without findings is returned as it is.
    public func apply(_ text: String) -> Outcome {
        var outcome = Outcome(text: text, counts: [:], dropped: nil)
        for round in 0..<Self.mostRounds {
            let found = PersonalData.find(in: outcome.text, with: scanner).filter { $0.confidence >= policy.confidence }
            let changing = found.filter { policy.action($0.kind) != .keep }
            for finding in round == 0 ? found : changing { outcome.counts[finding.kind, default: 0] += 1 }
            if let worst = found.first(where: { policy.action($0.kind) == .drop }) {
                outcome.text = text
                outcome.dropped = worst.kind
                return outcome
            }
            if changing.isEmpty { break }
            outcome.text = replace(changing, in: outcome.text)
        }
        return outcome
    }

    /// Treats a value of a record by what its field is named: all of it where the name says that it is personal
    /// (`고객명`, `email`), else what is found in it, the name read ahead of it.
    public func apply(_ value: String, field name: String) -> Outcome {
        if value.isEmpty { return Outcome(text: value, counts: [:], dropped: nil) }
        if let kind = PersonalFields.kind(name) {
            var outcome = Outcome(text: value, counts: [kind: 1], dropped: nil)
            if policy.confidence > .likely || isTreated(value) { return apply(value) }
            switch policy.action(kind) {
            case .keep: break
            case .drop: outcome.dropped = kind
            case .mask, .pseudonym: outcome.text = replacement(value, kind)
            }
            return outcome
        }
        let head = name + ": "
        var outcome = apply(head + value)
        // A finding that reaches into the name is none of the value alone.
        outcome.text =
            outcome.text.hasPrefix(head) ? String(outcome.text.dropFirst(head.count)) : apply(value).text
        return outcome
    }

    /// Whether a value is a mask or stand-in already.
    private func isTreated(_ value: String) -> Bool {
        value.hasPrefix("<") && value.hasSuffix(">") || value.hasPrefix("인물") || value.hasPrefix("Person ")
            || value.hasPrefix("Address ") || value.hasPrefix("주소") || value.hasPrefix("0000")
            || value.hasSuffix("@example.com") || value.isEmpty
    }

    /// The beginning of a text with its findings treated, for a row or a list: what the first `count` characters hold,
    /// and never a part of a value.
    public func beginning(of text: String, _ count: Int) -> String {
        // A value that the cut would halve is seen whole: the window is wider than what is shown.
        let window = String(text.prefix(8 * count))
        let found = PersonalData.find(in: window, with: scanner).filter { policy.action($0.kind) != .keep }
        var end = window.prefix(count).utf8.count
        for finding in found where finding.range.lowerBound < end { end = max(end, finding.range.upperBound) }
        let shown = String(decoding: window.utf8.prefix(end), as: UTF8.self)
        return replace(found.filter { $0.range.upperBound <= end }, in: shown)
    }

    private func replace(_ findings: [PersonalDataFinding], in text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        for finding in findings {
            result += bytes[place..<finding.range.lowerBound]
            let value = String(decoding: bytes[finding.range], as: UTF8.self)
            result += replacement(value, finding.kind).utf8
            place = finding.range.upperBound
        }
        result += bytes[place...]
        return String(decoding: result, as: UTF8.self)
    }

    private func replacement(_ value: String, _ kind: PersonalDataKind) -> String {
        guard policy.action(kind) == .pseudonym, let key else { return kind.mask }
        return PersonalDataTable.row(kind).standIn(StandIn(kind: kind, value: value, key: key))
    }
}
