// `split:` which documents are kept away from training, and how they are chosen.

/// How documents are divided; what is left is for training.
public struct SplitSettings: Codable, Sendable, Equatable {
    /// Whether documents fall by chance, by their time (the newest are held out), whole groups at a time, or in
    /// proportion.
    public enum Strategy: String, Codable, Sendable, CaseIterable { case random, time, grouped, stratified }

    /// Share for validation while training.
    public var valid = 0.05
    /// Share for the report.
    public var test = 0.05
    public var strategy = Strategy.random
    /// What `grouped` keeps together and `stratified` keeps in proportion: source, folder, site, language, license or
    /// an attribute of the documents.
    public var by: [String] = []
    /// Share of a held-out document that may stand in training.
    public var overlap = 0.02
    /// Files with evaluation sets, none of which may be trained on.
    public var evaluationSets: [String] = []

    public init() {}
}

extension SplitSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .key("valid", \.valid, .number(0...0.5)),
            .key("test", \.test, .number(0...0.5)),
            .key("strategy", \.strategy, .choice(Strategy.self)),
            .list("by", \.by, .oneOrMore(.text("a field of the documents", limit: 100), of: "fields")),
            .key("overlap", \.overlap, .number(0...1)),
            .list(
                "evaluation_sets", \.evaluationSets,
                .oneOrMore(.text("the path of a file", limit: 4096, form: #"[^\u0000]+"#), of: "files")),
        ]
    }

    var conflict: String? {
        if !by.isEmpty, strategy == .random || strategy == .time {
            return "by says nothing where strategy is \(strategy.rawValue); it belongs to grouped and stratified"
        }
        return valid + test <= 0.9
            ? nil : "valid and test together must be at most 0.9, so that something is left to train on"
    }
}
