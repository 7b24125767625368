// Quality rules: a text is measured once, then a table of rules says what is wrong with it.
// After Gopher (Rae et al. 2021, table A1) and C4 (Raffel et al. 2020). Their limits are tuned on English; Korean has
// its own where it differs: an eojeol carries a word and its particles, so texts have fewer words.
// Code is left out of every measure: a manual may be full of it.

import KalsaeContracts

/// What the rules look at.
public struct TextProfile: Sendable, Equatable {
    /// Words: runs of characters without white space.
    public var words = 0
    public var longestWord = 0
    /// Mean number of characters of a word.
    public var meanWordLength = 0.0
    /// Share of words with at least one letter.
    public var letterWordShare = 0.0
    /// Share of letters and digits among the characters that are not white space.
    public var textShare = 0.0
    /// `#` marks (headings apart) and ellipses for each word.
    public var symbolsPerWord = 0.0
    /// Share of lines that repeat an earlier one.
    public var duplicateLineShare = 0.0

    /// Measures a text; linear.
    public init(_ text: String) {
        var characters = 0, textual = 0, letterWords = 0, symbols = 0, lines = 0, repeated = 0
        var seen: Set<Substring> = []
        for block in TextBlock.split(text) where block.kind != .code {
            if case .heading = block.kind {} else { symbols += block.text.utf8.count { $0 == UInt8(ascii: "#") } }
            for line in block.text.split(separator: "\n") {
                lines += 1
                if !seen.insert(line).inserted { repeated += 1 }
                for word in line.split(whereSeparator: \.isWhitespace) {
                    words += 1
                    var length = 0, hasLetter = false
                    for scalar in word.unicodeScalars {
                        length += 1
                        if scalar.properties.isAlphabetic {
                            hasLetter = true
                            textual += 1
                        } else if scalar.properties.numericType != nil {
                            textual += 1
                        }
                    }
                    if hasLetter { letterWords += 1 }
                    if word.hasSuffix("...") || word.hasSuffix("…") { symbols += 1 }
                    characters += length
                    longestWord = max(longestWord, length)
                }
            }
        }
        if words == 0 { return }
        meanWordLength = Double(characters) / Double(words)
        letterWordShare = Double(letterWords) / Double(words)
        textShare = Double(textual) / Double(characters)
        symbolsPerWord = Double(symbols) / Double(words)
        duplicateLineShare = Double(repeated) / Double(lines)
    }
}

/// The limits for one kind of writing.
public struct QualityLimits: Sendable, Equatable {
    public var fewestWords: Int
    public var wordLength: ClosedRange<Double>
    public var leastTextShare: Double
    public var leastLetterWordShare: Double
    public var mostSymbolsPerWord: Double
    public var mostDuplicateLines: Double
    public var longestWord: Int

    /// For alphabets (Gopher, C4), but for two: a page of a manual may be one short paragraph (Gopher wants 50 words),
    /// and manuals have tables (Gopher wants 0.8 of the words to have letters).
    public static let alphabetic = QualityLimits(
        fewestWords: 30, wordLength: 3...10, leastTextShare: 0.7, leastLetterWordShare: 0.7, mostSymbolsPerWord: 0.1,
        mostDuplicateLines: 0.3, longestWord: 1_000)

    /// For Korean: a page needs fewer eojeols than words. Measured on 316 pages of Korean technical documentation, the
    /// middle 96% have eojeols of 3.7 to 5.7 characters and a text share above 0.79.
    public static let korean = QualityLimits(
        fewestWords: 20, wordLength: 2...8, leastTextShare: 0.7, leastLetterWordShare: 0.7, mostSymbolsPerWord: 0.1,
        mostDuplicateLines: 0.3, longestWord: 1_000)

    /// The limits for a language.
    public static func limits(for language: String) -> QualityLimits {
        language == "ko" ? .korean : .alphabetic
    }
}

/// One rule: a name and the measure that breaks it.
public struct QualityRule: Sendable {
    /// The name that stands in the ledger.
    public let name: String
    /// The offending measure; nil where the text is within the limits.
    public let violation: @Sendable (TextProfile, QualityLimits) -> Double?

    /// Every rule, in the order in which they speak; the first violation decides.
    public static let table: [QualityRule] = [
        QualityRule(name: "too-short") { $0.words < $1.fewestWords ? Double($0.words) : nil },
        QualityRule(name: "too-little-text") { $0.textShare < $1.leastTextShare ? $0.textShare : nil },
        QualityRule(name: "too-many-symbols") { $0.symbolsPerWord > $1.mostSymbolsPerWord ? $0.symbolsPerWord : nil },
        QualityRule(name: "too-few-words-with-letters") {
            $0.letterWordShare < $1.leastLetterWordShare ? $0.letterWordShare : nil
        },
        QualityRule(name: "odd-word-length") {
            $1.wordLength.contains($0.meanWordLength) ? nil : $0.meanWordLength
        },
        QualityRule(name: "endless-word") { $0.longestWord > $1.longestWord ? Double($0.longestWord) : nil },
        QualityRule(name: "repeated-lines") {
            $0.duplicateLineShare > $1.mostDuplicateLines ? $0.duplicateLineShare : nil
        },
    ]

    /// The first rule that a text breaks, with its measure.
    public static func firstViolation(of document: Document) -> (rule: String, value: Double)? {
        let profile = TextProfile(document.text)
        let limits = QualityLimits.limits(for: document.language)
        for rule in table {
            if let value = rule.violation(profile, limits) { return (rule.name, value) }
        }
        return nil
    }
}
