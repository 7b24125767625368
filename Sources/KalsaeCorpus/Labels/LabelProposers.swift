// Who proposes labels before people are asked: rules, lexicons, models. A proposal is never a decision. Each proposer
// knows one text at a time.

import Foundation
import KalsaeSupport

/// A label that somebody might choose.
public struct LabelProposal: Codable, Sendable, Equatable {
    public var label: String
    /// From 0 to 1; what it means is the proposer's, higher is likelier.
    public var score: Double
    /// The proposer's name.
    public var by: String

    public init(label: String, score: Double, by: String) {
        self.label = label
        self.score = score
        self.by = by
    }
}

/// Proposes labels for a text.
public protocol LabelProposer: Sendable {
    var name: String { get }
    /// Labels with their scores; none where nothing speaks for any.
    func scores(_ text: String) throws -> [String: Double]
}

/// Any model: a function from a text to scores.
///
/// ```swift
/// ModelProposer("toxicity-v2") { text in ["hate": classifier.probability(text)] }
/// ```
public struct ModelProposer: LabelProposer {
    public let name: String
    private let model: @Sendable (String) throws -> [String: Double]

    public init(_ name: String, _ model: @escaping @Sendable (String) throws -> [String: Double]) {
        self.name = name
        self.model = model
    }

    public func scores(_ text: String) throws -> [String: Double] { try model(text) }
}

/// A rule of `RuleProposer`, as a line of its file: `{"label":"advert","contains":"무료 배송"}` or
/// `{"label":"advert","matches":"https?://"}`.
public struct LabelRule: Codable, Sendable, Equatable {
    public var label: String
    /// Text that must stand somewhere, whatever its case.
    public var contains: String?
    /// A regular expression (ICU's) that must match somewhere.
    public var matches: String?
    public var score: Double

    public init(label: String, contains: String? = nil, matches: String? = nil, score: Double = 1) {
        self.label = label
        self.contains = contains
        self.matches = matches
        self.score = score
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case label, contains, matches, score }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("rule", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        label = try values.decode(String.self, forKey: .label)
        contains = try values.decodeIfPresent(String.self, forKey: .contains)
        matches = try values.decodeIfPresent(String.self, forKey: .matches)
        score = try values.value(.score, or: 1)
    }
}

/// Proposes by rules; a label's score is that of its strongest rule that fits.
public struct RuleProposer: LabelProposer {
    /// Characters of a text that expressions are tried on; the rest of a longer one is not looked at.
    public static let longestSearch = 100_000
    /// Reports of the engine after which a search is given up; about a tenth of a second.
    private static let mostReports = 1_000

    private struct Rule: Sendable {
        let label: String
        let score: Double
        let needle: String?
        let expression: NSRegularExpression?
    }

    public let name: String
    private let rules: [Rule]

    /// - Throws: `CorpusError.invalidSetting` for an unknown label, a rule with nothing or too much to look for, or an
    ///   expression that does not compile.
    public init(_ rules: [LabelRule], _ set: LabelSet, name: String = "rules") throws {
        self.name = name
        self.rules = try rules.enumerated().map { number, rule in
            func refuse(_ reason: String) -> CorpusError {
                .invalidSetting(name: "rule \(number + 1) for \"\(rule.label)\"", reason: reason)
            }
            guard set.labels.contains(rule.label) else {
                throw refuse("there is no such label; there are \(set.labels.joined(separator: ", "))")
            }
            guard (rule.contains ?? "").isEmpty != (rule.matches ?? "").isEmpty else {
                throw refuse("give either text it contains or an expression it matches")
            }
            guard (0...1).contains(rule.score) else { throw refuse("score \(rule.score) is not between 0 and 1") }
            var expression: NSRegularExpression?
            if let pattern = rule.matches {
                guard let compiled = try? NSRegularExpression(pattern: pattern) else {
                    throw refuse("\"\(pattern)\" is no regular expression")
                }
                expression = compiled
            }
            return Rule(
                label: rule.label, score: rule.score, needle: rule.contains?.lowercased(), expression: expression)
        }
    }

    /// - Throws: `CorpusError.invalidSetting` for an expression that does not come to an end.
    public func scores(_ text: String) throws -> [String: Double] {
        var scores: [String: Double] = [:]
        let lower = text.lowercased()
        let searched = String(text.prefix(Self.longestSearch))
        for rule in rules where rule.score > scores[rule.label, default: -1] {
            var fits = false
            if let needle = rule.needle { fits = lower.contains(needle) }
            if let expression = rule.expression { fits = try Self.matches(expression, searched, rule.label) }
            if fits { scores[rule.label] = rule.score }
        }
        return scores
    }

    /// Whether an expression matches anywhere; the engine reports as it works, and a limit on its reports is a limit on
    /// its work.
    private static func matches(_ expression: NSRegularExpression, _ text: String, _ label: String) throws -> Bool {
        var fits = false
        var reports = 0
        expression.enumerateMatches(
            in: text, options: .reportProgress, range: NSRange(text.startIndex..., in: text)
        ) { match, _, stop in
            if match == nil { reports += 1 } else { fits = true }
            if fits || reports > mostReports { stop.pointee = true }
        }
        guard fits || reports <= mostReports else {
            throw CorpusError.invalidSetting(
                name: "rule for \"\(label)\"",
                reason: "\"\(expression.pattern)\" takes too long on a text; avoid repeats within repeats")
        }
        return fits
    }
}

/// Proposes by lists of words: each different word found halves the doubt, so a label's score is 1 - 0.5^words.
///
/// A word of letters other than Hangul is found where a word of the text equals it; one that holds Hangul where a word
/// of the text begins with it, since particles and endings follow. Several words in a row may be one entry.
public struct LexiconProposer: LabelProposer {
    private struct Entry: Sendable, Hashable {
        let label: String
        let words: [String]
    }

    public let name: String
    /// Entries by their first word.
    private let entries: [String: [Entry]]
    /// The longest single word with Hangul, in characters: no longer beginning of a word is looked up.
    private let longestStem: Int

    /// - Throws: `CorpusError.invalidSetting` for an unknown label or an entry without a word.
    public init(_ lists: [String: [String]], _ set: LabelSet, name: String = "lexicon") throws {
        self.name = name
        var all: Set<Entry> = []
        for (label, list) in lists.sorted(by: { $0.key < $1.key }) {
            guard set.labels.contains(label) else {
                throw CorpusError.invalidSetting(
                    name: "lexicon",
                    reason: "there is no label \"\(label)\"; there are \(set.labels.joined(separator: ", "))")
            }
            for text in list {
                let words = Self.words(text)
                guard !words.isEmpty else {
                    throw CorpusError.invalidSetting(name: "lexicon", reason: "an entry of \"\(label)\" has no word")
                }
                all.insert(Entry(label: label, words: words))
            }
        }
        entries = Dictionary(grouping: all) { $0.words[0] }
        longestStem =
            all.filter { $0.words.count == 1 && Script.hasHangulSyllable($0.words[0]) }
            .map { $0.words[0].count }.max() ?? 0
    }

    public func scores(_ text: String) -> [String: Double] {
        let words = Self.words(text)
        var found: Set<Entry> = []
        for (place, word) in words.enumerated() {
            for entry in entries[word] ?? [] where Self.stands(entry.words, in: words[place...]) { found.insert(entry) }
            guard longestStem > 0, Script.hasHangulSyllable(word) else { continue }
            for length in 1..<max(1, min(longestStem + 1, word.count)) {
                for entry in entries[String(word.prefix(length))] ?? []
                where entry.words.count == 1 && Script.hasHangulSyllable(entry.words[0]) { found.insert(entry) }
            }
        }
        return found.reduce(into: [String: Int]()) { $0[$1.label, default: 0] += 1 }
            .mapValues { 1 - pow(0.5, Double($0)) }
    }

    private static func stands(_ entry: [String], in words: ArraySlice<String>) -> Bool {
        guard words.count >= entry.count else { return false }
        for (place, (wanted, word)) in zip(entry, words).enumerated() where wanted != word {
            // Only the last word of an entry carries particles.
            let mayContinue = place == entry.count - 1 && Script.hasHangulSyllable(wanted)
            if !(mayContinue && word.hasPrefix(wanted)) { return false }
        }
        return true
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

/// Asks several proposers.
public struct LabelProposals: Sendable {
    private let proposers: [any LabelProposer]
    private let set: LabelSet

    public init(_ proposers: [any LabelProposer], _ set: LabelSet) {
        self.proposers = proposers
        self.set = set
    }

    /// Every label that anybody proposes, once, with its highest score, the likeliest first.
    ///
    /// - Throws: what a proposer throws; `CorpusError.invalidSetting` for a label outside the set or a score outside
    ///   0...1, with the proposer's name.
    public func callAsFunction(_ text: String) throws -> [LabelProposal] {
        var best: [String: LabelProposal] = [:]
        for proposer in proposers {
            for (label, score) in try proposer.scores(text) {
                guard set.labels.contains(label), (0...1).contains(score) else {
                    throw CorpusError.invalidSetting(
                        name: "proposer \"\(proposer.name)\"",
                        reason: "it proposes \"\(label)\" with score \(score); labels are "
                            + "\(set.labels.joined(separator: ", ")), scores from 0 to 1")
                }
                if score > best[label]?.score ?? -1 {
                    best[label] = LabelProposal(label: label, score: score, by: proposer.name)
                }
            }
        }
        let places = Dictionary(uniqueKeysWithValues: set.labels.enumerated().map { ($1, $0) })
        return best.values.sorted {
            ($1.score, places[$0.label] ?? 0) < ($0.score, places[$1.label] ?? 0)
        }
    }
}
