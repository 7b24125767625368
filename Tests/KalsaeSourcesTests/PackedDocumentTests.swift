// ODT, HWPX and EPUB: what each has of its own. What they share with DOCX is tested there.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct PackedDocumentTests {
    static let odt = """
        <office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:table="b" xmlns:draw="d">
        <office:automatic-styles><style:style style:name="P1" style:parent-style-name="Preformatted_20_Text"/>
        <text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/>
        <text:list-level-style-bullet text:level="2"/></text:list-style></office:automatic-styles>
        <office:body><office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
        <text:h text:outline-level="1">칼새</text:h><text:p text:style-name="Text_20_body">A<text:s text:c="3"/>bird,<text:note>
        <text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>
        <text:span>long</text:span><text:line-break/>winged<office:annotation><text:p>comment</text:p></office:annotation>.</text:p>
        <text:list text:style-name="N"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p>
        </text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
        <text:p text:style-name="P1">let a<text:tab/>= 1</text:p>
        <text:table-of-content><text:p>Contents</text:p></text:table-of-content>
        <text:p>Text<draw:frame><draw:text-box><text:p>Boxed.</text:p></draw:text-box></draw:frame>.</text:p>
        <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell>
        <text:p>b</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>
        """

    @Test func openDocumentsAreRead() throws {
        let meta = "<m xmlns:dc='d'><dc:title>T</dc:title><dc:date>2024-05-01T09:30:00</dc:date></m>"
        let found = Gathered("a.odt", try Office.zip([("content.xml", Self.odt), ("meta.xml", meta)]))
        let text = try #require(found.texts.first).text
        #expect(text.title == "칼새")
        #expect(text.time == Date(timeIntervalSince1970: 1_714_555_800))
        #expect(
            text.text == """
                # 칼새

                A bird, long
                winged.

                1. one
                  - inner
                2. two

                ```
                let a\t= 1
                ```

                Text.

                Boxed.

                a | b

                A note.
                """)
    }

    @Test func encryptedOpenDocumentsAreRefused() throws {
        let manifest = "<m:manifest xmlns:m='m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
        let parts = [("content.xml", "noise"), ("META-INF/manifest.xml", manifest)]
        #expect(Gathered("a.odt", try Office.zip(parts)).rules == ["a.odt": "encrypted"])
    }

    @Test func hangulDocumentsAreRead() throws {
        let header = """
            <hh:head xmlns:hh="h"><hh:style id="0" name="바탕글" engName="Normal"/><hh:style id="2" name="개요 1"/>
            <hh:paraPr id="5"><hh:heading type="BULLET" level="0"/></hh:paraPr></hh:head>
            """
        func p(_ runs: String, style: String = "0", shape: String = "0") -> String {
            "<hp:p styleIDRef='\(style)' paraPrIDRef='\(shape)'><hp:run>\(runs)</hp:run></hp:p>"
        }
        func section(_ body: String) -> String { "<hs:sec xmlns:hs='s' xmlns:hp='p'>\(body)</hs:sec>" }
        let cell = { (text: String) in "<hp:tc><hp:subList>\(p("<hp:t>\(text)</hp:t>"))</hp:subList></hp:tc>" }
        let first =
            p("<hp:secPr><hp:t>no</hp:t></hp:secPr><hp:t>둥지</hp:t>", style: "2")
            + p("<hp:t>칼새<hp:nbSpace/>한 마리<hp:lineBreak/>둘<hp:deleteBegin/>셋<hp:deleteEnd/></hp:t>")
            + p("<hp:t>하나</hp:t>", shape: "5") + p("<hp:t>둘</hp:t>", shape: "5")
            + p("<hp:tbl><hp:tr>\(cell("새"))\(cell("빠르기"))</hp:tr><hp:tr>\(cell("칼새"))\(cell("111"))</hp:tr></hp:tbl>")
            + p("<hp:ctrl><hp:footNote><hp:subList>\(p("<hp:t>주석.</hp:t>"))</hp:subList></hp:footNote></hp:ctrl>")
        let data = try Office.zip([
            ("Contents/header.xml", header), ("Contents/section10.xml", section(p("<hp:t>끝.</hp:t>"))),
            ("Contents/section0.xml", section(first)), ("Contents/section2.xml", section(p("<hp:t>다음.</hp:t>"))),
            (
                "Contents/content.hpf",
                "<p xmlns:o='o'><o:title>제목</o:title><o:meta name='ModifiedDate'>2024-05-01</o:meta></p>"
            ),
        ])
        let text = try #require(Gathered("a.hwpx", data).texts.first).text
        #expect(
            text.text
                == "# 둥지\n\n칼새 한 마리\n둘\n\n- 하나\n- 둘\n\n새 | 빠르기\n칼새 | 111\n\n다음.\n\n끝.\n\n주석.")
        #expect(text.title == "둥지")
        #expect(text.time == Date(timeIntervalSince1970: 1_714_521_600))
    }

    static func book(_ spine: [String], pages: [(String, String)], extra: [(String, String)] = []) throws -> Data {
        let items = pages.indices.map { "<item id='i\($0)' href='\(pages[$0].0)'/>" }.joined()
        let package = """
            <package xmlns="p" xmlns:dc="d"><metadata><dc:title>The Book</dc:title>
            <meta property="dcterms:modified">2024-05-01T09:30:00Z</meta></metadata>
            <manifest>\(items)<item id="nav" href="nav.xhtml" properties="nav"/><item id="bad" href="../../x.xhtml"/></manifest>
            <spine>\(spine.map { "<itemref idref='\($0)'/>" }.joined())</spine></package>
            """
        let container = "<c xmlns='c'><rootfile full-path='OEBPS/book.opf'/></c>"
        return try Office.zip(
            [("META-INF/container.xml", container), ("OEBPS/book.opf", package)]
                + pages.map { ("OEBPS/\($0.0)", $0.1) } + extra)
    }

    static func page(_ title: String) -> String {
        "<?xml version='1.0'?><html><body><h1>\(title)</h1><p>\(Sample.english)</p></body></html>"
    }

    @Test func booksAreReadInTheirOrder() throws {
        let pages = [("b.xhtml", Self.page("Second")), ("a.xhtml", Self.page("First")), ("c.xhtml", "<html/>")]
        let found = Gathered(
            "x.epub", try Self.book(["i1", "nav", "i0", "i2", "bad", "i1"], pages: pages))
        #expect(found.texts.map(\.place) == ["x.epub#OEBPS/a.xhtml", "x.epub#OEBPS/b.xhtml"])
        #expect(found.texts.map(\.text.title) == ["First", "Second"])
        #expect(found.texts.allSatisfy { $0.text.attributes == ["book": "The Book"] })
        #expect(found.texts[0].text.time == Date(timeIntervalSince1970: 1_714_555_800))
        #expect(found.rules == ["x.epub#OEBPS/c.xhtml": "empty", "x.epub#../../x.xhtml": "unsafe-path"])
    }

    @Test func lockedBooksAreRefused() throws {
        let locks = "<e xmlns='e'><CipherReference URI='OEBPS/a.xhtml'/></e>"
        let found = Gathered(
            "x.epub",
            try Self.book(
                ["i0", "i1"], pages: [("a.xhtml", "noise"), ("b.xhtml", Self.page("Free"))],
                extra: [("META-INF/encryption.xml", locks)]))
        #expect(found.texts.map(\.text.title) == ["Free"])
        #expect(found.rules == ["x.epub#OEBPS/a.xhtml": "encrypted"])
    }

    @Test(arguments: ["a.odt", "a.hwpx", "a.epub"])
    func brokenDocumentsAreRefusedAndNeverCrash(name: String) throws {
        let samples = [
            "a.odt": try Office.zip([("content.xml", Self.odt)]),
            "a.hwpx": try Office.zip([
                ("Contents/section0.xml", "<s xmlns:hp='p'><hp:p><hp:run><hp:t>둥지</hp:t></hp:run></hp:p></s>")
            ]),
            "a.epub": try Self.book(["i0"], pages: [("a.xhtml", Self.page("One"))]),
        ]
        let whole = try #require(samples[name])
        #expect(Gathered(name, whole).texts.count == 1)
        for length in stride(from: 0, to: whole.count, by: 29) {
            let found = Gathered(name, whole.prefix(length))
            #expect(found.texts.count + found.refusals.count >= 1)
        }
        for index in stride(from: 0, to: whole.count, by: 7) {
            var broken = whole
            broken[index] ^= 0x21
            let found = Gathered(name, broken)
            #expect(found.texts.count + found.refusals.count >= 1)
        }
        #expect(Gathered(name, try Office.zip([("other.xml", "<a/>")])).rules == [name: "malformed"])
    }
}
