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
    /// Characters of kept documents by language.
    public var charactersByLanguage: [String: Int] = [:]
    /// Documents and paragraphs dropped, by rule.
    public var documentsDropped: [String: Int] = [:]
    public var paragraphsDropped: [String: Int] = [:]
    /// Kept text: characters as people count them, and words between white space.
    public var characters = 0
    public var words = 0
    /// Groups of nearly equal documents that were found.
    public var nearDuplicateClusters = 0

    public init() {}

    /// Counts a finished corpus.
    public init(documentsIn: Int, kept: [Document], ledger: Ledger, nearDuplicateClusters: Int) {
        self.documentsIn = documentsIn
        self.nearDuplicateClusters = nearDuplicateClusters
        documentsKept = kept.count
        documentsDropped = ledger.counts(.dropped)
        paragraphsDropped = ledger.counts(.droppedParagraph)
        for document in kept {
            let length = document.text.count
            byLanguage[document.language, default: 0] += 1
            charactersByLanguage[document.language, default: 0] += length
            bySource[document.folder, default: 0] += 1
            byLicense[document.license, default: 0] += 1
            characters += length
            words += Words.count(document.text)
        }
    }
}
