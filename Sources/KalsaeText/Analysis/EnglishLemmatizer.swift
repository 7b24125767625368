// The dictionary form of an English word: running → run, better → good, mice → mouse. WordNet's lists of exceptions
// come first, then its rules of inflection (morphy(7WN)), each checked against WordNet's words; what WordNet does not
// have goes to Hunspell. Which reading is meant cannot be told from a word alone: without a part of speech the reading
// that is commoner in WordNet's tagged texts wins. It knows inflection, not derivation: happiness stays happiness.

import Foundation

/// A part of speech, as WordNet divides them.
public enum PartOfSpeech: String, Sendable, CaseIterable, Codable {
    case noun, verb, adjective, adverb

    /// The ending of WordNet's files.
    fileprivate var file: String {
        switch self {
        case .noun: "noun"
        case .verb: "verb"
        case .adjective: "adj"
        case .adverb: "adv"
        }
    }

    /// Endings and what to put in their place, from morphy(7WN).
    fileprivate var detachments: [(ending: String, replacement: String)] {
        switch self {
        case .noun:
            [
                ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"),
                ("ies", "y"),
            ]
        case .verb:
            [("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")]
        case .adjective: [("er", ""), ("est", ""), ("er", "e"), ("est", "e")]
        case .adverb: []
        }
    }
}

/// Finds dictionary forms of English words.
public struct EnglishLemmatizer: Sendable {
    /// Where Debian keeps WordNet.
    public static let standardFolder = URL(fileURLWithPath: "/usr/share/wordnet")

    private struct Entry: Sendable {
        /// One bit a part of speech that has the word.
        var parts: UInt8 = 0
        /// How often each part of speech was tagged, in the order of the cases.
        var counts: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    }

    private let entries: [String: Entry]
    private let exceptions: [[String: [String]]]
    private let spelling: SpellingDictionary?

    /// Reads WordNet's word lists; about a quarter of a second.
    ///
    /// - Parameter spelling: an English dictionary for words that WordNet does not have.
    /// - Throws: `TextError.missingDictionary` with the package to install, or `.unreadableDictionary`.
    public init(folder: URL = EnglishLemmatizer.standardFolder, spelling: SpellingDictionary? = nil) throws {
        var entries: [String: Entry] = [:]
        entries.reserveCapacity(90_000)
        var exceptions: [[String: [String]]] = []
        for (number, part) in PartOfSpeech.allCases.enumerated() {
            try Self.forEachLine(folder.appendingPathComponent("index.\(part.file)")) { line in
                // "lemma pos …"; the licence at the top is indented, and names of two words hold an underscore.
                guard line.first != 0x20, let end = line.firstIndex(of: 0x20) else { return }
                let word = line[..<end]
                if word.contains(0x5F) { return }
                entries[String(decoding: word, as: UTF8.self), default: Entry()].parts |= 1 << UInt8(number)
            }
            var table: [String: [String]] = [:]
            try Self.forEachLine(folder.appendingPathComponent("\(part.file).exc")) { line in
                let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
                if words.count > 1 { table[words[0], default: []] += words[1...] }
            }
            exceptions.append(table)
        }
        // "lemma%type:…:: sense count"; types are noun, verb, adjective, adverb, adjective satellite.
        try Self.forEachLine(folder.appendingPathComponent("cntlist.rev")) { line in
            let fields = line.split(separator: 0x20)
            guard fields.count == 3, let mark = fields[0].firstIndex(of: 0x25), mark + 1 < fields[0].endIndex,
                let count = Int32(String(decoding: fields[2], as: UTF8.self))
            else { return }
            let word = String(decoding: fields[0][..<mark], as: UTF8.self)
            guard var entry = entries[word] else { return }
            switch fields[0][mark + 1] {
            case 0x31: entry.counts.0 += count
            case 0x32: entry.counts.1 += count
            case 0x33, 0x35: entry.counts.2 += count
            case 0x34: entry.counts.3 += count
            default: return
            }
            entries[word] = entry
        }
        guard entries.count > 10_000 else {
            throw TextError.unreadableDictionary(path: folder.path, reason: "its index files hold too few words")
        }
        self.entries = entries
        self.exceptions = exceptions
        self.spelling = spelling
    }

    /// The dictionary form, in lower case but for names that are not English words; the word itself where none is
    /// known.
    ///
    /// ```swift
    /// let lemmatizer = try EnglishLemmatizer()
    /// lemmatizer.lemma(of: "running")                  // "run"
    /// lemmatizer.lemma(of: "better")                   // "good"
    /// lemmatizer.lemma(of: "better", as: .adverb)      // "well"
    /// lemmatizer.lemma(of: "meeting", as: .noun)       // "meeting"
    /// ```
    public func lemma(of word: String, as part: PartOfSpeech? = nil) -> String {
        let lower = word.lowercased().replacing("’", with: "'")
        let bare = lower.hasSuffix("'s") ? String(lower.dropLast(2)) : lower
        guard !bare.isEmpty else { return word }
        if let part { return readings(of: bare, as: part).first ?? bare }
        if Self.closedClass.contains(bare) { return bare }
        var best: (lemma: String, count: Int32)?
        for part in PartOfSpeech.allCases {
            for lemma in readings(of: bare, as: part) {
                let count = count(of: lemma, as: part)
                // The first of equals stays: a noun before a verb.
                if best.map({ count > $0.count }) ?? true { best = (lemma, count) }
            }
        }
        if let best { return best.lemma }
        guard let spelling else { return bare }
        return spelling.stems(of: bare).first?.lowercased() ?? bare
    }

    /// What the word may be a form of, in one part of speech: exceptions, else itself and what the rules give.
    private func readings(of word: String, as part: PartOfSpeech) -> [String] {
        let number = PartOfSpeech.allCases.firstIndex(of: part) ?? 0
        if let known = exceptions[number][word] { return known.filter { isKnown($0, as: part) || $0 != word } }
        var found: [String] = []
        if isKnown(word, as: part) { found.append(word) }
        if part == .noun, word.hasSuffix("ss") || word.count <= 2 { return found }
        for (ending, replacement) in part.detachments where word.hasSuffix(ending) && word.count > ending.count + 1 {
            let lemma = word.dropLast(ending.count) + replacement
            if isKnown(String(lemma), as: part), !found.contains(String(lemma)) { found.append(String(lemma)) }
        }
        // A form that the rules explain is a form, unless the word is one of its own that is as common.
        if found.count > 1, found[0] == word {
            let own = count(of: word, as: part)
            if found[1...].contains(where: { count(of: $0, as: part) > own }) { found.removeFirst() }
        }
        return found
    }

    private func isKnown(_ word: String, as part: PartOfSpeech) -> Bool {
        guard let parts = entries[word]?.parts else { return false }
        return parts >> UInt8(PartOfSpeech.allCases.firstIndex(of: part) ?? 0) & 1 == 1
    }

    private func count(of word: String, as part: PartOfSpeech) -> Int32 {
        guard let counts = entries[word]?.counts else { return 0 }
        switch part {
        case .noun: return counts.0
        case .verb: return counts.1
        case .adjective: return counts.2
        case .adverb: return counts.3
        }
    }

    /// Words that do not change but look like forms of others: "as" is no plural of "a". WordNet has none of them.
    private static let closedClass = StopWords.english.subtracting([
        "am", "is", "are", "was", "were", "been", "being", "does", "did", "doing", "done", "has", "had", "having",
    ])

    private static func forEachLine(_ file: URL, _ body: (ArraySlice<UInt8>) -> Void) throws {
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw TextError.missingDictionary(path: file.path, package: "wordnet-base")
        }
        let bytes: [UInt8]
        do { bytes = [UInt8](try Data(contentsOf: file)) } catch {
            throw TextError.unreadableDictionary(path: file.path, reason: "permission denied")
        }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if end > start { body(bytes[start..<end]) }
            start = end + 1
        }
    }
}
