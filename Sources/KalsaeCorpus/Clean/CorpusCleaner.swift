// Cleaning: normal form, language, quality, copies. Each stage hands the next what it kept, and writes what it dropped
// or changed into the ledger. It does not read files; the collector did.

import KalsaeContracts
import KalsaeSupport

/// Cleans a corpus.
public struct CorpusCleaner: Sendable {
    /// What cleaning gives.
    public struct Result: Sendable, Equatable {
        /// Kept documents in their original order, normalised and tagged.
        public var documents: [Document]
        public var ledger: Ledger
        public var statistics: CorpusStatistics
    }

    /// Cleans documents; same input and settings give the same result.
    ///
    /// ```swift
    /// let clean = try CorpusCleaner.clean(collected.documents, settings: CleanSettings())
    /// try clean.ledger.write(to: folder.appendingPathComponent("ledger.jsonl"))
    /// ```
    /// Linear in the text, but for near duplicates within one bucket. Holds all text in memory.
    /// - Throws: `CorpusError.invalidSetting`, or `.nothingLeft` where every document was dropped.
    public static func clean(
        _ documents: [Document], settings: CleanSettings = CleanSettings(),
        progress: any ProgressReporter = SilentProgress()
    ) throws -> Result {
        try settings.validate()
        var ledger = Ledger()
        var kept: [Document] = []
        for (index, document) in documents.enumerated() {
            let tagged = normalise(document, &ledger)
            if passes(tagged, settings, &ledger) { kept.append(tagged) }
            progress.update("clean", done: index + 1, total: documents.count, unit: "documents")
        }
        var copies = Deduplicator()
        if settings.dedupe != .none { kept = try copies.removeEqual(kept) }
        if settings.dedupe == .near {
            kept = try copies.removeNear(kept, threshold: settings.similarity, seed: settings.seed)
        }
        if settings.dedupe != .none {
            kept = try copies.removeParagraphs(kept)
            ledger.append(copies.ledger)
            // What lost its paragraphs may have become too short, or speak another language than before.
            let changed = Set(copies.ledger.rows.lazy.filter { $0.action == .droppedParagraph }.map(\.document))
            kept = kept.compactMap { document in
                guard changed.contains(document.id) else { return document }
                var tagged = document
                tagged.language = ProseLanguage.language(of: document.text)
                return passes(tagged, settings, &ledger) ? tagged : nil
            }
        }
        if kept.isEmpty {
            throw CorpusError.nothingLeft(documents: documents.count, commonest: ledger.commonest(.dropped))
        }
        let statistics = CorpusStatistics(
            documentsIn: documents.count, kept: kept, ledger: ledger, nearDuplicateClusters: copies.clusters)
        return Result(documents: kept, ledger: ledger, statistics: statistics)
    }

    private static func normalise(_ document: Document, _ ledger: inout Ledger) -> Document {
        var normal = document
        normal.text = Normaliser.normalise(document.text)
        normal.title = Normaliser.normalise(document.title).replacing("\n", with: " ")
        normal.language = ProseLanguage.language(of: normal.text)
        // Equality of strings looks through normal forms; bytes do not.
        if !normal.text.utf8.elementsEqual(document.text.utf8) {
            let difference = document.text.unicodeScalars.count - normal.text.unicodeScalars.count
            ledger.add(
                document, rule: "normalise", value: "\(difference) characters fewer", action: .changed,
                text: normal.text)
        }
        return normal
    }

    private static func passes(_ document: Document, _ settings: CleanSettings, _ ledger: inout Ledger) -> Bool {
        if !settings.languages.isEmpty, !settings.languages.contains(document.language) {
            ledger.add(document, rule: "other-language", value: document.language, action: .dropped)
            return false
        }
        if settings.preset == .web, let (rule, value) = QualityRule.firstViolation(of: document) {
            ledger.add(document, rule: rule, value: Decimals.text(value), action: .dropped)
            return false
        }
        if document.text.count < settings.minimumCharacters {
            ledger.add(document, rule: "too-short", value: "\(document.text.count) characters", action: .dropped)
            return false
        }
        if document.text.isEmpty {
            ledger.add(document, rule: "empty", value: "0", action: .dropped)
            return false
        }
        return true
    }
}
