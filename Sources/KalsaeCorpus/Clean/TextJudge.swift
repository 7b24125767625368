// A trained model that says of a text whether it stays: a classifier (abuse, quality, whatever it was trained on) or
// the perplexity under an n-gram model. It knows a score and its limits, not what they mean.

/// A judge of single texts.
public struct TextJudge: Sendable {
    /// The rule's name in the ledger.
    public let name: String
    private let limit: QualityLimit
    private let score: @Sendable (String) -> Double?

    /// A classifier whose positives, or negatives, are dropped.
    ///
    /// - Parameter limit: of the score, 0 to 1; a text outside is dropped.
    public init(_ name: String, _ classifier: LinearClassifier, limit: QualityLimit) {
        self.name = name
        self.limit = limit
        score = { classifier.score($0) }
    }

    /// A language model that texts must not surprise too much.
    ///
    /// - Parameter limit: of the bits per character; a text outside is dropped.
    public init(_ name: String, _ model: NGramPerplexity, limit: QualityLimit) {
        self.name = name
        self.limit = limit
        score = { model.bitsPerCharacter($0) }
    }

    /// Why a text is dropped: its score and the limit; nil where it stays.
    func verdict(on text: String) -> String? {
        guard let value = score(text) else { return nil }
        if let least = limit.least, value < least { return "\(Decimals.text(value)) < \(Decimals.text(least))" }
        if let most = limit.most, value > most { return "\(Decimals.text(value)) > \(Decimals.text(most))" }
        return nil
    }
}
