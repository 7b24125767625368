// The numbers of retrieval, each with its meaning and its range.

import Foundation
import KalsaeSupport

/// Settings of passages, ranking and extractive answers.
///
/// ```swift
/// var settings = RetrievalSettings()
/// settings.titleWeight = 3
/// try settings.validate()
/// ```
public struct RetrievalSettings: Codable, Sendable, Equatable {
    /// A passage shorter than this takes in the next paragraph or section, in characters.
    public var minimumCharacters: Int
    /// A passage does not grow beyond this, in characters.
    public var maximumCharacters: Int
    /// BM25's saturation of term frequency.
    public var k1: Double
    /// BM25's weight of the passage's length, 0 to 1.
    public var b: Double
    /// How many times a word in the passage's title counts.
    public var titleWeight: Double
    /// Factor on passages in the question's own language, at least 1.
    public var languageBoost: Double
    /// What a word's translation counts beside the word itself, 0 to 1; 0 turns translation off.
    public var translationWeight: Double
    /// How strongly passages that hold more of the question's words are preferred; 0 not at all.
    public var coverageExponent: Double
    /// What an everyday word of a question (find, happen, 조금) counts beside another as rare, 0 to 1.
    public var everydayWeight: Double
    /// The part of a question, by the rarity of its words, that the best passage must hold for an answer, 0 to 1.
    public var answerThreshold: Double
    /// Most sentences quoted in an answer.
    public var answerSentences: Int

    public init(
        minimumCharacters: Int = 300, maximumCharacters: Int = 1200, k1: Double = 1.6, b: Double = 0.75,
        titleWeight: Double = 2, languageBoost: Double = 1.1, translationWeight: Double = 0.8,
        coverageExponent: Double = 1, everydayWeight: Double = 0.5, answerThreshold: Double = 0.45,
        answerSentences: Int = 4
    ) {
        self.minimumCharacters = minimumCharacters
        self.maximumCharacters = maximumCharacters
        self.k1 = k1
        self.b = b
        self.titleWeight = titleWeight
        self.languageBoost = languageBoost
        self.translationWeight = translationWeight
        self.coverageExponent = coverageExponent
        self.everydayWeight = everydayWeight
        self.answerThreshold = answerThreshold
        self.answerSentences = answerSentences
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case minimumCharacters, maximumCharacters, k1, b, titleWeight, languageBoost, translationWeight
        case coverageExponent, everydayWeight, answerThreshold, answerSentences
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Decodes settings; absent keys take their defaults.
    ///
    /// - Throws: `RetrievalError.invalidSetting` for an unknown key, with the nearest valid one.
    public init(from decoder: any Decoder) throws {
        let known = CodingKeys.allCases.map(\.stringValue)
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            let nearest = NearestName.find(key.stringValue, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw RetrievalError.invalidSetting(name: key.stringValue, reason: "unknown key\(nearest)")
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        let standard = RetrievalSettings()
        minimumCharacters = try value(.minimumCharacters, standard.minimumCharacters)
        maximumCharacters = try value(.maximumCharacters, standard.maximumCharacters)
        k1 = try value(.k1, standard.k1)
        b = try value(.b, standard.b)
        titleWeight = try value(.titleWeight, standard.titleWeight)
        languageBoost = try value(.languageBoost, standard.languageBoost)
        translationWeight = try value(.translationWeight, standard.translationWeight)
        coverageExponent = try value(.coverageExponent, standard.coverageExponent)
        everydayWeight = try value(.everydayWeight, standard.everydayWeight)
        answerThreshold = try value(.answerThreshold, standard.answerThreshold)
        answerSentences = try value(.answerSentences, standard.answerSentences)
    }

    /// Checks every range.
    ///
    /// - Throws: `RetrievalError.invalidSetting` naming the first setting that is out of its range.
    public func validate() throws {
        func require(_ holds: Bool, _ name: String, _ reason: String) throws {
            if !holds { throw RetrievalError.invalidSetting(name: name, reason: reason) }
        }
        try require((1...100_000).contains(minimumCharacters), "minimumCharacters", "must be from 1 to 100,000")
        try require(
            (100...1_000_000).contains(maximumCharacters) && maximumCharacters >= minimumCharacters,
            "maximumCharacters", "must be from 100 to 1,000,000 and not below minimumCharacters")
        try require((0...10).contains(k1), "k1", "must be from 0 to 10")
        try require((0...1).contains(b), "b", "must be from 0 to 1")
        try require((0...100).contains(titleWeight), "titleWeight", "must be from 0 to 100")
        try require((1...10).contains(languageBoost), "languageBoost", "must be from 1 to 10")
        try require((0...1).contains(translationWeight), "translationWeight", "must be from 0 to 1")
        try require((0...10).contains(coverageExponent), "coverageExponent", "must be from 0 to 10")
        try require((0...1).contains(everydayWeight), "everydayWeight", "must be from 0 to 1")
        try require((0...1).contains(answerThreshold), "answerThreshold", "must be from 0 to 1")
        try require((1...20).contains(answerSentences), "answerSentences", "must be from 1 to 20")
    }
}
