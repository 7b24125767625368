// `stratified`: every language, source or label has its share on every side, to within one document. In each stratum
// the documents of the lowest seeded hashes are held out. Whether a stratum's share is rounded up or down its own hash
// says, so that many small strata together have about their share too. When documents are added, only those near a
// stratum's threshold move, and what is added to one stratum moves nothing in another.

struct StratifiedSplit: SplitStrategy {
    /// A document's place in its stratum; twins share the first number, the second tells them apart.
    fileprivate struct Rank: Comparable {
        let place: UInt64
        let own: UInt64

        static func < (left: Rank, right: Rank) -> Bool {
            (left.place, left.own) < (right.place, right.own)
        }
    }

    private struct Decision: SplitDecision {
        let fields: [String]
        let seed: UInt64
        /// The last rank of validation and the last one of test, by stratum; nil for an empty side.
        let lasts: [UInt64: (validation: Rank?, test: Rank?)]
        let settings: SplitSettings

        func side(of key: SplitKey) -> SplitSide {
            let rank = StratifiedSplit.rank(of: key, seed: seed)
            guard let last = lasts[StratifiedSplit.stratum(of: key, fields: fields, seed: seed)] else {
                // A stratum that came later.
                return SplitPlace.side(SplitPlace.unit(rank.place), settings)
            }
            if let validation = last.validation, rank <= validation { return .validation }
            if let test = last.test, rank <= test { return .test }
            return .train
        }
    }

    private let settings: SplitSettings
    private let fields: [String]
    private var strata: [UInt64: [Rank]] = [:]
    private var withoutField = 0

    init(_ settings: SplitSettings) {
        self.settings = settings
        fields = settings.by.isEmpty ? ["language"] : settings.by
    }

    mutating func add(_ key: SplitKey) {
        let stratum = Self.stratum(of: key, fields: fields, seed: settings.seed)
        strata[stratum, default: []].append(Self.rank(of: key, seed: settings.seed))
        if fields.contains(where: { key.value(of: $0) == nil }) { withoutField += 1 }
    }

    func finish() -> SplitPlan {
        var lasts: [UInt64: (validation: Rank?, test: Rank?)] = [:]
        for (stratum, members) in strata {
            let ranks = members.sorted()
            let count = Double(ranks.count)
            let luck = SplitPlace.unit(stratum)
            let validation = min(ranks.count, Int(count * settings.validation + luck))
            let held = min(ranks.count, Int(count * (settings.validation + settings.test) + luck))
            lasts[stratum] = (
                validation > 0 ? ranks[validation - 1] : nil, held > validation ? ranks[held - 1] : nil
            )
        }
        let decision = Decision(fields: fields, seed: settings.seed, lasts: lasts, settings: settings)
        return SplitPlan(decision, withoutField: withoutField)
    }

    private static func stratum(of key: SplitKey, fields: [String], seed: UInt64) -> UInt64 {
        var hash = StableHash()
        hash.add(seed)
        for field in fields {
            let value = key.value(of: field) ?? ""
            hash.add(UInt64(value.utf8.count))
            for byte in value.utf8 { hash.add(byte: byte) }
        }
        return hash.value
    }

    private static func rank(of key: SplitKey, seed: UInt64) -> Rank {
        Rank(place: SplitPlace.bits(key.path, seed: seed), own: SplitPlace.bits(key.id + key.source, seed: seed))
    }
}
