import KalsaeContracts
import Testing

@testable import KalsaeRetrieval

func document(_ text: String, title: String = "Guide", source: String = "en/guide.html", language: String = "en")
    -> Document
{
    Document(id: "id-\(source)", source: source, title: title, language: language, license: "CC0-1.0", text: text)
}

@Suite struct PassageTests {
    private let chunker = Chunker(settings: RetrievalSettings())

    private func paragraph(_ word: String, _ count: Int) -> String {
        Array(repeating: "\(word) runs well.", count: count).joined(separator: " ")
    }

    @Test func headingsBecomeThePassagesTitle() {
        let text = """
            # Guide

            \(paragraph("One", 30))

            ## Installing

            \(paragraph("Two", 30))

            ### From a `USB` key

            \(paragraph("Three", 30))

            ## Removing

            \(paragraph("Four", 30))
            """
        let passages = chunker.passages(of: document(text))
        #expect(
            passages.map(\.title) == [
                "Guide", "Guide › Installing", "Guide › Installing › From a USB key", "Guide › Removing",
            ])
        #expect(passages.map(\.id) == (1...4).map { "id-en/guide.html#\($0)" })
        #expect(passages.allSatisfy { $0.source == "en/guide.html" && $0.score == 0 })
    }

    @Test func shortSectionsJoinAndKeepTheirHeadings() {
        let text = "## First\n\nA little.\n\n## Second\n\nA little more.\n\n- one\n- two"
        let passages = chunker.passages(of: document(text))
        #expect(passages.map(\.text) == ["A little.\n\n## Second\n\nA little more.\n- one\n- two"])
    }

    @Test(arguments: [300, 700, 1200, 5000])
    func noPassageIsLongerThanTheLimit(limit: Int) {
        var settings = RetrievalSettings()
        settings.minimumCharacters = 200
        settings.maximumCharacters = limit
        let code = "```\n" + (0..<300).map { "line \($0) of code" }.joined(separator: "\n") + "\n```"
        let table = (0..<200).map { "| cell \($0) | value |" }.joined(separator: "\n")
        let text = [
            paragraph("Long", 500), code, table, String(repeating: "x", count: 9000),
            String(repeating: "가나다라 ", count: 2000),
        ].joined(separator: "\n\n")
        let passages = Chunker(settings: settings).passages(of: document(text))
        #expect(passages.allSatisfy { (1...limit).contains($0.text.unicodeScalars.count) })
        #expect(passages.filter { $0.text.hasPrefix("```") }.allSatisfy { $0.text.hasSuffix("```") })
        #expect((0..<300).allSatisfy { line in passages.contains { $0.text.contains("line \(line) of code") } })
    }

    @Test func linesInsideCodeAreNoHeadings() {
        let blocks = MarkdownBlock.parse("before\n```\n# not a heading\n\n- nor a list\n```\n# Heading\nafter")
        #expect(blocks.map(\.kind) == [.paragraph, .code, .heading(level: 1), .paragraph])
        #expect(blocks[1].text == "```\n# not a heading\n\n- nor a list\n```")
    }

    @Test func listsTablesAndOpenFencesAreBlocks() {
        let blocks = MarkdownBlock.parse("- one\n  more\n2. two\n| a |\n| b |\ntext\n~~~\nopen")
        #expect(blocks.map(\.kind) == [.item, .item, .table, .paragraph, .code])
        #expect(blocks.map { String($0.itemText) }[...1] == ["one\n  more", "two"])
    }

    @Test(arguments: ["", "\n\n\n", "# Only a heading", "####### seven", "```", "|", "-", "#\n##\n###"])
    func oddTextsMakeNoTrouble(text: String) {
        let passages = chunker.passages(of: document(text))
        #expect(passages.allSatisfy { !$0.text.isEmpty })
        #expect(passages.count <= 1)
    }

    @Test func untitledDocumentsTakeTheirFirstHeadingOrFileName() {
        #expect(chunker.passages(of: document("# Top\n\ntext", title: ""))[0].title == "Top")
        #expect(chunker.passages(of: document("text", title: " "))[0].title == "guide.html")
    }

    @Test func aPassagesLanguageIsThatOfItsScript() {
        let pages = [("커널은 프로그램입니다.", "ko"), ("The kernel is a program.", "ko"), ("Der Kern", "de"), ("1 2 3", "ko")]
        let found = pages.map { chunker.passages(of: document($0.0, language: $0.1))[0].language }
        #expect(found == ["ko", "en", "de", "ko"])
    }
}
