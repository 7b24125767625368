// Analysis in one go: the chosen steps in the one order that works, and what was found on the way. Dictionaries are
// opened once, when the analyzer is made, and only those that the settings need. For analysis, search and classical
// models; text for training a language model goes through KalsaeCorpus instead, which leaves words alone.

import Foundation
import KalsaeSupport

/// What analysis made of a text.
public struct AnalyzedText: Sendable, Equatable, Codable {
    /// A word that is spelled wrong.
    public struct Misspelling: Sendable, Equatable, Codable {
        public var word: String
        /// What may have been meant, the likeliest first.
        public var suggestions: [String]
    }

    /// A date in the text.
    public struct Date: Sendable, Equatable, Codable {
        public var text: String
        /// YYYYMMDD; nil where there is no such day, and then the text keeps it as it was.
        public var digits: String?
    }

    /// The text after all steps.
    public var text: String
    /// Its sentences, where they were asked for.
    public var sentences: [String]?
    /// Its dates, where they were asked for.
    public var dates: [Date]?
    /// Its misspelled words, where they were asked for, each once.
    public var misspellings: [Misspelling]?
}

/// Applies the steps of `AnalysisSettings` to texts.
public struct TextAnalyzer: Sendable {
    /// At most this many suggestions are told for a word.
    public static let mostSuggestions = 5

    private let settings: AnalysisSettings
    private let stemmer: SnowballStemmer?
    private let english: EnglishLemmatizer?
    private let korean: KoreanLemmatizer?
    private let spelling: [AnalysisLanguage: SpellingDictionary]

    /// Opens what the settings need.
    ///
    /// - Parameters:
    ///   - dictionaries: the folder of Hunspell's dictionaries.
    ///   - wordNet: the folder of WordNet's lists.
    /// - Throws: `TextError.missingDictionary` with the package to install; `.invalidAnalysis`.
    public init(
        _ settings: AnalysisSettings, dictionaries: URL = SpellingDictionary.standardFolder,
        wordNet: URL = EnglishLemmatizer.standardFolder
    ) throws {
        try settings.validate()
        self.settings = settings
        let isEnglish = settings.language != .korean, isKorean = settings.language != .english
        let lemmas = settings.words == .lemma
        var opened: [AnalysisLanguage: SpellingDictionary] = [:]
        if isEnglish, lemmas || settings.spelling {
            opened[.english] = try SpellingDictionary(.english, folder: dictionaries)
        }
        if isKorean, lemmas || settings.spelling || settings.words == .stem {
            opened[.korean] = try SpellingDictionary(.korean, folder: dictionaries)
        }
        spelling = opened
        stemmer = isEnglish && settings.words == .stem ? try SnowballStemmer() : nil
        english = isEnglish && lemmas ? try EnglishLemmatizer(folder: wordNet, spelling: opened[.english]) : nil
        korean = isKorean && settings.words != .none ? KoreanLemmatizer(dictionary: opened[.korean]) : nil
    }

    /// Analyses a text; linear but for spelling suggestions.
    ///
    /// ```swift
    /// let settings = AnalysisSettings(foldCase: true, dropStopWords: true)
    /// try TextAnalyzer(settings).analyze("I am going to the park.").text   // "going park"
    /// ```
    public func analyze(_ text: String) -> AnalyzedText {
        // Letters typed one by one first: a compatible form makes conjoining ones of them, of which only some compose.
        var text = settings.composeJamo ? JamoComposition.composed(text) : text
        text = settings.form.normalized(text)
        if settings.foldWidth { text = WidthFolding.folded(text) }
        var result = AnalyzedText(text: text)
        if settings.sentences { result.sentences = Self.sentences(of: text).map { finished(String($0)) } }
        if settings.dates {
            result.dates = reader(for: text).dates(in: text).map { AnalyzedText.Date(text: $0.text, digits: $0.digits) }
        }
        if settings.spelling { result.misspellings = misspellings(in: text) }
        result.text = finished(text)
        return result
    }

    /// The sentences of a text, line by line.
    static func sentences(of text: String) -> [Substring] {
        text.split(whereSeparator: \.isNewline).flatMap { Sentences.split($0) }
    }

    /// The steps behind those that sentences and spelling are told from.
    private func finished(_ input: String) -> String {
        var text = input
        if settings.dates { text = reader(for: text).normalized(text) }
        if let longest = settings.longestRepeat { text = RepeatedCharacters.limited(text, to: longest) }
        if settings.isWordwise {
            text = text.split(separator: "\n", omittingEmptySubsequences: false).map { wordwise(String($0)) }
                .joined(separator: "\n")
        } else {
            text = settings.punctuation.applied(to: text)
        }
        return settings.foldCase ? settings.form.normalized(CaseFolding.folded(text)) : text
    }

    private func reader(for text: String) -> DateForms {
        let isKorean = settings.language.map { $0 == .korean } ?? Script.isKorean(text)
        return DateForms(dayFirst: settings.dayFirst, readsShortYears: isKorean)
    }

    /// The words that are left, reduced, one space between them.
    private func wordwise(_ line: String) -> String {
        var kept: [String] = []
        for word in AnalysisWords.of(line) {
            // Particles behind a Latin word say no more than those behind a Korean one.
            if word.isAttached, KoreanStems.isSuffix(word.text) { continue }
            if settings.dropStopWords, StopWords.contains(word.text) { continue }
            let reduced = reduced(word)
            if settings.dropStopWords, word.isHangul, reduced != word.text, StopWords.contains(reduced) { continue }
            kept.append(reduced)
        }
        return kept.joined(separator: " ")
    }

    private func reduced(_ word: AnalysisWord) -> String {
        if word.isHangul {
            guard let korean else { return word.text }
            return settings.words == .stem ? korean.stem(of: word.text) : korean.lemma(of: word.text)
        }
        guard word.text.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else { return word.text }
        if let stemmer { return stemmer.stem(word.text.lowercased()) }
        return english?.lemma(of: word.text) ?? word.text
    }

    private func misspellings(in text: String) -> [AnalyzedText.Misspelling] {
        var seen: Set<String> = []
        var found: [AnalyzedText.Misspelling] = []
        for word in AnalysisWords.of(text) where !word.isAttached && seen.insert(word.text).inserted {
            guard let dictionary = spelling[word.isHangul ? .korean : .english],
                word.isHangul
                    || word.text.unicodeScalars.allSatisfy({ $0.isASCII && !$0.properties.isNumeric || $0 == "'" }),
                !dictionary.isSpelledRight(word.text)
            else { continue }
            let suggestions = dictionary.suggestions(for: word.text).prefix(Self.mostSuggestions)
            found.append(AnalyzedText.Misspelling(word: word.text, suggestions: Array(suggestions)))
        }
        return found
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isNumeric: Bool { numericType != nil }
}
