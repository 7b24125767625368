// `random`: a document's side is a seeded hash of its path below the source's folder, so it stays where it is when
// documents are added, and translated twins (ko-KR/x.html, en-US/x.html) stay together. A language too small to be held
// out by chance gives up the one or two paths nearest to the threshold; those alone may move when documents are added.

struct RandomSplit: SplitStrategy {
    /// A language with at least this many paths gets at least one on each held-out side.
    static let fewestForGuarantee = 8
    /// How many of a language's training paths nearest to the threshold are kept in mind.
    private static let candidates = 8

    /// What must be known of a language to guarantee it its sides.
    private struct Language {
        /// Distinct paths, up to `fewestForGuarantee`.
        var paths: Set<UInt64> = []
        var held: Set<SplitSide> = []
        /// The lowest distinct places on the training side, ascending.
        var nearest: [UInt64] = []
    }

    private struct Decision: SplitDecision {
        let settings: SplitSettings
        /// Places that were moved for a language's sake.
        let moved: [UInt64: SplitSide]

        func side(of key: SplitKey) -> SplitSide { side(at: SplitPlace.bits(key.path, seed: settings.seed)) }

        func side(at place: UInt64) -> SplitSide {
            moved[place] ?? SplitPlace.side(SplitPlace.unit(place), settings)
        }
    }

    private let settings: SplitSettings
    private var languages: [String: Language] = [:]

    init(_ settings: SplitSettings) { self.settings = settings }

    mutating func add(_ key: SplitKey) {
        let place = SplitPlace.bits(key.path, seed: settings.seed)
        let side = SplitPlace.side(SplitPlace.unit(place), settings)
        var language = languages[key.language] ?? Language()
        languages[key.language] = nil
        if language.paths.count < Self.fewestForGuarantee { language.paths.insert(place) }
        if side == .train {
            Self.keep(place, in: &language.nearest)
        } else {
            language.held.insert(side)
        }
        languages[key.language] = language
    }

    private static func keep(_ place: UInt64, in nearest: inout [UInt64]) {
        if nearest.count == candidates, let last = nearest.last, place >= last { return }
        let index = nearest.firstIndex { $0 >= place } ?? nearest.count
        if index < nearest.count, nearest[index] == place { return }
        nearest.insert(place, at: index)
        if nearest.count > candidates { nearest.removeLast() }
    }

    func finish() -> SplitPlan {
        var moved: [UInt64: SplitSide] = [:]
        for (_, language) in languages.sorted(by: { $0.key < $1.key })
        where language.paths.count >= Self.fewestForGuarantee {
            for side in [SplitSide.validation, .test] where settings.share(of: side) > 0 {
                if language.held.contains(side) || language.nearest.contains(where: { moved[$0] == side }) { continue }
                if let nearest = language.nearest.first(where: { moved[$0] == nil }) { moved[nearest] = side }
            }
        }
        return SplitPlan(Decision(settings: settings, moved: moved), withoutField: 0)
    }
}
