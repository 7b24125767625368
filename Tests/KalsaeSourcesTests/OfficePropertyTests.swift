// Every word of a generated office document is in its text or in a row of what was left out, and in one place only.

import Foundation
import Testing

@testable import KalsaeSources

/// Makes markup with words that occur once, each of which must be found again.
private struct Maker {
    private var state: UInt64
    private(set) var words: [String] = []

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func pick(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }

    mutating func text() -> String {
        (0...pick(3)).map { _ in
            let word = ["낱말", "word", "말씀은", "x", "가"][pick(5)] + "\(words.count)q"
            words.append(word)
            return word + " "
        }.joined()
    }

    mutating func some(_ most: Int, _ make: (inout Maker) -> String) -> String {
        var text = ""
        for _ in 0...pick(most) { text += make(&self) }
        return text
    }

    // MARK: Word

    private mutating func run(_ properties: String = "") -> String {
        "<w:r><w:rPr>\(properties)</w:rPr><w:t xml:space='preserve'>\(text()) </w:t></w:r>"
    }

    private mutating func inline(_ depth: Int) -> String {
        switch pick(12) {
        case 0: "<w:del><w:r><w:delText>\(text())</w:delText></w:r></w:del>"
        case 1: run("<w:vanish/>")
        case 2: "<w:ins>\(run())</w:ins>"
        case 3: "<w:hyperlink>\(run())</w:hyperlink>"
        case 4: "<w:sdt><w:sdtPr/><w:sdtContent>\(run())</w:sdtContent></w:sdt>"
        case 5: "<w:r><w:t>\(text())</w:t><w:br w:type='page'/><w:t>\(text())</w:t><w:tab/><w:t>\(text())</w:t></w:r>"
        case 6:
            depth > 0
                ? "<w:r><w:drawing><wp:docPr descr='\(text())'/><w:txbxContent>\(wordBlock(depth - 1))</w:txbxContent></w:drawing></w:r>"
                : run()
        case 7: "<w:ruby><w:rt>\(run())</w:rt><w:rubyBase>\(run())</w:rubyBase></w:ruby>"
        case 8:
            "<m:oMath><m:f><m:num><m:r><m:t>\(text())</m:t></m:r></m:num><m:den><m:r><m:t>\(text())</m:t></m:r></m:den></m:f></m:oMath><w:r><w:t> </w:t></w:r>"
        default: run()
        }
    }

    mutating func wordBlock(_ depth: Int) -> String {
        let kinds = ["", Office.style("1"), Office.style("C"), Office.style("L"), Office.item(0), Office.item(1)]
        if pick(4) == 0, depth > 0 {
            return "<w:tbl><w:tblPr/>"
                + some(3) { maker in
                    "<w:tr>"
                        + maker.some(3) { maker in
                            let span = maker.pick(3) == 0 ? "<w:gridSpan w:val='2'/>" : ""
                            return "<w:tc><w:tcPr>\(span)</w:tcPr>\(maker.some(1) { $0.wordBlock(depth - 1) })</w:tc>"
                        } + "</w:tr>"
                } + "</w:tbl>"
        }
        let mark = pick(8) == 0 ? "<w:rPr><w:del/></w:rPr>" : ""
        return "<w:p><w:pPr>\(kinds[pick(kinds.count)])\(mark)</w:pPr>\(some(3) { $0.inline(depth) })</w:p>"
    }

    // MARK: OpenDocument

    private mutating func openInline(_ depth: Int) -> String {
        switch pick(10) {
        case 0: "<text:span>\(text())</text:span>"
        case 1:
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>\(text())</text:p></text:note-body></text:note>"
        case 2: "<office:annotation><text:p>\(text())</text:p></office:annotation>"
        case 3:
            "<text:ruby><text:ruby-base>\(text())</text:ruby-base><text:ruby-text>\(text())</text:ruby-text></text:ruby>"
        case 4:
            "<draw:frame><draw:text-box>\(openBlock(depth - 1))</draw:text-box><svg:desc>\(text())</svg:desc></draw:frame>"
        case 5: "<draw:custom-shape>\(openBlock(depth - 1))</draw:custom-shape>"
        case 6: "<text:title>\(text())</text:title><text:line-break/>\(text())"
        case 7: "<text:hidden-text text:string-value='\(text())'/>"
        default: text() + " "
        }
    }

    mutating func openBlock(_ depth: Int) -> String {
        if depth <= 0 { return "<text:p>\(text())</text:p>" }
        switch pick(7) {
        case 0: return "<text:h text:outline-level='\(1 + pick(3))'>\(openInline(depth))</text:h>"
        case 1:
            return "<text:list text:style-name='N'>"
                + some(2) { "<text:list-item>\($0.openBlock(depth - 1))</text:list-item>" } + "</text:list>"
        case 2:
            return "<table:table>"
                + some(2) { maker in
                    "<table:table-row>"
                        + maker.some(2) {
                            "<table:table-cell>\($0.some(1) { $0.openBlock(depth - 1) })</table:table-cell>"
                        }
                        + "</table:table-row>"
                } + "</table:table>"
        case 3:
            return
                "<text:table-of-content><text:index-body><text:p>\(text())</text:p></text:index-body></text:table-of-content>"
        default: return "<text:p>\(some(3) { $0.openInline(depth) })</text:p>"
        }
    }

    // MARK: Hangul

    mutating func hangulBlock(_ depth: Int) -> String {
        var runs = ""
        for _ in 0...pick(3) {
            switch pick(9) {
            case 0 where depth > 0:
                runs += "<hp:tbl>"
                for row in 0...pick(2) {
                    runs += "<hp:tr>"
                    for column in 0...pick(2) {
                        runs += "<hp:tc><hp:subList>\(hangulBlock(depth - 1))</hp:subList>"
                        runs +=
                            "<hp:cellAddr colAddr='\(column * 2)' rowAddr='\(row)'/><hp:cellSpan colSpan='2'/></hp:tc>"
                    }
                    runs += "</hp:tr>"
                }
                runs += "</hp:tbl>"
            case 1: runs += "<hp:ctrl><hp:footNote><hp:subList>\(hangulBlock(0))</hp:subList></hp:footNote></hp:ctrl>"
            case 2: runs += "<hp:t><hp:deleteBegin/>\(text())<hp:deleteEnd/> \(text())</hp:t>"
            case 3:
                runs += "<hp:dutmal><hp:mainText>\(text())</hp:mainText><hp:subText>\(text())</hp:subText></hp:dutmal>"
            case 4: runs += "<hp:equation><hp:script>\(text())</hp:script></hp:equation>"
            case 5: runs += "<hp:rect><hp:drawText><hp:subList>\(hangulBlock(0))</hp:subList></hp:drawText></hp:rect>"
            case 6: runs += "<hp:ctrl><hp:header><hp:subList>\(hangulBlock(0))</hp:subList></hp:header></hp:ctrl>"
            case 7: runs += "<hp:pic><hp:shapeComment>\(text())</hp:shapeComment></hp:pic>"
            default: runs += "<hp:t>\(text())<hp:lineBreak/>\(text()) </hp:t>"
            }
        }
        return "<hp:p><hp:run>\(runs)</hp:run></hp:p>"
    }

    // MARK: Books

    mutating func pageBlock(_ depth: Int) -> String {
        if depth <= 0 { return "<p>\(text())</p>" }
        switch pick(11) {
        case 0: return "<h\(1 + pick(4))>\(text())</h\(1)>".replacing("</h1>", with: "")
        case 1: return "<ul>\(some(2) { "<li>\($0.text())\($0.pageBlock(depth - 1))\($0.text())</li>" })</ul>"
        case 2: return "<ol>\(some(2) { "<li>\($0.pageBlock(depth - 1))</li>" })</ol>"
        case 3:
            return
                "<table>\(some(2) { maker in "<tr>\(maker.some(2) { "<td rowspan='\(1 + $0.pick(3))'>\($0.pageBlock(depth - 1))</td>" })</tr>" })</table>"
        case 4: return "<aside epub:type='footnote'>\(pageBlock(depth - 1))</aside>"
        case 5: return "<pre>\(text())\n\(text())</pre>"
        case 6: return "<div>\(text())<div>\(text())</div>\(text())<img alt='\(text())'/></div>"
        case 7: return "<p><ruby>\(text())<rt>\(text())</rt></ruby><sup>\(text())</sup></p>"
        case 8: return "<nav>\(text())</nav><p hidden=''>\(text())</p>"
        case 9: return "<math><mfrac><mi>\(text())</mi><mn>\(text())</mn></mfrac></math> "
        default: return "<p>\(text()) <em>\(text())</em><br/>\(text())</p>"
        }
    }
}

@Suite struct OfficePropertyTests {
    /// Each word once in the texts and what was left out of them.
    private func account(_ words: [String], _ found: Gathered, _ note: String) {
        let kept = found.texts.map { $0.text.text + "\n" + $0.text.omissions.map(\.text).joined(separator: "\n") }
        var counts: [Substring: Int] = [:]
        for word in kept.joined(separator: "\n").split(whereSeparator: { !($0.isLetter || $0.isNumber) }) {
            counts[word, default: 0] += 1
        }
        let lost = words.filter { counts[Substring($0)] != 1 }
        #expect(
            lost.isEmpty,
            "\(note): \(lost.prefix(5).map { "\($0) \(counts[Substring($0)] ?? 0) times" }) in \(kept.joined().prefix(300))"
        )
        #expect(found.refusals.isEmpty, "\(note): \(found.rules)")
    }

    @Test(arguments: 0..<60) func everyWordOfAWordDocumentIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let body = Office.p("처음") + maker.some(8) { $0.wordBlock(3) }
        let notes = maker.some(2) { "<w:footnote w:id='1'>\($0.wordBlock(1))</w:footnote>" }
        let comments = maker.some(2) { "<w:comment>\($0.wordBlock(1))</w:comment>" }
        let header = "<w:hdr xmlns:w='w' xmlns:m='m' xmlns:wp='p'>\(maker.wordBlock(1))</w:hdr>"
        let data = try Office.docx(
            body,
            extra: [
                ("word/footnotes.xml", "<w:footnotes xmlns:w='w' xmlns:m='m' xmlns:wp='p'>\(notes)</w:footnotes>"),
                ("word/comments.xml", "<w:comments xmlns:w='w' xmlns:m='m' xmlns:wp='p'>\(comments)</w:comments>"),
                ("word/header1.xml", header),
                ("word/_rels/document.xml.rels", Office.relations([("h", "header", "header1.xml")])),
            ])
        account(maker.words, Gathered("a.docx", data), "seed \(seed)")
    }

    @Test(arguments: 0..<60) func everyWordOfAnOpenDocumentIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let content = """
            <office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:svg="s">
            <office:body><office:text><text:p>처음</text:p>\(maker.some(8) { $0.openBlock(3) })</office:text></office:body></office:document-content>
            """
        let styles =
            "<s xmlns:style='y' xmlns:text='t'><style:header><text:p>\(maker.text())</text:p></style:header></s>"
        let data = try Office.zip([("content.xml", content), ("styles.xml", styles)])
        account(maker.words, Gathered("a.odt", data), "seed \(seed)")
    }

    @Test(arguments: 0..<60) func everyWordOfAHangulDocumentIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let section =
            "<hs:sec xmlns:hs='s' xmlns:hp='p'><hp:p><hp:t>처음</hp:t></hp:p>\(maker.some(8) { $0.hangulBlock(2) })</hs:sec>"
        account(maker.words, Gathered("a.hwpx", try Office.zip([("Contents/section0.xml", section)])), "seed \(seed)")
    }

    @Test(arguments: 0..<60) func everyWordOfABookIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let body = "<p>\(maker.text())</p>" + maker.some(8) { $0.pageBlock(3) }
        let page = "<html xmlns:epub='e'><head><title>x</title></head><body>\(Self.closed(body))</body></html>"
        account(
            maker.words, Gathered("a.epub", try PackedDocumentTests.book(["i0"], pages: [("a.xhtml", page)])),
            "seed \(seed)")
    }

    /// Ends the headings that the maker leaves open.
    private static func closed(_ body: String) -> String {
        body.replacing(/<h([1-4])>([^<]*)/) { "<h\($0.1)>\($0.2)</h\($0.1)>" }
    }

    @Test(arguments: 0..<40) func everyWordOfAWorkbookIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let sheets = (0...maker.pick(3)).map { number in
            var body = "<cols><col min='3' max='3' hidden='\(maker.pick(2))'/></cols><sheetData>"
            body += "<row r='1'><c r='A1' t='inlineStr'><is><t>처음</t></is></c></row>"
            var row = 1
            for _ in 0...maker.pick(12) {
                row += 1 + maker.pick(2)
                body += "<row r='\(row)' hidden='\(maker.pick(6) == 0 ? 1 : 0)'>"
                for column in ["A", "B", "C", "E"] where maker.pick(3) > 0 {
                    body += "<c r='\(column)\(row)' t='inlineStr'><is><t>\(maker.text())</t></is></c>"
                }
                body += "</row>"
            }
            body += "</sheetData><headerFooter><oddHeader>\(maker.text())</oddHeader></headerFooter>"
            return (name: "시트 \(number) 가", state: number > 0 && maker.pick(3) == 0 ? "hidden" : "visible", body: body)
        }
        account(maker.words, Gathered("a.xlsx", try Office.xlsx(sheets)), "seed \(seed)")
    }

    @Test(arguments: 0..<40) func everyWordOfAPresentationIsAccountedFor(seed: Int) throws {
        var maker = Maker(UInt64(seed))
        let kinds: [String?] = [nil, "title", "body", "subTitle", "ftr", "dt", "obj"]
        let slides = (0...maker.pick(4)).map { _ in
            Office.shape(nil, ["처음"])
                + maker.some(5) { maker in
                    let shape = Office.shape(
                        kinds[maker.pick(kinds.count)], (0...maker.pick(3)).map { _ in maker.text() })
                    if maker.pick(4) > 0 { return shape }
                    let cells = maker.some(2) {
                        "<a:tc><a:txBody><a:p><a:r><a:t>\($0.text())</a:t></a:r></a:p></a:txBody></a:tc>"
                    }
                    return
                        "<p:grpSp>\(shape)</p:grpSp><p:graphicFrame><a:tbl><a:tr>\(cells)</a:tr></a:tbl></p:graphicFrame>"
                }
        }
        account(maker.words, Gathered("a.pptx", try Office.pptx(slides)), "seed \(seed)")
    }
}
