import Foundation
import Testing

@testable import KalsaeSources

@Suite struct DOCXReaderTests {
    private func read(_ data: Data) throws -> ReadText {
        var found: ReadText?
        try DOCXReader().read(ReaderInput(name: "a.docx", data: data)) { reading in
            if case .text(let text) = reading { found = text }
        }
        return try #require(found)
    }

    @Test func headingsListsCodeAndTablesKeepTheirShape() throws {
        let row = { (cells: [String]) in
            "<w:tr>" + cells.map { "<w:tc>\(Office.p($0))</w:tc>" }.joined() + "</w:tr>"
        }
        let text = try read(
            try Office.docx(
                Office.p("Swifts", Office.style("T")) + Office.p("1.1. In the air", Office.style("1"))
                    + Office.p("Long <![CDATA[& thin]]> wings.") + Office.p("둥지", Office.style("K"))
                    + Office.p("Deeper", Office.style("B")) + Office.p("one", Office.item(0))
                    + Office.p("inner", Office.item(1)) + Office.p("two", Office.item(0)) + Office.p("", Office.item(0))
                    + Office.p("let a = 1", Office.style("C")) + Office.p("  let b = 2", Office.style("C"))
                    + Office.p("Ring.", Office.style("R"))
                    + "<w:tbl><w:tblPr/>\(row(["Bird", "Speed"]))\(row(["칼새", "111"]))</w:tbl>"))
        #expect(text.title == "Swifts")
        #expect(text.time == Date(timeIntervalSince1970: 1_714_555_800))
        #expect(
            text.text == """
                # Swifts

                # 1.1. In the air

                Long & thin wings.

                ## 둥지

                ### Deeper

                1. one
                  - inner
                2. two

                ```
                let a = 1
                  let b = 2
                ```

                Ring.

                Bird | Speed
                칼새 | 111
                """)
    }

    @Test func whatIsDeletedHiddenOrContentsIsLeftOut() throws {
        let text = try read(
            try Office.docx(
                """
                <w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>
                <w:sdtContent>\(Office.p("Chapter 1 … 3"))</w:sdtContent></w:sdt>
                <w:sdt><w:sdtPr/><w:sdtContent>\(Office.p("Kept."))</w:sdtContent></w:sdt>
                \(Office.p("Contents 1", Office.style("L")))
                <w:p><w:r><w:t>Now </w:t></w:r><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>
                <w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>
                <w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t></w:r>
                <w:r><w:br w:type="page"/><w:instrText>PAGE</w:instrText></w:r></w:p>
                """)
        ).text
        #expect(text == "Kept.\n\nNow new tab\nline")
    }

    @Test func boxesAndNotesStandBesideTheText() throws {
        let box = "<w:txbxContent>\(Office.p("In the box."))</w:txbxContent>"
        let notes = """
            <w:footnotes xmlns:w="w"><w:footnote w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>
            <w:footnote w:id="1">\(Office.p("The note."))</w:footnote></w:footnotes>
            """
        let text = try read(
            try Office.docx(
                """
                <w:p><w:r><w:t>Before </w:t><mc:AlternateContent><mc:Choice>\(box)</mc:Choice>
                <mc:Fallback>\(box)</mc:Fallback></mc:AlternateContent></w:r>
                <w:r><w:t>and after.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>\(Office.p("Next."))
                """, extra: [("word/footnotes.xml", notes)])
        ).text
        #expect(text == "Before and after.\n\nIn the box.\n\nNext.\n\nThe note.")
    }

    @Test func theTitleComesFromTheCoreWhereNoHeadingStands() throws {
        #expect(try read(try Office.docx(Office.p("Only text."))).title == "From the core")
    }

    @Test func tablesThatOnlyArrangeGiveTheirText() throws {
        let text = try read(
            try Office.docx(
                "<w:tbl><w:tr><w:tc>\(Office.p("Head", Office.style("1")))\(Office.p("Left."))</w:tc>"
                    + "<w:tc>\(Office.p("Right."))</w:tc></w:tr></w:tbl>")
        ).text
        #expect(text == "# Head\n\nLeft.\n\nRight.")
    }

    @Test func entitiesAreRefusedNotExpanded() throws {
        let bomb = """
            <!DOCTYPE w [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
            <w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>
            """
        let outside = """
            <!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>
            """
        for text in [bomb, outside] {
            let found = Gathered("a.docx", try Office.zip([("word/document.xml", text)]))
            #expect(found.texts.isEmpty)
            #expect(found.rules == ["a.docx": "malformed"])
        }
    }

    @Test func absurdDepthIsRefused() throws {
        for depth in [260, 100_000] {
            let open = String(repeating: "<w:ins>", count: depth), shut = String(repeating: "</w:ins>", count: depth)
            let found = Gathered("a.docx", try Office.docx(open + Office.p("x") + shut))
            #expect(found.texts.isEmpty)
            #expect(found.refusals.count == 1)
        }
    }

    @Test(
        arguments: [
            ("heading 1", .heading(1)), ("Heading 3", .heading(3)), ("제목 2", .heading(2)), ("개요 1", .heading(1)),
            ("HeadB", .heading(3)), ("Title", .title), ("제목", .title), ("ChapterTitle", .title), ("toc 2", .left),
            ("목차 1", .left), ("Code", .code), ("CodeWide", .code), ("Preformatted Text", .code), ("HTML Code", .code),
            ("CodeLabel", nil), ("Code Char", nil), ("Body Text", nil), ("heading", nil), ("Heading 10", nil),
            ("", nil),
            ("Decode", nil), ("header", nil), ("바탕글", nil),
        ] as [(String, OfficeText.Kind?)])
    func styleNamesTellKinds(name: String, expected: OfficeText.Kind?) {
        #expect(OfficeStyle.kind(name) == expected)
    }

    @Test func whatIsNoDocumentIsRefused() throws {
        #expect(Gathered("a.docx", Data("PK\u{3}\u{4}".utf8)).rules == ["a.docx": "malformed"])
        #expect(Gathered("a.docx", try Office.zip([("a.xml", "<a/>")])).rules == ["a.docx": "malformed"])
        #expect(Gathered("a.docx", try Office.docx("")).rules == ["a.docx": "empty"])
        #expect(Gathered("a.docx", try Office.docx("<w:p>")).rules == ["a.docx": "malformed"])
    }

    @Test func partsThatUnpackTooFarAreRefused() throws {
        let data = try Office.docx(Office.p(String(repeating: "word ", count: 1 << 18)))
        let found = Gathered("a.docx", data, limits: ReaderLimits(largestFile: 1 << 20))
        #expect(found.rules == ["a.docx": "too-large"])
    }

    @Test func truncatedAndFlippedDocumentsNeverCrash() throws {
        let whole = try Office.docx(Office.p("Swifts", Office.style("T")) + Office.p(Sample.korean))
        for length in stride(from: 0, to: whole.count, by: 37) {
            let found = Gathered("a.docx", whole.prefix(length))
            #expect(found.texts.count + found.refusals.count == 1)
        }
        let expected = Gathered("a.docx", whole).texts[0].text.text
        for index in stride(from: 0, to: whole.count, by: 5) {
            var broken = whole
            broken[index] ^= 0x08
            let found = Gathered("a.docx", broken)
            #expect(found.texts.count + found.refusals.count == 1)
            if let text = found.texts.first?.text.text { #expect(text.contains("칼새") == expected.contains("칼새")) }
        }
    }
}
