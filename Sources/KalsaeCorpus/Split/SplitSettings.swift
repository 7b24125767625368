// What a split is asked for: how much is held out, and by which strategy. The names of the strategies stand in
// SplitStrategies.swift. It knows no document.

import KalsaeSupport

/// The three sides of a corpus.
public enum SplitSide: String, Codable, Sendable, CaseIterable {
    case train, validation, test
}

/// Settings of the split.
///
/// ```swift
/// SplitSettings(validation: 0.05, test: 0.05, strategy: "grouped", by: ["author"])
/// ```
public struct SplitSettings: Codable, Sendable, Equatable {
    /// Share of documents on the validation and on the test side.
    public var validation: Double
    public var test: Double
    public var seed: UInt64
    /// Share of a held-out document's grams that may stand in the training side.
    public var overlap: Double
    /// A name of `SplitStrategies.names`.
    public var strategy: String
    /// The fields that `grouped` keeps together (the first one) and `stratified` keeps in proportion (all of them):
    /// `source`, `folder`, `site`, `language`, `license`, or the name of an attribute. Empty: `folder` for
    /// `grouped`, `language` for `stratified`.
    public var by: [String]

    public init(
        validation: Double = 0.05, test: Double = 0.05, seed: UInt64 = 1, overlap: Double = 0.02,
        strategy: String = "random", by: [String] = []
    ) {
        self.validation = validation
        self.test = test
        self.seed = seed
        self.overlap = overlap
        self.strategy = strategy
        self.by = by
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case validation, test, seed, overlap, strategy, by }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("split", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = SplitSettings()
        validation = try values.value(.validation, or: standard.validation)
        test = try values.value(.test, or: standard.test)
        seed = try values.value(.seed, or: standard.seed)
        overlap = try values.value(.overlap, or: standard.overlap)
        strategy = try values.value(.strategy, or: standard.strategy)
        by = try values.value(.by, or: standard.by)
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        for (name, value) in [("validation", validation), ("test", test), ("overlap", overlap)]
        where !(0...1).contains(value) {
            throw CorpusError.invalidSetting(name: "split.\(name)", reason: "\(value) is not between 0 and 1")
        }
        guard validation + test < 1 else {
            throw CorpusError.invalidSetting(
                name: "split", reason: "validation and test together leave nothing to train on")
        }
        guard SplitStrategies.table[strategy] != nil else {
            let nearest = NearestName.find(strategy, among: SplitStrategies.names)
            throw CorpusError.invalidSetting(
                name: "split.strategy",
                reason: "there is no \"\(strategy)\"; "
                    + (nearest.map { "did you mean \"\($0)\"?" }
                        ?? "it is one of \(SplitStrategies.names.joined(separator: ", "))"))
        }
    }

    /// The share of a side.
    public func share(of side: SplitSide) -> Double {
        switch side {
        case .train: 1 - validation - test
        case .validation: validation
        case .test: test
        }
    }
}
