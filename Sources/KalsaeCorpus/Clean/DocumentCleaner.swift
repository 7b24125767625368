// What cleaning does to one document by itself: normal form, repair, language, adverts, quality, personal data. It is a
// pure function and safe to call from several threads. What it takes two documents to tell is the corpus cleaner's.

import KalsaeContracts
import KalsaeSupport
import KalsaeText

/// One document after cleaning.
struct CleanedDocument: Sendable {
    /// The document as it is now; nil where it was dropped.
    var document: Document?
    var rows: [LedgerRow] = []
    /// Findings of personal data, by kind.
    var personalData: [PersonalDataKind: Int] = [:]
    /// Mentions of groups of people, by group.
    var mentions: [String: Int] = [:]
    /// Whether rules about text that comes again would drop it as it stands.
    var isRepetitive = false
    /// Share of its prose in its own language.
    var purity = 0.0
}

/// Cleans documents one by one.
struct DocumentCleaner: Sendable {
    let settings: CleanSettings
    private let judges: [TextJudge]
    private let repairer: TextRepairer
    private let lines: LineFilter?
    private let privacy: PersonalDataFilter?
    /// Masks whatever a ledger row quotes.
    private let masks: PersonalDataFilter?
    private let speaksOfRepetitionLater: Bool

    /// - Throws: `CorpusError`.
    init(
        _ settings: CleanSettings, judges: [TextJudge] = [], key: PseudonymKey? = nil,
        dictionaries: [AnalysisLanguage: SpellingDictionary] = [:]
    ) throws {
        try settings.validate()
        self.settings = settings
        self.judges = judges
        lines = settings.dropsAdverts ? LineFilter() : nil
        repairer = try TextRepairer(settings.repair, dictionaries: dictionaries)
        privacy = try settings.personalData.map { try PersonalDataFilter($0, key: key) }
        masks = try settings.personalData.map { _ in try PersonalDataFilter(PersonalDataPolicy()) }
        speaksOfRepetitionLater = settings.dedupe != .none
    }

    /// Cleans one document.
    func clean(_ document: Document) -> CleanedDocument {
        var cleaned = CleanedDocument()
        var work = document
        work.title = Normaliser.normalise(document.title).replacing("\n", with: " ")
        // Repair comes first: what text was decoded wrongly shows in the characters that the normal form takes away.
        identify(&work)
        let repaired = repairer.repair(document.text, language: work.language)
        if !repaired.changes.isEmpty {
            work.text = repaired.text
            cleaned.rows.append(row(work, "repair", repaired.summary, .changed))
        }
        work.text = Normaliser.normalise(repaired.text)
        // Equality of strings looks through normal forms; bytes do not.
        let isNormal = work.text.utf8.elementsEqual(repaired.text.utf8)
        if !isNormal {
            let fewer = repaired.text.unicodeScalars.count - work.text.unicodeScalars.count
            cleaned.rows.append(row(work, "normalise", "\(fewer) characters fewer", .changed))
        }
        if !isNormal || !repaired.changes.isEmpty { identify(&work) }
        if let lines {
            let (left, removed) = lines.filter(work.text)
            for line in removed {
                cleaned.rows.append(
                    row(work, line.rule, "an advert or page furniture", .droppedParagraph, text: line.text))
            }
            if !removed.isEmpty { work.text = Normaliser.normalise(left) }
        }
        guard isWanted(work, &cleaned, repetition: !speaksOfRepetitionLater) else { return cleaned }
        for judge in judges {
            if let verdict = judge.verdict(on: work.text, language: work.language) {
                cleaned.rows.append(row(work, judge.name, verdict, .dropped))
                return cleaned
            }
        }
        if let privacy, let kind = treat(&work, &cleaned, privacy) {
            cleaned.rows.append(row(work, "personal-data", "\(kind.rawValue) in the document", .dropped))
            return cleaned
        }
        cleaned.mentions = GroupMentions.counts(in: work.text)
        cleaned.purity = CopyRank.purity(work)
        cleaned.document = work
        return cleaned
    }

    /// Treats everything of a document that leaves: text, title, attributes, and the path below its source's folder.
    ///
    /// - Returns: the kind for which the document has to go, or nil.
    private func treat(
        _ work: inout Document, _ cleaned: inout CleanedDocument, _ privacy: PersonalDataFilter
    ) -> PersonalDataKind? {
        var counts: [PersonalDataKind: Int] = [:]
        var dropped: PersonalDataKind?
        func take(_ outcome: PersonalDataFilter.Outcome) -> String {
            counts.merge(outcome.counts, uniquingKeysWith: +)
            dropped = dropped ?? outcome.dropped
            return outcome.text
        }
        work.text = take(privacy.apply(work.text))
        if !work.title.isEmpty { work.title = take(privacy.apply(work.title)) }
        for (name, value) in work.attributes where !Self.ownAttributes.contains(name) {
            work.attributes[name] = take(privacy.apply(value, field: name))
        }
        work.source = Self.treated(work.source) { take(privacy.apply($0)) }
        cleaned.personalData = counts
        if dropped != nil { return dropped }
        if !counts.isEmpty { cleaned.rows.append(row(work, "personal-data", Self.summary(counts), .changed)) }
        return nil
    }

    /// Attributes that readers make themselves; an author is a pseudonym already.
    private static let ownAttributes: Set<String> = ["author", "lang", "pages", "programming-language"]

    /// A source with its path treated; the folder, or a page's host, stays, since settings and figures go by it.
    private static func treated(_ source: String, _ treat: (String) -> String) -> String {
        let start = source.range(of: "://")?.upperBound ?? source.startIndex
        guard let slash = source[start...].firstIndex(of: "/") else { return source }
        let below = source.index(after: slash)
        return source[..<below] + treat(String(source[below...]))
    }

    /// Words that must be left of a document whose other parts stand elsewhere, unless a sentence is.
    static let fewestWordsLeft = 8

    /// Judges a document again after parts of it were taken out. It was long enough as a whole: what is left of a
    /// monthly report without the paragraph that all of them share is its figures, and they stay.
    ///
    /// - Returns: whether it stays; where not, the row says why.
    func judge(_ document: inout Document, hasChanged: Bool) -> LedgerRow? {
        let language = document.language
        if hasChanged { identify(&document) }
        // Of a few words nobody can tell the language; the whole had one.
        if hasChanged, document.language == "und" { document.language = language }
        var cleaned = CleanedDocument()
        return isWanted(document, &cleaned, repetition: true, isRest: hasChanged) ? nil : cleaned.rows.last
    }

    private func identify(_ document: inout Document) {
        document.language = ProseLanguage.language(of: document.text, confidence: settings.languageConfidence)
    }

    /// Whether the document passes all rules about itself.
    ///
    /// - Parameters:
    ///   - repetition: whether rules about text that comes again hold too.
    ///   - isRest: whether the document has passed as a whole and this is what copies elsewhere leave of it.
    private func isWanted(
        _ document: Document, _ cleaned: inout CleanedDocument, repetition: Bool, isRest: Bool = false
    ) -> Bool {
        func drop(_ rule: String, _ value: String) -> Bool {
            cleaned.rows.append(row(document, rule, value, .dropped))
            return false
        }
        if document.text.isEmpty { return drop("empty", "0") }
        if !settings.languages.isEmpty, !settings.languages.contains(document.language) {
            return drop("other-language", document.language)
        }
        let quality = quality(for: document)
        if quality.preset != .none {
            let profile = TextProfile(document.text)
            if isRest, profile.sentences == 0, profile.words < Self.fewestWordsLeft {
                return drop("too-short", "\(profile.words) words left")
            }
            let violation = quality.firstViolation(
                in: profile, language: document.language, repetition: repetition, repetitionAlone: isRest)
            if let violation { return drop(violation.rule, violation.description) }
            if !repetition {
                cleaned.isRepetitive =
                    quality.firstViolation(in: profile, language: document.language) != nil
            }
        }
        if isRest { return true }
        if settings.dropsAdverts, let fault = fault(of: document) { return drop(fault.rule, fault.description) }
        if settings.minimumCharacters > 0 {
            let count = document.text.count
            if count < settings.minimumCharacters { return drop("too-short", "\(count) characters") }
        }
        return true
    }

    /// The rules for a document's kind of writing.
    private func quality(for document: Document) -> QualitySettings {
        guard !settings.presets.isEmpty, let preset = settings.presets[document.folder] else { return settings.quality }
        var quality = settings.quality
        quality.preset = preset
        return quality
    }

    /// The first thing that is wrong with a document as a whole. A review that breaks off is still a review.
    private func fault(of document: Document) -> DocumentFault? {
        let faults = DocumentRule.faults(in: DocumentSigns(document.text))
        return settings.quality.preset == .web
            ? faults.first : faults.first { $0.rule == "advert" || $0.rule == "filler" }
    }

    /// A row about a document; what it quotes is masked.
    func row(
        _ document: Document, _ rule: String, _ value: String, _ action: LedgerRow.Action, text: String? = nil
    ) -> LedgerRow {
        let text = text ?? document.text
        return LedgerRow(
            document: document.id,
            source: masks.map { masks in Self.treated(document.source) { masks.apply($0).text } } ?? document.source,
            rule: rule, value: masks?.apply(value).text ?? value, action: action,
            text: masks?.beginning(of: text, LedgerRow.sampleLength) ?? String(text.prefix(LedgerRow.sampleLength)))
    }

    private static func summary(_ counts: [PersonalDataKind: Int]) -> String {
        counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
            .joined(separator: ", ")
    }
}
