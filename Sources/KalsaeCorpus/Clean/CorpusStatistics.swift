// The figures of a corpus, for the manifest and the report.

import KalsaeContracts

/// Counts of what came in, what stayed and what went.
public struct CorpusStatistics: Codable, Sendable, Equatable {
    public var documentsIn = 0
    public var documentsKept = 0
    /// Kept documents by language, by source folder, by licence.
    public var byLanguage: [String: Int] = [:]
    public var bySource: [String: Int] = [:]
    public var byLicense: [String: Int] = [:]
    /// Characters of kept documents by language and by source folder.
    public var charactersByLanguage: [String: Int] = [:]
    public var charactersBySource: [String: Int] = [:]
    /// Kept documents by length: how many have at least 2^n characters and fewer than 2^(n+1), by n.
    public var byLength: [Int] = []
    /// Documents and paragraphs dropped, by rule; documents changed, by rule.
    public var documentsDropped: [String: Int] = [:]
    public var paragraphsDropped: [String: Int] = [:]
    public var documentsChanged: [String: Int] = [:]
    /// Findings of personal data, by kind; mentions of groups of people, by group.
    public var personalData: [String: Int] = [:]
    public var mentions: [String: Int] = [:]
    /// Kept text: characters as Unicode scalars, and words between white space.
    public var characters = 0
    public var words = 0
    /// Groups of nearly equal documents that were found.
    public var nearDuplicateClusters = 0

    public init() {}

    /// Counts a document that stays.
    mutating func add(_ document: Document) {
        let length = document.text.unicodeScalars.count
        documentsKept += 1
        byLanguage[document.language, default: 0] += 1
        charactersByLanguage[document.language, default: 0] += length
        bySource[document.folder, default: 0] += 1
        charactersBySource[document.folder, default: 0] += length
        byLicense[document.license, default: 0] += 1
        characters += length
        words += Words.count(document.text)
        let power = max(1, length).bitWidth - 1 - max(1, length).leadingZeroBitCount
        while byLength.count <= power { byLength.append(0) }
        byLength[power] += 1
    }

    /// Takes over what the ledger counted.
    mutating func add(_ counts: LedgerCounts) {
        documentsDropped = counts.rules(.dropped)
        paragraphsDropped = counts.rules(.droppedParagraph)
        documentsChanged = counts.rules(.changed)
    }
}
