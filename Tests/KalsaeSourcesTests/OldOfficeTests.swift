// Documents that LibreOffice and xlwt wrote (Tests/Cases/formats/make.sh) from sources that are known.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct OldOfficeTests {
    private static let folder = IngestCase.root.deletingLastPathComponent().appendingPathComponent("formats")
    static let files = ["text.doc", "text.rtf", "slides.ppt", "book.xls"]

    /// A document's bytes.
    private static func data(_ name: String) throws -> Data {
        try Gzip.unpack(Data(contentsOf: folder.appendingPathComponent(name + ".gz")), limit: 1 << 24)
    }

    @Test(arguments: ["text.doc", "text.rtf"])
    func textsOfWordAndRTFAreRead(name: String) throws {
        let text = try #require(Gathered(name, Self.data(name)).texts.first).text
        let blocks = text.text.components(separatedBy: "\n\n")
        #expect(blocks.first == "# 첫 제목")
        #expect(text.title == "첫 제목" || text.title == "분기 보고서")
        for passage in [
            "첫 문단의 글이다. English words, café — dash.", "하나째 것\n", "부서 | 업무 | 전화\n개발팀 |  | 101", "누리집은 여기이다.\n다음 줄.",
            "상자 앞", "글상자의 글이다.", "끝 문단이다.", "각주의 글이다.",
        ] {
            #expect(text.text.contains(passage), "\(passage) in \(text.text)")
        }
        #expect(blocks.last == "각주의 글이다.", "\(text.text)")
        #expect(!text.text.contains("HYPERLINK") && !text.text.contains("머리말"))
        #expect(text.omissions.contains { $0.rule == "page-header" && $0.text.contains("머리말의 글") }, "\(text.omissions)")
    }

    @Test func slidesAreReadInOrderWithTheirNotes() throws {
        let text = try #require(Gathered("a.ppt", Self.data("slides.ppt")).texts.first).text
        #expect(
            text.text == "첫 장 제목\n\n첫 장의 내용이다.\nSecond line\n\n둘째 장\n\n발표자의 메모이다.", "\(text.text)")
    }

    @Test func sheetsAreTablesWithDaysAndShares() throws {
        let found = Gathered("a.xls", try Self.data("book.xls"))
        #expect(found.texts.map(\.text.part) == ["실적", "셋째"])
        let lines = try #require(found.texts.first).text.text.components(separatedBy: "\n")
        #expect(
            lines.prefix(3) == [
                "이름 | 날짜 |  | 값", "가나다 | 2024-05-01 |  | 1234.5", "라마바 | 2024-12-31 09:30 | 12.5% | 1000 | TRUE",
            ])
        for row in 0..<400 {
            let korean = "긴 글 \(row) " + String(repeating: "가나다라마바사", count: row % 23)
            let latin = "latin \(row) " + String(repeating: "x", count: row % 211)
            let cells = [korean, latin].map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines[3 + row] == cells.joined(separator: " | "))
        }
        #expect(found.texts.last?.text.text == "끝이다")
    }

    @Test(arguments: files)
    func theEndingDoesNotMatter(name: String) throws {
        let data = try Self.data(name)
        let expected = Gathered(name, data).texts.first?.text.text
        #expect(expected != nil)
        for other in ["a", "a.hwp", "a.unknown", "a.txt"] {
            #expect(Gathered(other, data).texts.first?.text.text == expected, "\(other)")
        }
    }

    @Test(arguments: files)
    func brokenFilesEnd(name: String) throws {
        let whole = try Self.data(name)
        let ending = (name as NSString).pathExtension
        var source = FormatWords(seed: 3)
        func end(_ data: Data) {
            let found = Gathered("a." + ending, data)
            #expect(found.texts.count + found.refusals.count > 0)
        }
        for count in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) { end(whole.prefix(count)) }
        for round in 0..<250 {
            var data = whole
            // Half of the changes at the beginning, where the tables are.
            for _ in 0..<4 {
                data[source.next(round % 2 == 0 ? min(data.count, 4_096) : data.count)] = UInt8(source.next(256))
            }
            end(data)
        }
    }

    @Test(arguments: ["doc", "xls", "ppt"])
    func otherFilesAreRefusedWithAdvice(ending: String) {
        let found = Gathered("a." + ending, Data(CompoundFile.signature) + Data(count: 600))
        #expect(found.texts.isEmpty && found.refusals.count == 1)
        #expect(Gathered("a." + ending, noise(3_000)).refusals.first?.failure.value.contains("save") == true)
    }

    @Test func numbersAreShownAsWorksheetsShowThem() {
        #expect(XLSBook.plain(3) == "3" && XLSBook.plain(0.1) == "0.1" && XLSBook.plain(-2.5e-7) == "-2.5e-07")
        #expect(XLSBook.plain(.nan) == "" && XLSBook.plain(1e300) == "1e+300")
    }
}
