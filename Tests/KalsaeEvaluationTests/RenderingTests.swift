import Foundation
import Testing

@testable import KalsaeEvaluation

/// Text that would do harm on a page or in a terminal.
private let hostile = "<script>alert('x')</script><img src=x onerror=\"y\">&\u{1B}[2J\u{7}\u{202E}\u{0}\r한글"

@Suite struct HTMLReportTests {
    @Test(arguments: [Cards.full(), Cards.empty(), Cards.extreme()], ReportLanguage.allCases)
    func tagsAreBalanced(card: ReportCard, language: ReportLanguage) {
        #expect(unbalancedTag(HTMLReport.render(card, language: language)) == nil)
    }

    @Test func hostileTextIsEscapedEverywhere() throws {
        let card = try Cards.full(everyTextBeing: hostile)
        for language in ReportLanguage.allCases {
            let page = HTMLReport.render(card, language: language)
            #expect(unbalancedTag(page) == nil)
            #expect(!page.contains("<script"))
            #expect(!page.contains("<img"))
            #expect(!page.contains("\"y\""))
            #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
            #expect(!page.unicodeScalars.contains { isControl($0) })
        }
    }

    @Test func veryLongNamesStayOneEach() throws {
        let long = String(repeating: "아주긴이름", count: 2_000)
        let page = HTMLReport.render(try Cards.full(everyTextBeing: long), language: .korean)
        #expect(unbalancedTag(page) == nil)
        // A drawing shows a name cut short.
        #expect(page.contains(">\(DisplayText.fit(long, columns: 32))</text>"))
    }

    @Test func bothLanguagesAreOnThePageAndOneIsChosen() {
        let english = HTMLReport.render(Cards.full(), language: .english)
        let korean = HTMLReport.render(Cards.full(), language: .korean)
        for page in [english, korean] {
            #expect(page.contains(">Loss (nats per token)</text>"))
            #expect(page.contains(">손실(토큰당 nat)</text>"))
        }
        #expect(english.contains("id=\"show-en\" checked"))
        #expect(korean.contains("id=\"show-ko\" checked"))
        #expect(korean.contains("<html lang=\"ko\">"))
    }

    @Test func thePageNeedsNothingFromOutside() {
        let page = HTMLReport.render(Cards.full(), language: .english)
        for trace in ["http://", "https://", " src=", "url(", "@import", "<link", "<script"] {
            #expect(!page.contains(trace), "\(trace)")
        }
        #expect(page.contains("default-src 'none'"))
    }

    @Test func absentSectionsAreLeftOut() {
        let page = HTMLReport.render(Cards.empty(), language: .english)
        #expect(!page.contains("<section"))
        #expect(!page.contains("<svg viewBox=\"0 0 720"))
        #expect(page.contains("Nothing has been measured yet."))
        #expect(HTMLReport.render(Cards.full(), language: .english).components(separatedBy: "<section").count == 11)
    }

    @Test func equalCardsGiveEqualPages() {
        #expect(
            HTMLReport.render(Cards.full(), language: .korean) == HTMLReport.render(Cards.full(), language: .korean))
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F || scalar.value == 0x202E
    }

    /// The first tag that is not closed in its place; nil where all are.
    private func unbalancedTag(_ page: String) -> String? {
        let void: Set<Substring> = ["meta", "input", "!doctype"]
        var open: [Substring] = []
        for piece in page.split(separator: "<").dropFirst(page.first == "<" ? 0 : 1) {
            guard let end = piece.firstIndex(of: ">") else { return String(piece) }
            let tag = piece[..<end]
            let name = tag.prefix { !$0.isWhitespace && $0 != "/" || $0 == "!" }
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return String(tag) }
            } else if !tag.hasSuffix("/"), !void.contains(name) {
                open.append(name)
            }
        }
        return open.last.map { String($0) }
    }
}

@Suite struct TerminalReportTests {
    @Test(arguments: ReportLanguage.allCases)
    func everySectionIsThere(language: ReportLanguage) {
        let text = TerminalReport.render(Cards.full(), language: language)
        let titles = [
            Labels.warnings, Labels.results, Labels.training, Labels.corpus, Labels.tokenizer, Labels.model,
            Labels.packed, Labels.knowledge, Labels.samples, Labels.run, Labels.lineage,
        ]
        for title in titles { #expect(text.contains("\n\n\(title(language))\n"), "\(title.english)") }
        #expect(text.contains("안내서 봇"))
        #expect(text.hasSuffix("\n"))
    }

    @Test func hostileTextCannotDriveTheTerminal() throws {
        let card = try Cards.full(everyTextBeing: hostile)
        for language in ReportLanguage.allCases {
            let text = TerminalReport.render(card, language: language)
            #expect(
                !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test func figuresAtTheEdgesAreShownRatherThanTrapping() {
        for language in ReportLanguage.allCases {
            #expect(TerminalReport.render(Cards.extreme(), language: language).contains("9,223,372,036,854,775,807"))
        }
    }

    @Test func anEmptyCardSaysSo() {
        #expect(
            TerminalReport.render(Cards.empty(), language: .english)
                == "empty · Report card\n1970-01-01 00:00 UTC\n\nNothing has been measured yet.\n")
    }

    @Test func columnsLineUpAcrossHangul() {
        var table = TextTable([("이름", .left), ("n", .right)])
        table.add(["칼새", "1"])
        table.add(["swift bird", "1,000"])
        #expect(table.lines == ["이름            n", "칼새            1", "swift bird  1,000"])
    }
}

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("칼새", 4), ("e\u{301}", 1), ("\u{1112}\u{1161}\u{11AB}", 2), ("日本", 4), ("🐦", 2),
        ("…—", 2), ("ｗ", 2),
    ])
    func columnsAreThoseOfATerminal(text: String, columns: Int) {
        #expect(DisplayText.columns(text) == columns)
    }

    @Test func longTextIsCutToItsColumns() {
        #expect(DisplayText.fit("abcdef", columns: 6) == "abcdef")
        #expect(DisplayText.fit("abcdefg", columns: 6) == "abcde…")
        #expect(DisplayText.fit("칼새칼새", columns: 6) == "칼새…")
        #expect(DisplayText.columns(DisplayText.fit(String(repeating: "칼", count: 500), columns: 32)) <= 32)
    }

    @Test func linesBreakAtSpacesAndLongWordsInside() {
        #expect(DisplayText.wrap("one two three", columns: 8) == ["one two", "three"])
        #expect(DisplayText.wrap("칼새칼새칼", columns: 4) == ["칼새", "칼새", "칼"])
        #expect(DisplayText.wrap("a\n\nb", columns: 4) == ["a", "", "b"])
    }

    @Test func controlsBecomeVisible() {
        #expect(DisplayText.clean("a\u{1B}[31m\u{9B}b\tc\r\n") == "a\u{FFFD}[31m\u{FFFD}b c  ")
        #expect(DisplayText.clean("a\r\nb", keepingLines: true) == "a\nb")
    }
}
