// What analysis is to do with a text. Every step can be chosen by itself; the order in which they are done is
// TextAnalyzer's.

/// What becomes of words.
public enum WordReduction: String, Sendable, CaseIterable, Codable {
    /// They stay.
    case none
    /// Their stems, by rule: Snowball for English, particles and endings for Korean.
    case stem
    /// Their dictionary forms.
    case lemma
}

/// The steps of analysis. This is for analysis, search and classical models: text for training a language model keeps
/// its case, its words and its marks, and gets none of this.
public struct AnalysisSettings: Sendable, Equatable, Codable {
    /// The Unicode form.
    public var form: UnicodeForm
    /// Whether full-width and half-width variants become the ordinary character.
    public var foldWidth: Bool
    /// Whether Hangul typed letter by letter becomes syllables.
    public var composeJamo: Bool
    /// Whether case is folded.
    public var foldCase: Bool
    /// What becomes of punctuation.
    public var punctuation: Punctuation
    /// The longest run of one character; nil for any.
    public var longestRepeat: Int?
    /// Whether dates become YYYYMMDD.
    public var dates: Bool
    /// Whether 03/05/2024 is the third of May.
    public var dayFirst: Bool
    /// Whether stop words are left out.
    public var dropStopWords: Bool
    /// What becomes of the words.
    public var words: WordReduction
    /// Whether the text is cut into sentences.
    public var sentences: Bool
    /// Whether words that are spelled wrong are told, with suggestions.
    public var spelling: Bool
    /// The language of Latin and Hangul words alike; nil takes each word by its script.
    public var language: AnalysisLanguage?

    /// Settings; without arguments the text is only brought to one form of characters.
    public init(
        form: UnicodeForm = .nfc, foldWidth: Bool = true, composeJamo: Bool = true, foldCase: Bool = false,
        punctuation: Punctuation = .keep, longestRepeat: Int? = nil, dates: Bool = false, dayFirst: Bool = false,
        dropStopWords: Bool = false, words: WordReduction = .none, sentences: Bool = false, spelling: Bool = false,
        language: AnalysisLanguage? = nil
    ) {
        self.form = form
        self.foldWidth = foldWidth
        self.composeJamo = composeJamo
        self.foldCase = foldCase
        self.punctuation = punctuation
        self.longestRepeat = longestRepeat
        self.dates = dates
        self.dayFirst = dayFirst
        self.dropStopWords = dropStopWords
        self.words = words
        self.sentences = sentences
        self.spelling = spelling
        self.language = language
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case form, foldWidth, composeJamo, foldCase, punctuation, longestRepeat, dates, dayFirst, dropStopWords, words
        case sentences, spelling, language
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads settings; keys that are missing take their defaults, unknown ones are refused.
    ///
    /// - Throws: `TextError.invalidAnalysis` for an unknown key or a value that cannot work, or `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw TextError.invalidAnalysis(setting: key.stringValue, reason: "there is no such setting")
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        let standard = AnalysisSettings()
        form = try value(.form, standard.form)
        foldWidth = try value(.foldWidth, standard.foldWidth)
        composeJamo = try value(.composeJamo, standard.composeJamo)
        foldCase = try value(.foldCase, standard.foldCase)
        punctuation = try value(.punctuation, standard.punctuation)
        longestRepeat = try values.decodeIfPresent(Int.self, forKey: .longestRepeat)
        dates = try value(.dates, standard.dates)
        dayFirst = try value(.dayFirst, standard.dayFirst)
        dropStopWords = try value(.dropStopWords, standard.dropStopWords)
        words = try value(.words, standard.words)
        sentences = try value(.sentences, standard.sentences)
        spelling = try value(.spelling, standard.spelling)
        language = try values.decodeIfPresent(AnalysisLanguage.self, forKey: .language)
        try validate()
    }

    /// - Throws: `TextError.invalidAnalysis`.
    public func validate() throws {
        if let longestRepeat, !(1...100).contains(longestRepeat) {
            throw TextError.invalidAnalysis(setting: "longestRepeat", reason: "must be from 1 to 100")
        }
    }

    /// Whether single words are looked at, so that the result is words with one space between them.
    var isWordwise: Bool { dropStopWords || words != .none }
}
