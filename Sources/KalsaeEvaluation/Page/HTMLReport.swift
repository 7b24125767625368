// The report card as one HTML page.

import Foundation

/// Renders report cards as HTML.
public enum HTMLReport {
    /// The card as a whole page.
    ///
    /// - Parameter language: the language shown first; the page holds both.
    public static func render(_ card: ReportCard, language: ReportLanguage) -> String {
        HTMLPage.render(
            title: "\(card.project) · \(Labels.reportCard(language))", language: language, opening: opening(card),
            content: Markup(HTMLSections(card: card).all),
            footer: "Kalsae\(card.codeVersion.map { " \($0)" } ?? "") · \(Figures.date(card.createdAt))")
    }

    private static func opening(_ card: ReportCard) -> Markup {
        let languages = card.languages.map { code -> Markup in " · \(Labels.language(code))" }
        let isEmpty = HTMLSections(card: card).all.isEmpty
        let verdict: Markup? = ReportFindings.verdict(for: card).map { "<p class=\"verdict\">\($0)</p>" }
        let empty: Markup? = isEmpty ? "<p class=\"verdict\">\(Labels.nothingToShow)</p>" : nil
        return """
            <div class="opening">
            <p class="eyebrow">\(Labels.reportCard)</p>
            <h1 dir="auto">\(card.project)</h1>
            <p class="about"><time>\(Figures.date(card.createdAt))</time>\(Markup(languages))</p>
            \(verdict)\(empty)
            </div>
            \(keyFigures(card))
            \(warnings(card))
            """
    }

    private static func keyFigures(_ card: ReportCard) -> Markup? {
        var figures: [(LocalizedText, LocalizedText, LocalizedText?)] = []
        if let best = ReportFindings.bestRow(card, kind: .neural) {
            let of = LocalizedText(
                "\(best.model), \(Labels.split(best.split).english)",
                "\(best.model), \(Labels.split(best.split).korean)")
            figures.append((Labels.perplexity, LocalizedText(Figures.decimal(best.perplexity)), of))
            if best.bitsPerByte != nil {
                figures.append((Labels.bitsPerByte, LocalizedText(Figures.decimal(best.bitsPerByte)), of))
            }
        }
        if let model = card.model {
            let size = LocalizedText(Figures.compact(model.parameters))
            figures.append((Labels.parameters, size, LocalizedText(model.architecture)))
        }
        if let phases = card.training, !phases.isEmpty {
            let tokens = phases.reduce(0.0) { $0 + Double($1.tokens) }
            let seconds = phases.reduce(0) { $0 + $1.seconds }
            figures.append((Labels.tokens, LocalizedText(Figures.count(tokens)), Labels.training))
            figures.append((Labels.time, Figures.duration(seconds), Labels.training))
        }
        if let corpus = card.corpus {
            figures.append((Labels.documents, LocalizedText(Figures.grouped(corpus.documentsKept)), Labels.kept))
        }
        if let packed = card.packed {
            figures.append((Labels.size, LocalizedText(Figures.bytes(packed.bytes)), Labels.packed))
        }
        guard !figures.isEmpty else { return nil }
        let tiles = figures.prefix(6).map { name, value, note -> Markup in
            let small: Markup? = note.map { "<small>\($0)</small>" }
            return "<div><dt>\(name)</dt><dd>\(value)</dd>\(small)</div>"
        }
        return "<dl class=\"figures\">\(Markup(tiles))</dl>"
    }

    private static func warnings(_ card: ReportCard) -> Markup? {
        guard let warnings = card.warnings else { return nil }
        guard !warnings.isEmpty else { return "<p class=\"well\">\(Labels.allWell)</p>" }
        let items = warnings.map { warning -> Markup in "<li>\(warning)</li>" }
        return """
            <aside class="warnings" aria-labelledby="warnings"><h2 id="warnings">\(Labels.warnings)</h2>
            <ul>\(Markup(items))</ul></aside>
            """
    }
}
