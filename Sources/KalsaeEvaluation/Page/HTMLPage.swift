// One HTML page: no script, no outside file, both languages inside it with a switch between them, light or dark as the
// reader's system wants. Everything on it that came from outside is escaped by `Markup`.

/// The frame that all pages share.
enum HTMLPage {
    /// A whole page.
    ///
    /// - Parameter language: the language shown first; the page holds both.
    static func render(
        title: String, language: ReportLanguage, opening: Markup, content: Markup, footer: String
    ) -> String {
        let isKorean = language == .korean
        let page: Markup = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title>
            <style>\(HTMLStyle.sheet)</style>
            </head>
            <body>
            <input type="radio" name="language" id="show-en"\(isKorean ? "" : " checked") aria-label="English">
            <input type="radio" name="language" id="show-ko"\(isKorean ? " checked" : "") aria-label="한국어">
            <div class="page">
            \(masthead)
            <main>
            \(opening)
            \(content)
            </main>
            <footer>\(footer)</footer>
            </div>
            </body>
            </html>

            """
        return page.html
    }

    private static let masthead: Markup = """
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
