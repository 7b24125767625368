// What the held-out sides share with training. The held-out documents, which are few, give their grams; the training
// text streams past and marks those it holds; then every held-out document is asked for its share. So memory goes with
// the held-out sides, about 25 bytes for each of their words or letters, up to a limit from which on an even share of
// the grams stands for all of them. It drops nothing itself.

/// Counts how much of the held-out documents stands in training.
///
/// ```swift
/// var held = SideOverlap.HeldOut()
/// for document in validation + test { held.add(document.text) }
/// var overlap = SideOverlap(held)
/// for document in train { overlap.addTraining(document.text) }
/// overlap.share(of: validation[0].text)
/// ```
public struct SideOverlap {
    /// The rule's name in the ledger.
    public static let rule = "overlap-with-train"
    /// Grams of the held-out sides that are held: some 400 MB while they are sorted.
    public static let mostGrams = 1 << 23

    /// The grams of held-out documents, gathered first.
    public struct HeldOut {
        fileprivate var builder: GramIndexBuilder
        private var scanner = GramScanner()

        /// - Parameter limit: grams that are held; of more, an even share by their hashes is.
        public init(limit: Int = SideOverlap.mostGrams) { builder = GramIndexBuilder(limit: limit) }

        /// Grams held so far, and which share of all grams that is.
        public var gramCount: Int { builder.count }
        public var sampledShare: Double { 1 / Double(UInt64(1) << builder.sample.bits) }

        /// Takes one held-out document's text.
        public mutating func add(_ text: String) {
            scanner.read(text)
            builder.add(scanner, owner: 0)
        }
    }

    private let index: GramIndex
    private let sample: GramSample
    private var isInTraining: [Bool]
    private var wholesInTraining: Set<UInt64> = []
    private var scanner = GramScanner()

    public init(_ heldOut: HeldOut) {
        index = GramIndex(heldOut.builder)
        sample = heldOut.builder.sample
        isInTraining = [Bool](repeating: false, count: index.count)
    }

    /// Takes one training document's text.
    public mutating func addTraining(_ text: String) {
        scanner.read(text)
        index.matches(scanner) { _, _, entries in
            for entry in entries { isInTraining[entry] = true }
        }
        if !index.equals(scanner).isEmpty, let whole = scanner.whole { wholesInTraining.insert(whole) }
    }

    /// How many different grams a held-out document has, and how many of them stand in training. A document too short
    /// for a gram counts as one. Where grams are sampled, those of the sample count, and a short document may have
    /// none.
    public mutating func grams(of text: String) -> (own: Int, shared: Int) {
        scanner.read(text)
        let grams = scanner.grams
        if grams.starts.isEmpty {
            guard let whole = scanner.whole else { return (0, 0) }
            return (1, wholesInTraining.contains(whole) ? 1 : 0)
        }
        let distinct = Set(grams.starts.map { scanner.window(grams.unit, $0, grams.length) }.filter(sample.holds))
        let shared = distinct.count { index.entries(of: $0).contains { isInTraining[$0] } }
        return (distinct.count, shared)
    }
}
