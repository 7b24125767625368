// A trained model that says of a text whether it stays: a classifier (abuse, quality, whatever it was trained on) or
// the perplexity under an n-gram model. It knows a score and its limits, not what they mean.

/// A judge of single texts.
public struct TextJudge: Sendable {
    /// The rule's name in the ledger.
    public let name: String
    private let limit: QualityLimit
    private let languages: Set<String>
    private let score: @Sendable (String) -> Double?

    /// Bytes of a piece in which a classifier sees a text: about as much as the comments and reviews it learns from.
    static let pieceBytes = 1_000
    /// Share of the examples from which a language counts as learned.
    static let leastLanguageShare = 0.05

    /// A classifier whose positives, or negatives, are dropped.
    ///
    /// A longer text is seen in pieces, and its score is their mean: the margin of a sum over more n-grams grows, and
    /// every long text would be certain of something.
    /// - Parameters:
    ///   - limit: of the score, 0 to 1; a text outside is dropped.
    ///   - languages: those it learned; of texts in others it says nothing. Empty: all.
    public init(_ name: String, _ classifier: LinearClassifier, limit: QualityLimit, languages: Set<String> = []) {
        self.name = name
        self.limit = limit
        self.languages = languages
        score = { text in
            let pieces = Self.pieces(of: text)
            return pieces.reduce(0) { $0 + classifier.score($1) } / Double(max(1, pieces.count))
        }
    }

    /// A language model that texts must not surprise too much.
    ///
    /// - Parameters:
    ///   - limit: of the bits per character; a text outside is dropped.
    ///   - languages: those it learned; of texts in others it says nothing. Empty: all.
    public init(_ name: String, _ model: NGramPerplexity, limit: QualityLimit, languages: Set<String> = []) {
        self.name = name
        self.limit = limit
        self.languages = languages
        score = { model.bitsPerCharacter($0) }
    }

    /// The languages of which examples hold enough to learn from.
    public static func languages(of examples: some Sequence<String>) -> Set<String> {
        var counts: [String: Int] = [:]
        for text in examples { counts[ProseLanguage.language(of: text), default: 0] += 1 }
        let total = counts.values.reduce(0, +)
        return Set(counts.filter { Double($0.value) >= leastLanguageShare * Double(total) }.keys)
    }

    /// Why a text is dropped: its score and the limit; nil where it stays.
    func verdict(on text: String, language: String) -> String? {
        if !languages.isEmpty, !languages.contains(language) { return nil }
        guard let value = score(text) else { return nil }
        if let least = limit.least, value < least { return "\(Decimals.text(value)) < \(Decimals.text(least))" }
        if let most = limit.most, value > most { return "\(Decimals.text(value)) > \(Decimals.text(most))" }
        return nil
    }

    /// A text in pieces of about equal length, cut at blanks where there are any.
    static func pieces(of text: String) -> [String] {
        let bytes = text.utf8
        if bytes.count <= pieceBytes { return [text] }
        var pieces: [String] = []
        var piece = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !piece.isEmpty, piece.utf8.count + word.utf8.count >= pieceBytes {
                pieces.append(piece)
                piece = ""
            }
            if !piece.isEmpty { piece += " " }
            piece += word
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }
}
