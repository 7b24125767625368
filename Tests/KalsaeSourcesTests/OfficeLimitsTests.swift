// What hostile office documents cost: attributes, encodings, repeated chapters, nesting.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct OfficeLimitsTests {
    /// Linear work on any of these takes milliseconds; what compares each attribute with each takes minutes.
    private static let patience = 5.0

    private func entry(_ name: String, _ data: Data) -> ArchiveEntry { ArchiveEntry(Array(name.utf8), .file(data)) }

    private func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try work()
        let took = ContinuousClock.now - start
        return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    }

    @Test func crowdedElementsAreRefusedAtOnce() throws {
        let many = (0..<320_000).map { " a\($0)='x'" }.joined()
        for tag in [
            "<w:p\(many)/>", "<!-- <a \" --><w:p\(many)/>", "<w:p b='>'\(many)/>",
            "<w:p\(many.replacing("a", with: "xmlns:a"))/>",
        ] {
            let data = try Office.docx(tag)
            let took = seconds { #expect(Gathered("a.docx", data).rules == ["a.docx": "malformed"]) }
            #expect(took < Self.patience)
        }
        let fair = (0..<400).map { " a\($0)='='" }.joined()
        #expect(Gathered("a.docx", try Office.docx("<w:x\(fair)/>" + Office.p("글"))).texts.map(\.text.text) == ["글"])
    }

    @Test func declaredAttributesAreRefused() throws {
        let page = "<!DOCTYPE w [<!ATTLIST w a CDATA 'x' b CDATA 'y'>]><w:document xmlns:w='w'><w:p/></w:document>"
        #expect(Gathered("a.docx", try Office.zip([("word/document.xml", page)])).rules == ["a.docx": "malformed"])
    }

    @Test func partsInOtherEncodingsAreRead() throws {
        let text = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>칼새와 둥지</w:t></w:r></w:p></w:body></w:document>"
        for (encoding, name) in [(String.Encoding.utf16LittleEndian, "UTF-16"), (.utf16BigEndian, "UTF-16")] {
            let bytes = try #require("\u{FEFF}<?xml version='1.0' encoding='\(name)'?>\(text)".data(using: encoding))
            let data = try ArchiveMaker.make(ArchiveMaker.zip, [entry("word/document.xml", bytes)])
            #expect(Gathered("a.docx", data).texts.map(\.text.text) == ["칼새와 둥지"])
        }
    }

    @Test func aChapterNamedOftenIsReadOnce() throws {
        let items = (0..<1_600).map { "<item id='i\($0)' href='\($0 % 2 == 0 ? "./" : "x/../")a.xhtml'/>" }.joined()
        let spine = (0..<1_600).map { "<itemref idref='i\($0)'/>" }.joined()
        let package = "<package xmlns='p'><manifest>\(items)</manifest><spine>\(spine)</spine></package>"
        let data = try Office.zip([
            ("META-INF/container.xml", "<c xmlns='c'><rootfile full-path='book.opf'/></c>"), ("book.opf", package),
            ("a.xhtml", PackedDocumentTests.page("One")),
        ])
        #expect(Gathered("x.epub", data).texts.count == 1)
    }

    @Test func longDocumentsTakeLinearTime() throws {
        let body = (0..<60_000).map { Office.p("문단 \($0)", $0 % 3 == 0 ? Office.item(0) : "") }.joined()
        let data = try Office.docx(body)
        let took = seconds { #expect(Gathered("a.docx", data).texts.count == 1) }
        #expect(took < 4 * Self.patience)
    }

    @Test(arguments: ["a.xlsx", "a.pptx", "a.odt", "a.ods", "a.odp", "a.hwpx", "a.docx"])
    func deepNestingIsRefused(name: String) throws {
        let deep = String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
        let data = try Office.zip(
            ["xl/workbook.xml", "ppt/presentation.xml", "content.xml", "Contents/section0.xml", "word/document.xml"].map
            { ($0, deep) })
        let found = Gathered(name, data)
        #expect(found.texts.isEmpty && found.refusals.count == 1)
    }

    @Test func lockedDocumentsAreToldAsSuch() {
        let compound = Data([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) + Data(count: 1_000)
        for name in ["a.docx", "a.xlsx", "a.pptx"] { #expect(Gathered(name, compound).rules == [name: "encrypted"]) }
    }

    @Test func filesWithinADocumentAreReadByTheirOwnReaders() throws {
        let book = try Office.xlsx([("표", "visible", Office.rows([["안쪽", "1"]]))])
        let parts = [
            ("word/document.xml", "<w:document xmlns:w='w'>\(Office.p("바깥"))</w:document>"),
            ("word/charts/chart1.xml", "<c/>"),
            ("word/charts/_rels/chart1.xml.rels", Office.relations([("p", "package", "../embeddings/b.xlsx")])),
        ]
        let entries =
            parts.map { ArchiveEntry($0.0, $0.1) } + [
                entry("word/embeddings/a.xlsx", book), entry("word/embeddings/b.xlsx", book),
                entry("word/embeddings/c.bin", Data([0, 1, 2])),
            ]
        let found = Gathered("a.docx", try ArchiveMaker.make(ArchiveMaker.zip, entries))
        #expect(found.byPlace == ["a.docx": "바깥", "a.docx/a.xlsx#표": "안쪽 | 1"])
        #expect(found.rules.keys.sorted() == ["a.docx/c.bin"])
    }
}
