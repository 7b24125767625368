// What a search for copies finds: for every document whether it stays, else which one stays in its place and how
// similar the two are. And by what the one that stays is chosen.

/// How good a copy is; of two that are nearly equal, the greater stays, of equal ones the earlier.
///
/// It is a number, so that ten million of them can be sorted in bounded memory; the two rules of the house make it.
public struct CopyQuality: Comparable, Sendable, Equatable {
    public let value: UInt64

    /// A measure of one's own; greater is better.
    public init(value: UInt64) { self.value = value }

    /// The longest stays.
    public init(length: Int) { value = UInt64(max(0, length)) }

    /// The one most wholly written in one language stays (a half-translated page gives way to its original), then the
    /// one whose folder is most wholly in that language, then the longest.
    ///
    /// - Parameters:
    ///   - purity: share of the text in the document's own language, 0 to 1; counted in twentieths.
    ///   - folderShare: share of its folder's documents that have this language, 0 to 1.
    ///   - length: in any unit, below 2^42.
    public init(purity: Double, folderShare: Double, length: Int) {
        let twentieths = UInt64((Self.share(purity) * 20).rounded(.down))
        let folder = UInt64((Self.share(folderShare) * 65535).rounded(.down))
        // Five bits, sixteen and 42; the highest is free for what stands above all three.
        value = twentieths << 58 | folder << 42 | UInt64(min(max(0, length), 1 << 42 - 1))
    }

    private static func share(_ value: Double) -> Double { value.isNaN ? 0 : min(1, max(0, value)) }

    public static func < (left: CopyQuality, right: CopyQuality) -> Bool { left.value < right.value }
}

/// The document that stays in the place of another.
public struct KeptCopy: Sendable, Equatable {
    /// Its number, in the order in which documents were added.
    public let document: Int
    /// The Jaccard similarity of the two, to a hundredth; estimated where it is far from the one asked for.
    public let similarity: Double
}

/// Which documents are copies of which.
public struct DuplicateCopies: Sendable, Equatable {
    /// What the search cost.
    public struct Work: Sendable, Equatable {
        /// Bytes that the search held at most, its answer included.
        public var peakBytes = 0
        /// Bytes that went to the disk.
        public var spilledBytes = 0
        /// Pairs of sketches that were compared.
        public var comparisons = 0
    }

    // Each document's own number where it stays.
    private let keepers: [UInt32]
    private let hundredths: [UInt8]
    /// Documents that stay in the place of others.
    public let clusters: Int
    /// Documents that go.
    public let dropped: Int
    public let work: Work

    init(keepers: [UInt32], hundredths: [UInt8], work: Work) {
        (self.keepers, self.hundredths, self.work) = (keepers, hundredths, work)
        var isKeeper = BitSet(count: keepers.count)
        var clusters = 0, dropped = 0
        for (document, keeper) in keepers.enumerated() where keeper != document {
            dropped += 1
            if isKeeper.insert(Int(keeper)) { clusters += 1 }
        }
        (self.clusters, self.dropped) = (clusters, dropped)
    }

    /// How many documents were looked at.
    public var count: Int { keepers.count }

    /// Which document stays in the place of this one; nil where it stays itself.
    public func kept(insteadOf document: Int) -> KeptCopy? {
        let keeper = Int(keepers[document])
        return keeper == document
            ? nil : KeptCopy(document: keeper, similarity: Double(hundredths[document]) / 100)
    }
}

/// A bit for each of many numbers.
struct BitSet: Sendable {
    private var words: [UInt64]

    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    /// Bytes held.
    var byteCount: Int { words.count * 8 }

    func contains(_ number: Int) -> Bool { words[number >> 6] >> UInt64(number & 63) & 1 == 1 }

    /// Whether the number was not there before.
    @discardableResult
    mutating func insert(_ number: Int) -> Bool {
        let bit = UInt64(1) << UInt64(number & 63)
        let isNew = words[number >> 6] & bit == 0
        words[number >> 6] |= bit
        return isNew
    }
}
