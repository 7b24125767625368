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
