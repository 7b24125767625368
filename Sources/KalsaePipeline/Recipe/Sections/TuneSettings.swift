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
    public var length = TrainingLength.epochs(2)
    public var learningRate = 0.0003

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
            .epochs(\.length), .budget(\.length),
            .key("learning_rate", \.learningRate, .number(1e-7...1)),
        ]
    }

    static var alternatives: [[String]] { [["data", "from"], ["epochs", "budget"]] }
}
