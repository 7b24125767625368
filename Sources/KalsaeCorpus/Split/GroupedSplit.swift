// `grouped`: documents that share a folder, an author or another key stay on one side, so that a model is not tested on
// the neighbours of what it learnt. Groups are taken in the order of their seeded hashes until each held-out side has
// its share of the documents; a group too large to bring a side nearer to its share is passed over. A side therefore
// misses its share by at most half of the largest group. When documents are added, groups near the end of that order
// may change sides. A document without the key is a group of its own.

struct GroupedSplit: SplitStrategy {
    /// With at least this many groups, each held-out side gets one, however small its share.
    static let fewestForGuarantee = 8

    private struct Decision: SplitDecision {
        let field: String
        let seed: UInt64
        let held: [UInt64: SplitSide]

        func side(of key: SplitKey) -> SplitSide {
            held[GroupedSplit.place(of: key, field: field, seed: seed)] ?? .train
        }
    }

    private let settings: SplitSettings
    private let field: String
    private var sizes: [UInt64: Int] = [:]
    private var withoutField = 0

    init(_ settings: SplitSettings) {
        self.settings = settings
        field = settings.by.first ?? "folder"
    }

    mutating func add(_ key: SplitKey) {
        sizes[Self.place(of: key, field: field, seed: settings.seed), default: 0] += 1
        if key.value(of: field) == nil { withoutField += 1 }
    }

    func finish() throws -> SplitPlan {
        let total = sizes.values.reduce(0, +)
        if total > 0, withoutField == total {
            throw CorpusError.invalidSetting(
                name: "split.by",
                reason: "no document has \"\(field)\" to be grouped by; it is one of "
                    + "\(SplitKey.fields.keys.sorted().joined(separator: ", ")), or an attribute of the documents")
        }
        let order = sizes.sorted { $0.key < $1.key }
        var held: [UInt64: SplitSide] = [:]
        for side in [SplitSide.validation, .test] where settings.share(of: side) > 0 {
            let wanted = settings.share(of: side) * Double(total)
            var taken = 0
            for (group, size) in order where held[group] == nil {
                // Is the side nearer to its share with this group than without it?
                if Double(taken) + Double(size) / 2 <= wanted {
                    held[group] = side
                    taken += size
                }
            }
            if taken == 0, order.count >= Self.fewestForGuarantee,
                let smallest = order.filter({ held[$0.key] == nil }).min(by: { ($0.value, $0.key) < ($1.value, $1.key) }
                )
            {
                held[smallest.key] = side
            }
        }
        return SplitPlan(
            Decision(field: field, seed: settings.seed, held: held), withoutField: withoutField)
    }

    private static func place(of key: SplitKey, field: String, seed: UInt64) -> UInt64 {
        guard let value = key.value(of: field) else { return SplitPlace.bits("\u{0}" + key.id, seed: seed) }
        return SplitPlace.bits(value, seed: seed)
    }
}
