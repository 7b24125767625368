// A compact set of grams: sorted 64-bit hashes behind a filter of bits. Looking up a stretch that is not in it costs
// one hash and one bit most of the time. A match is a match of hashes: over a corpus of C different grams and G of
// them in the index, the chance that any match at all is false is C × G ÷ 2^61 (for 10^9 and 10^6: 4 in 10,000). It
// knows numbers for the texts that the grams came from, nothing else.

/// Which grams of a text count, where all of them would be too many: an even share, told by their hashes, so that the
/// same gram counts in every text or in none.
struct GramSample: Sendable, Equatable {
    /// One gram of 2 to the power of this is kept.
    fileprivate(set) var bits: UInt64 = 0

    func holds(_ hash: UInt64) -> Bool { bits == 0 || hash >> (64 - bits) == 0 }
}

/// Gathers grams for an index.
struct GramIndexBuilder {
    fileprivate struct Entry {
        let hash: UInt64
        /// The hash of the gram's beginning.
        let anchor: UInt64
        let owner: Int32
        let unit: UInt8
    }

    /// The most grams that are kept; beyond it they are sampled.
    private let limit: Int
    private(set) var sample = GramSample()
    fileprivate var entries: [Entry] = []
    fileprivate var lengths: [Set<Int>] = [[], []]
    fileprivate var wholes: [UInt64: Set<Int32>] = [:]
    fileprivate var longestWhole = 0

    init(limit: Int = .max) { self.limit = max(1, limit) }

    /// Grams held.
    var count: Int { entries.count }

    /// Adds the text that the scanner read last, under the number of its owner.
    mutating func add(_ scanner: GramScanner, owner: Int32) {
        let grams = scanner.grams
        if grams.starts.isEmpty {
            guard let whole = scanner.whole else { return }
            wholes[whole, default: []].insert(owner)
            longestWhole = max(longestWhole, scanner.letterCount)
            return
        }
        let unit = grams.unit
        lengths[unit.rawValue].insert(grams.length)
        for start in grams.starts {
            let hash = scanner.window(unit, start, grams.length)
            guard sample.holds(hash) else { continue }
            entries.append(
                Entry(
                    hash: hash, anchor: scanner.window(unit, start, grams.anchor), owner: owner,
                    unit: UInt8(unit.rawValue)))
            if entries.count > limit { thin() }
        }
    }

    /// Keeps every other gram.
    private mutating func thin() {
        while entries.count > limit, sample.bits < 63 {
            sample.bits += 1
            entries.removeAll { !sample.holds($0.hash) }
        }
    }
}

extension GramScanner {
    /// The stretches by which this text is looked for inside others; none where it is too short for that.
    var grams: (unit: GramUnit, length: Int, anchor: Int, starts: [Int]) {
        let rule = rule
        // A Korean gram begins with Hangul: what stands before the first of it is passed over.
        let count = count(rule.unit)
        let first = (0..<count).first { mayBegin(rule.unit, at: $0) } ?? count
        let length = min(rule.length, count - first)
        if length >= rule.shortest {
            let starts = (first...count - length).filter { mayBegin(rule.unit, at: $0) }
            return (rule.unit, length, rule.shortest, starts)
        }
        // Few letters but many words, such as a row of single syllables: words can still tell it.
        let words = GramRule.spaced
        guard rule == .korean, self.count(.words) >= words.shortest else { return (rule.unit, length, 0, []) }
        return (words.unit, min(words.length, self.count(.words)), words.shortest, [0])
    }
}

/// Grams of many texts, to be found in others.
struct GramIndex: Sendable {
    /// One bit in so many is set at most, so that about one stretch in so many is looked up in vain.
    private static let bitsPerAnchor = 16

    private let hashes: [UInt64]
    private let owners: [Int32]
    private let lengths: [[Int]]
    private let filters: [[UInt64]]
    private let wholes: [UInt64: Set<Int32>]
    private let longestWhole: Int

    init(_ builder: GramIndexBuilder) {
        var sorted = builder.entries
        sorted.sort { ($0.hash, $0.owner) < ($1.hash, $1.owner) }
        var hashes: [UInt64] = [], owners: [Int32] = []
        for entry in sorted where hashes.last != entry.hash || owners.last != entry.owner {
            hashes.append(entry.hash)
            owners.append(entry.owner)
        }
        self.hashes = hashes
        self.owners = owners
        lengths = builder.lengths.map { $0.sorted() }
        filters = GramUnit.allCases.map { unit in
            let count = builder.entries.count { $0.unit == unit.rawValue }
            var words = 1
            while words * UInt64.bitWidth < count * Self.bitsPerAnchor { words *= 2 }
            var filter = [UInt64](repeating: 0, count: words)
            for entry in builder.entries where entry.unit == unit.rawValue {
                filter[Int(truncatingIfNeeded: entry.anchor >> 6) & (words - 1)] |= 1 << (entry.anchor & 63)
            }
            return filter
        }
        wholes = builder.wholes
        longestWhole = builder.longestWhole
    }

    /// How many grams it holds, counted once for each owner.
    var count: Int { hashes.count }

    /// The number of the gram's owner, for one of the entries that `matches` names.
    func owner(_ entry: Int) -> Int32 { owners[entry] }

    /// Calls `body` for every stretch of the scanner's text that is in the index.
    func matches(
        _ scanner: GramScanner, _ body: (_ unit: GramUnit, _ stretch: Range<Int>, _ entries: Range<Int>) -> Void
    ) {
        for unit in GramUnit.allCases {
            let lengths = lengths[unit.rawValue]
            let anchor = GramRule.all[unit.rawValue].shortest
            guard let shortest = lengths.first, scanner.count(unit) >= shortest else { continue }
            scanner.withWindows(unit) { windows in
                filters[unit.rawValue].withUnsafeBufferPointer { filter in
                    let mask = filter.count - 1
                    for start in 0...windows.count - shortest where windows.mayBegin(at: start) {
                        let hash = windows.hash(start, anchor)
                        guard filter[Int(truncatingIfNeeded: hash >> 6) & mask] >> (hash & 63) & 1 == 1 else {
                            continue
                        }
                        for length in lengths where start + length <= windows.count {
                            let entries = entries(of: windows.hash(start, length))
                            if !entries.isEmpty { body(unit, start..<start + length, entries) }
                        }
                    }
                }
            }
        }
    }

    /// The owners of texts that are too short to be looked for in others, and equal to the scanner's text as a whole.
    func equals(_ scanner: GramScanner) -> Set<Int32> {
        guard scanner.letterCount <= longestWhole, let whole = scanner.whole else { return [] }
        return wholes[whole] ?? []
    }

    /// The entries with a hash.
    func entries(of hash: UInt64) -> Range<Int> {
        let first = hashes.partitioningIndex { $0 >= hash }
        var end = first
        while end < hashes.count, hashes[end] == hash { end += 1 }
        return first..<end
    }
}
