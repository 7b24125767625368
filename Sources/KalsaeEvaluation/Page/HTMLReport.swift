// The report card as one HTML page: no script, no outside file, both languages inside it with a switch between them,
// light or dark as the reader's system wants. Everything on it that came from outside is escaped by `Markup`.

import Foundation

/// Renders report cards as HTML.
public enum HTMLReport {
    /// The card as a whole page.
    ///
    /// - Parameter language: the language shown first; the page holds both.
    public static func render(_ card: ReportCard, language: ReportLanguage) -> String {
        let isKorean = language == .korean
        let page: Markup = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(card.project) · \(Labels.reportCard(language))</title>
            <style>\(HTMLStyle.sheet)</style>
            </head>
            <body>
            <input type="radio" name="language" id="show-en"\(isKorean ? "" : " checked") aria-label="English">
            <input type="radio" name="language" id="show-ko"\(isKorean ? " checked" : "") aria-label="한국어">
            <div class="page">
            \(masthead(card))
            <main>
            \(opening(card))
            \(Markup(HTMLSections(card: card).all))
            </main>
            <footer>Kalsae\(card.codeVersion.map { " \($0)" } ?? "") · \(Figures.date(card.createdAt))</footer>
            </div>
            </body>
            </html>

            """
        return page.html
    }

    private static func masthead(_ card: ReportCard) -> Markup {
        """
        <header class="masthead">
        <span class="mark"><svg viewBox="0 0 32 20" aria-hidden="true">\
        <path d="M1 3c6 0 10 2 13.4 7.2L16 13l1.6-2.8C21 5 \
        25 3 31 3c-5 2-8.400 5.400-10.600 9.600L17.600 17 \
        16 15.400 14.400 17l-2.800-4.400C9.400 8.400 6 5 1 3z"/></svg>Kalsae</span>
        <span class="switch"><label for="show-en" lang="en">English</label>\
        <label for="show-ko" lang="ko">한국어</label></span>
        </header>
        """
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
