// Quality rules: a table that says, for each measure of a text, how low or high it may be in each kind of writing.
// The measures are Gopher's (Rae et al. 2021, table A1), C4's and FineWeb's; so are the English limits, but where a
// manual or a short text is no worse for breaking them. The Korean limits rest on what the middle of real Korean text
// does; docs/quality-limits.md has the figures. Limits that rest on words between spaces, on English or Korean function
// words or on how their sentences end hold for Korean, English and text whose language cannot be told; in other
// languages such a rule does nothing. A rule knows nothing but its measure.

import KalsaeContracts
import KalsaeSupport

/// The range a measure may have; a missing side is open.
public struct QualityLimit: Codable, Sendable, Equatable {
    public var least: Double?
    public var most: Double?

    public init(least: Double? = nil, most: Double? = nil) {
        self.least = least
        self.most = most
    }

    static func atLeast(_ value: Double) -> QualityLimit { QualityLimit(least: value) }
    static func atMost(_ value: Double) -> QualityLimit { QualityLimit(most: value) }
    static func within(_ range: ClosedRange<Double>) -> QualityLimit {
        QualityLimit(least: range.lowerBound, most: range.upperBound)
    }
}

/// The kind of writing for which limits are made.
public enum QualityPreset: String, Codable, Sendable, CaseIterable {
    /// Pages from the web, manuals, articles.
    case web
    /// Comments, reviews, chat: a line or two that need not be well formed.
    case reviews
    /// No rules: every text is taken as it is.
    case none
}

/// A rule that a text breaks.
public struct QualityViolation: Sendable, Equatable, CustomStringConvertible {
    /// The rule's name, as it stands in the ledger.
    public var rule: String
    /// What was measured, for example `mean-word-length`.
    public var measure: String
    public var value: Double
    public var limit: QualityLimit

    /// What was measured, its value and the limit: `mean-word-length 12.30 > 10.00`.
    public var description: String {
        if let least = limit.least, value < least { return "\(measure) \(Self.text(value)) < \(Self.text(least))" }
        return "\(measure) \(Self.text(value)) > \(limit.most.map(Self.text) ?? "any")"
    }

    /// A whole number as it is, others with two decimals, small ones with four.
    private static func text(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e9 { return String(Int(number)) }
        if abs(number) >= 0.1 { return Decimals.text(number) }
        let parts = String(Int((abs(number) * 10_000).rounded()))
        return (number < 0 ? "-0." : "0.") + String(repeating: "0", count: 4 - parts.count) + parts
    }
}

/// One rule: a name, what it measures, and the limits of each kind of writing.
public struct QualityRule: Sendable {
    /// The name that stands in the ledger.
    public let name: String
    /// The name of the measure.
    public let measureName: String
    /// Whether it looks for text that comes again within the document. Where copies of paragraphs are removed anyway,
    /// such a rule speaks about what is left, not before.
    public let isAboutRepetition: Bool
    /// The measure.
    public let measure: @Sendable (TextProfile) -> Double
    private let limits: [QualityPreset: (alphabetic: QualityLimit, korean: QualityLimit)]

    /// Whether its limits hold in every language; else in `QualityRule.measuredLanguages` alone.
    public let holdsEverywhere: Bool

    /// The languages for which limits were measured; `und` is text whose language cannot be told.
    public static let measuredLanguages: Set<String> = ["ko", "en", "und"]

    /// The limit for a kind of writing in a language; nil where the rule says nothing.
    public func limit(_ preset: QualityPreset, language: String) -> QualityLimit? {
        guard holdsEverywhere || Self.measuredLanguages.contains(language) else { return nil }
        return limits[preset].map { language == "ko" ? $0.korean : $0.alphabetic }
    }

    /// The breach of a limit; nil where the measure keeps it.
    public func violation(of profile: TextProfile, limit: QualityLimit) -> QualityViolation? {
        let value = measure(profile)
        if value >= limit.least ?? -.infinity, value <= limit.most ?? .infinity { return nil }
        return QualityViolation(rule: name, measure: measureName, value: value, limit: limit)
    }

    /// A rule with its limits: for pages, then for short texts; Korean ones are the same where they are left out.
    init(
        _ name: String, _ measureName: String, web: QualityLimit? = nil, webKorean: QualityLimit? = nil,
        reviews: QualityLimit? = nil, reviewsKorean: QualityLimit? = nil, isAboutRepetition: Bool = false,
        holdsEverywhere: Bool = false, _ measure: @escaping @Sendable (TextProfile) -> Double
    ) {
        self.name = name
        self.measureName = measureName
        self.isAboutRepetition = isAboutRepetition
        self.holdsEverywhere = holdsEverywhere
        self.measure = measure
        var limits: [QualityPreset: (alphabetic: QualityLimit, korean: QualityLimit)] = [:]
        if let web { limits[.web] = (web, webKorean ?? web) }
        if let reviews { limits[.reviews] = (reviews, reviewsKorean ?? reviews) }
        self.limits = limits
    }
}

extension QualityRule {
    /// A run of words that stands fewer times is no phrase that comes again and again: in a page of forty words, two
    /// mentions of a name of three words are 15 in 100 of the text.
    static let fewestRepeats = 4

    /// Words that may come again in any text but the shortest: one sentence said twice is much of forty words.
    static let repeatedWords = 10.0
    /// Shorter texts may not repeat even that.
    static let fewestWordsToRepeat = 20

    /// Every rule, in the order in which they speak; the first violation decides.
    public static let table: [QualityRule] =
        [
            QualityRule(
                "too-short", "words", web: .atLeast(30), webKorean: .atLeast(20), reviews: .atLeast(2),
                reviewsKorean: .atLeast(1)
            ) { Double($0.words) },
            QualityRule("too-long", "words-in-all", web: .atMost(100_000), reviews: .atMost(1_000)) {
                Double($0.words)
            },
            QualityRule(
                "garbled", "garbled-share", web: .atMost(0.005), reviews: .atMost(0), holdsEverywhere: true
            ) { $0.garbledShare },
            QualityRule("too-little-text", "text-share", web: .atLeast(0.7), reviews: .atLeast(0.4)) { $0.textShare },
            QualityRule("too-many-symbols", "symbols-per-word", web: .atMost(0.1)) {
                $0.symbolsPerWord
            },
            QualityRule(
                "too-few-words-with-letters", "letter-word-share", web: .atLeast(0.7), reviews: .atLeast(0.5)
            ) { min(1, $0.letterWordShare * Double($0.words) / Double($0.wordsProper)) },
            QualityRule(
                "odd-word-length", "mean-word-length", web: .within(3...10), webKorean: .within(2...8),
                reviews: .within(2...12), reviewsKorean: .within(1...20)
            ) {
                // A list's mark is no word: taken for one, it makes minutes look like single letters.
                $0.listMarks == 0
                    ? $0.meanWordLength
                    : ($0.meanWordLength * Double($0.words) - Double($0.listMarks)) / Double($0.wordsProper)
            },
            QualityRule("endless-word", "longest-word", web: .atMost(1_000), reviews: .atMost(100)) {
                Double($0.longestWord)
            },
            QualityRule("too-few-function-words", "function-words", web: .atLeast(2), webKorean: .atLeast(5)) {
                Double($0.functionWords)
            },
            QualityRule(
                "repeated-lines", "duplicate-line-share", web: .atMost(0.3), reviews: .atMost(0.3),
                holdsEverywhere: true
            ) {
                $0.duplicateLineShare
            },
            QualityRule(
                "repeated-line-text", "duplicate-line-character-share", web: .atMost(0.2), isAboutRepetition: true,
                holdsEverywhere: true
            ) {
                $0.duplicateLineCharacterShare
            },
            QualityRule(
                "repeated-paragraphs", "duplicate-paragraph-share", web: .atMost(0.3), isAboutRepetition: true,
                holdsEverywhere: true
            ) {
                $0.duplicateParagraphShare
            },
            QualityRule(
                "repeated-paragraph-text", "duplicate-paragraph-character-share", web: .atMost(0.2),
                isAboutRepetition: true, holdsEverywhere: true
            ) {
                $0.duplicateParagraphCharacterShare
            },
            QualityRule("bullets-only", "bullet-line-share", web: .atMost(0.9), holdsEverywhere: true) {
                $0.bulletLineShare
            },
            QualityRule("open-lines", "ellipsis-line-share", web: .atMost(0.3), holdsEverywhere: true) {
                $0.ellipsisLineShare
            },
            QualityRule("few-finished-lines", "stopped-line-share", web: .atLeast(0.12)) {
                $0.isOutline ? 1 : $0.stoppedLineShare
            },
            QualityRule("short-lines", "short-line-share", web: .atMost(0.67), webKorean: .atMost(0.75)) {
                $0.isOutline ? 0 : $0.shortLineShare
            },
            QualityRule("too-many-line-breaks", "newlines-per-word", web: .atMost(0.3)) {
                $0.isOutline ? 0 : $0.newlinesPerWord
            },
            QualityRule("too-few-sentences", "sentences", web: .atLeast(2)) {
                Double($0.isOutline ? max(2, $0.sentences) : $0.sentences)
            },
        ]
        + zip(GramRepetition.topLengths, [(0.20, 0.15), (0.18, 0.14), (0.16, 0.13)]).map { length, most in
            QualityRule(
                "one-phrase-again-and-again", "top-\(length)-gram-share", web: .atMost(most.0),
                webKorean: .atMost(most.1), isAboutRepetition: true
            ) {
                let place = length - GramRepetition.topLengths.lowerBound
                return $0.topGramCounts[place] < fewestRepeats ? 0 : $0.topGramShares[place]
            }
        }
        + zip(GramRepetition.repeatedLengths, [0.15, 0.14, 0.13, 0.12, 0.11, 0.10]).map { length, most in
            QualityRule(
                "repeated-phrases", "duplicate-\(length)-gram-share", web: .atMost(most),
                reviews: length == GramRepetition.repeatedLengths.lowerBound ? .atMost(0.5) : nil,
                isAboutRepetition: true
            ) {
                let share = $0.duplicateGramShares[length - GramRepetition.repeatedLengths.lowerBound]
                return $0.words < fewestWordsToRepeat ? share : max(0, share - repeatedWords / Double($0.words))
            }
        }

    /// The first rule for pages that a document breaks before copies of paragraphs are removed, with its measure.
    public static func firstViolation(of document: Document) -> (rule: String, value: Double)? {
        QualitySettings().firstViolation(
            in: TextProfile(document.text), language: document.language, repetition: false
        ).map { ($0.rule, $0.value) }
    }
}
