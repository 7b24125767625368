import Foundation
import Testing

@testable import KalsaeSources

@Suite struct ContentKindTests {
    private static func zip(_ names: [String], first: Data? = nil) -> Data {
        var data = Data()
        for (number, name) in names.enumerated() {
            let body = number == 0 ? first ?? Data() : Data()
            data +=
                Data([0x50, 0x4B, 3, 4, 20, 0, 0, 0, 0, 0]) + Data(count: 8) + HWPSample.long(body.count)
                + HWPSample.long(body.count)
            data += HWPSample.words(name.utf8.count, 0) + Data(name.utf8) + body
        }
        return data
    }

    @Test(arguments: [
        ("%PDF-1.7\n", "pdf"), ("{\\rtf1 x}", "rtf"), ("WARC/1.0\r\n", "warc"), ("<!DOCTYPE html><p>x", "html"),
        ("\u{FEFF}  <html>", "html"), ("<table border=1><tr>", "html"), ("<?xml version='1.0'?><doc/>", "xml"),
        ("<?xml version='1.0'?><html xmlns='x'>", "html"), ("<SAMI><BODY>", "smi"), ("WEBVTT\n\n", "vtt"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx", "srt"), ("{\"a\": 1}", "json"), ("[1, 2]", "json"),
        ("{\"cells\": [{\"cell_type\": \"code\"}]}", "ipynb"), ("From: a@b\nTo: c\nSubject: x\n\ny", "eml"),
        ("From a@b Wed May  1 09:00:00 2024\nSubject: x\n\ny", "mbox"),
        ("MIME-Version: 1.0\nSnapshot-Content-Location: https://a\nContent-Type: multipart/related\n\n", "mht"),
        ("Date: 2024\nNote: this is text\n", "txt"), ("[참고] 글이다", "txt"), ("From here on", "txt"), ("가나다", "txt"),
        ("<- an arrow", "txt"), ("BZhou is a name", "txt"),
    ])
    func textsAreKnownByTheirBeginning(text: String, ending: String) {
        #expect(ContentKind.find(head: Data(text.utf8), tail: Data())?.ending == ending)
    }

    @Test func zipFilesAreKnownByTheirMembers() {
        for (names, first, ending) in [
            (["[Content_Types].xml", "word/document.xml"], "", "docx"),
            (["[Content_Types].xml", "xl/workbook.xml"], "", "xlsx"),
            (["[Content_Types].xml", "ppt/presentation.xml"], "", "pptx"),
            (["mimetype", "content.xml"], "application/vnd.oasis.opendocument.text", "odt"),
            (["mimetype", "content.xml"], "application/vnd.oasis.opendocument.spreadsheet", "ods"),
            (["mimetype"], "application/epub+zip", "epub"), (["mimetype"], "application/hwp+zip", "hwpx"),
            (["a.txt"], "word", "zip"),
        ] {
            #expect(
                ContentKind.find(head: Self.zip(names, first: Data(first.utf8)), tail: Data())?.ending == ending,
                "\(names)")
        }
    }

    @Test(arguments: [
        ("보고서.doc", "{\\rtf1\\ansi hello}", "hello"), ("보고서.doc", "<html><body><p>글이다.</p></body></html>", "글이다."),
        ("목록.xls", "<html><body><table><tr><td>가</td><td>나</td></tr></table></body></html>", "가 | 나"),
        ("회의록 2024.05.01", "회의를 했다.", "회의를 했다."), ("메모", "메모이다.", "메모이다."), ("메모.최종", "메모이다.", "메모이다."),
        ("a.unknown", "모르는 끝이다.", "모르는 끝이다."), ("page", "<html><body><p>글이다.</p></body></html>", "글이다."),
        ("a.txt", "{\\rtf1\\ansi hello}", "hello"),
        (
            "a.html",
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>글</p>\n--b--",
            "글"
        ),
    ])
    func aFileIsReadByWhatItIs(name: String, text: String, expected: String) {
        let found = Gathered(name, Data(text.utf8))
        #expect(found.texts.first?.text.text.contains(expected) == true, "\(found)")
    }

    @Test func textUnderAWorksheetsNameIsATable() {
        let found = Gathered("a.xls", Data("이름\t설명\n가\t긴 설명의 글이 여기에 있다\n".utf8))
        #expect(found.texts.contains { $0.text.text.contains("긴 설명의 글이 여기에 있다") }, "\(found)")
    }

    @Test func wideTextIsReadUnderAnyName() {
        let data = Data([0xFF, 0xFE]) + HWPSample.wide("넓은 글이다.")
        for name in ["a.txt", "a", "a.doc", "a.unknown"] {
            #expect(Gathered(name, data).texts.first?.text.text == "넓은 글이다.", "\(name)")
        }
    }

    @Test(arguments: ["a", "a.unknown", "a.doc.최종"])
    func binaryStaysRefused(name: String) {
        #expect(Gathered(name, noise(5_000)).texts.isEmpty)
        #expect(Gathered(name, Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0]) + Data(count: 100)).texts.isEmpty)
    }

    @Test(arguments: ["id.pem", "a.svg", "tool.jar", "a.vcf"])
    func whatIsNoDocumentIsNotReadByContent(name: String) {
        #expect(Array(Gathered(name, Data("text".utf8)).rules.values) == ["unsupported"])
    }

    @Test func encryptedOfficeFilesAreRefusedByName() {
        var writer = CompoundWriter()
        writer.add("EncryptedPackage", noise(200))
        writer.add("EncryptionInfo", noise(50))
        for name in ["a.docx", "a.xlsx", "a"] {
            #expect(Gathered(name, writer.file()).rules[name] == "encrypted", "\(name)")
        }
    }

    @Test func compoundFilesAreReadByTheirStreams() {
        let data = HWPSample.file([HWPSample.paragraph("한글 문서이다.")])
        for name in ["a.hwp", "a.doc", "a", "a.unknown", "a.docx"] {
            #expect(Gathered(name, data).texts.first?.text.text == "한글 문서이다.", "\(name)")
        }
        var other = CompoundWriter()
        other.add("Contents", noise(20))
        #expect(Gathered("a", other.file()).refusals.first?.failure.value.contains("Contents") == true)
    }

    @Test func lookingAtTheBeginningTakesNothingAway() throws {
        var pieces = [Data("ab".utf8), Data("cd".utf8), Data("ef".utf8)][...]
        let input = ReaderInput(name: "a") { pieces.popFirst() }
        #expect(try input.head(3) == Data("abc".utf8))
        #expect(try input.head(5) == Data("abcde".utf8))
        #expect(try input.data() == Data("abcdef".utf8))
    }
}
