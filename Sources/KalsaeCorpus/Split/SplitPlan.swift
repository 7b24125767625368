// Which side every document of a corpus goes to. Two passes: `SplitPlanner` reads the keys of all documents once; the
// plan it leaves is small (a few numbers, or the names' hashes of the groups that are held out) and answers for each
// document when its text comes by. It reads no text and knows nothing of overlap between the sides.

/// The sides of a corpus.
///
/// ```swift
/// let plan = try SplitPlan(keys, settings: SplitSettings(strategy: "time"))
/// for document in corpus { write(document, to: plan.side(of: SplitKey(document))) }
/// ```
public struct SplitPlan: Sendable {
    private let decision: any SplitDecision
    /// Documents that no strategy could place by what they lack (a time, a group's name): undated ones are all on the
    /// training side, ungrouped ones are groups of their own.
    public let withoutField: Int

    init(_ decision: any SplitDecision, withoutField: Int) {
        self.decision = decision
        self.withoutField = withoutField
    }

    /// Makes a plan from the keys of all documents.
    ///
    /// - Throws: `CorpusError.invalidSetting`.
    public init(_ keys: some Sequence<SplitKey>, settings: SplitSettings = SplitSettings()) throws {
        var planner = try SplitPlanner(settings)
        for key in keys { planner.add(key) }
        self = try planner.finish()
    }

    /// The side of a document; one that was not among the keys goes where the strategy sends it.
    public func side(of key: SplitKey) -> SplitSide { decision.side(of: key) }
}

/// Reads keys one by one, where a sequence of them cannot be had because reading may fail.
///
/// ```swift
/// var planner = try SplitPlanner(settings)
/// try JSONLines.forEach(Document.self, in: url) { planner.add(SplitKey($0)) }
/// let plan = try planner.finish()
/// ```
/// Memory: `random` a few bytes a language, `grouped` a few dozen bytes a group, `time` 8 and `stratified` 16 bytes a
/// document.
public struct SplitPlanner {
    private var strategy: any SplitStrategy

    /// - Throws: `CorpusError.invalidSetting`.
    public init(_ settings: SplitSettings) throws {
        try settings.validate()
        guard let make = SplitStrategies.table[settings.strategy] else {
            throw CorpusError.invalidSetting(name: "split.strategy", reason: "there is no \"\(settings.strategy)\"")
        }
        strategy = make(settings)
    }

    /// Takes one document's key.
    public mutating func add(_ key: SplitKey) { strategy.add(key) }

    /// Decides.
    ///
    /// - Throws: `CorpusError.invalidSetting` where the documents cannot be split this way.
    public func finish() throws -> SplitPlan { try strategy.finish() }
}

/// A way to split: it sees every key once, then decides.
protocol SplitStrategy {
    init(_ settings: SplitSettings)
    mutating func add(_ key: SplitKey)
    func finish() throws -> SplitPlan
}

/// What a strategy leaves behind.
protocol SplitDecision: Sendable {
    func side(of key: SplitKey) -> SplitSide
}

/// The strategies by their name in a recipe.
public enum SplitStrategies {
    static let table: [String: @Sendable (SplitSettings) -> any SplitStrategy] = [
        "random": { RandomSplit($0) },
        "time": { TimeSplit($0) },
        "grouped": { GroupedSplit($0) },
        "stratified": { StratifiedSplit($0) },
    ]

    /// Every name, sorted.
    public static var names: [String] { table.keys.sorted() }
}

/// Where a name falls by the seed alone: the same in every run, whatever else the corpus holds.
enum SplitPlace {
    /// A uniform 64-bit number.
    static func bits(_ name: some StringProtocol, seed: UInt64) -> UInt64 {
        var hash = StableHash()
        hash.add(seed)
        for byte in name.utf8 { hash.add(byte: byte) }
        return hash.value
    }

    /// A number in [0, 1).
    static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

    /// The side of a place where validation takes the lowest places and test the next.
    static func side(_ place: Double, _ settings: SplitSettings) -> SplitSide {
        if place < settings.validation { return .validation }
        return place < settings.validation + settings.test ? .test : .train
    }
}
