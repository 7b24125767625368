// `tune:` which questions and answers the model is tuned on, and for how long.

/// Instruction tuning.
public struct TuneSettings: Codable, Sendable, Equatable {
    /// Where the pairs come from.
    public enum Source: Codable, Sendable, Equatable {
        /// A JSON Lines file, relative to the recipe's folder or absolute.
        case file(String)
        /// Made from the corpus's own headings and paragraphs.
        case corpus
    }

    /// The names that `from` takes.
    enum From: String, CaseIterable { case corpus }

    public var source = Source.corpus
    /// How long; nil is `usualEpochs`, and no longer than half of pretraining's budget where that has one.
    public var length: TrainingLength?
    public var learningRate = 0.0003

    /// Whether the base model is packed as it is.
    public var isNone = false

    /// Passes over the pairs where nothing is said.
    static let usualEpochs = 2.0

    public init() {}
}

extension TuneSettings: RecipeSection {
    static var keys: [RecipeKey<Self>] {
        [
            .variant(
                "data", .text("the path of a JSON Lines file", limit: 4096),
                get: { if case .file(let path) = $0.source { path } else { nil } }, set: { $0.source = .file($1) }),
            .variant(
                "from", .choice(From.self), get: { $0.source == .corpus ? .corpus : nil },
                set: { section, _ in section.source = .corpus }),
            .variant(
                "epochs", .number(0.01...10_000), get: { $0.length?.epochs }, set: { $0.length = .epochs($1) }),
            .variant(
                "budget", .duration(1...31_536_000), get: { $0.length?.budget }, set: { $0.length = .budget($1) }),
            .key("learning_rate", \.learningRate, .number(1e-7...1)),
        ]
    }

    static var none: Self? {
        var none = Self()
        none.isNone = true
        return none
    }

    static var alternatives: [[String]] { [["data", "from"], ["epochs", "budget"]] }
}
