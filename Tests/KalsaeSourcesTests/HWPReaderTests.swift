import Foundation
import Testing

@testable import KalsaeSources

@Suite struct HWPReaderTests {
    private typealias Sample = HWPSample

    private func read(_ data: Data, _ name: String = "a.hwp") -> Gathered { Gathered(name, data) }

    @Test func paragraphsTablesNotesAndBoxesAreRead() throws {
        let note: HWPPiece = .control(17, "fn  ", Data(count: 8), Sample.list(["각주의 말이다."], level: 2))
        let header: HWPPiece = .control(16, "head", Data(count: 8), Sample.list(["머리말이다."], level: 2))
        let box: HWPPiece = .control(
            11, "gso ", Data(count: 42),
            [HWPRecord(tag: 0x4C, level: 2, data: Data(count: 100))]
                + Sample.list(["글상자의 말이다."], level: 3, extra: Data(count: 12)))
        let table = Sample.table(
            [
                .init(row: 0, column: 0, text: "부서"), .init(row: 0, column: 1, text: "업무"),
                .init(row: 0, column: 2, text: "전화"),
                .init(row: 1, column: 0, text: "개발팀", rows: 2), .init(row: 1, column: 1, text: "서버"),
                .init(row: 1, column: 2, text: "101"), .init(row: 2, column: 1, text: "화면"),
                .init(row: 2, column: 2, text: "102"),
            ], level: 1, caption: "표 설명이다.")
        let section =
            Sample.paragraph([.control(2, "secd", Data(count: 34), []), header, .text("첫 문단이다."), note])
            + Sample.paragraph([.text("가"), .inline(9), .text("나"), .sign(10), .text("다"), .sign(30), .text("라𠮷")])
            + Sample.paragraph([.text("앞말"), table, .text("뒷말")]) + Sample.paragraph([box])
            + Sample.paragraph("마지막 문단이다.")
        let found = read(Sample.file([section], summary: Sample.summary(title: "문서의 제목", seconds: 1_714_521_600)))
        let text = try #require(found.texts.first).text
        let blocks = text.text.components(separatedBy: "\n\n")
        #expect(
            blocks == [
                "첫 문단이다.", "가 나\n다 라𠮷", "앞말뒷말", "표 설명이다.", "부서 | 업무 | 전화\n개발팀 | 서버 | 101\n | 화면 | 102",
                "글상자의 말이다.", "마지막 문단이다.", "각주의 말이다.",
            ], "\(blocks)")
        #expect(text.omissions == [Omission(rule: "page-header", text: "머리말이다.")])
        #expect(text.title == "문서의 제목")
        #expect(text.time?.timeIntervalSince1970 == 1_714_521_600)
    }

    @Test func stylesNumbersAndBulletsAreShown() throws {
        let info = [
            Sample.numbering([("제^1조", 0), ("^2.", 8), ("^3)", 0)]), Sample.shape(),
            Sample.shape(head: 2, level: 0, numbering: 1),
            Sample.shape(head: 2, level: 1, numbering: 1), Sample.shape(head: 3, level: 0, numbering: 1),
            Sample.shape(head: 1, level: 2, numbering: 0), Sample.style("바탕글"),
            Sample.style("제목 1", english: "heading 1"),
        ]
        let section =
            Sample.paragraph(
                [.control(2, "secd", Data(count: 14) + Sample.words(1) + Data(count: 18), []), .text("큰 제목")], style: 1)
            + Sample.paragraph("목적이다", shape: 1) + Sample.paragraph("하나", shape: 2) + Sample.paragraph("둘", shape: 2)
            + Sample.paragraph("정의이다", shape: 1) + Sample.paragraph("다시", shape: 2) + Sample.paragraph("점", shape: 3)
            + Sample.paragraph("개요이다", shape: 4)
        let text = try #require(read(Sample.file([section], info: info)).texts.first).text
        #expect(
            text.text
                == "# 큰 제목\n\n제1조 목적이다\n  가. 하나\n  나. 둘\n제2조 정의이다\n  가. 다시\n- 점\n\n## 1) 개요이다",
            "\(text.text)")
        #expect(text.title == "큰 제목")
    }

    @Test func sectionsAreReadInOrderAndUncompressedToo() throws {
        let sections = (0..<12).map { Sample.paragraph("절 \($0)") }
        for flags in [0, 1] {
            let text = try #require(read(Sample.file(sections, flags: flags)).texts.first).text.text
            #expect(text == (0..<12).map { "절 \($0)" }.joined(separator: "\n\n"))
        }
    }

    @Test(arguments: [(3, "password"), (5, "배포용"), (17, "rights")])
    func protectedDocumentsAreRefusedByName(flags: Int, word: String) throws {
        let failure = try #require(read(Sample.file([Sample.paragraph("x")], flags: flags)).refusals.first?.failure)
        #expect(failure.rule == "encrypted")
        #expect(failure.value.contains(word))
    }

    @Test func olderAndOtherFilesAreRefusedByName() throws {
        #expect(
            read(Data("HWP Document File V3.00 \u{1A}".utf8)).refusals.first?.failure.value.contains("Hangul 3") == true
        )
        #expect(read(Sample.file([Sample.paragraph("x")], version: 0x0400_0000)).rules.values.first == "unsupported")
        #expect(read(CompoundFile.signature.reduce(Data()) { $0 + [$1] }).rules.values.first == "malformed")
    }

    @Test func thePreviewStandsInForAnEmptyBody() throws {
        let text = try #require(read(Sample.file([[]], preview: "미리 보기\r\n둘째")).texts.first).text
        #expect(text.text == "미리 보기\n\n둘째")
        #expect(text.omissions.map(\.rule) == ["preview-only"])
        #expect(read(Sample.file([[]])).rules.values.first == "empty")
    }

    @Test func aBrokenSectionIsARowAndTheRestIsRead() throws {
        var writer = CompoundWriter()
        let good = Sample.deflated(Sample.paragraph("남은 글").reduce(Data()) { $0 + $1.bytes })
        writer.add(
            "FileHeader",
            Data("HWP Document File".utf8) + Data(count: 15) + Sample.long(0x0500_0000) + Sample.long(1)
                + Data(count: 216))
        writer.add("BodyText/Section0", noise(300))
        writer.add("BodyText/Section1", good)
        let found = read(writer.file())
        #expect(found.rules == ["a.hwp#Section0": "malformed"])
        #expect(found.texts.first?.text.text == "남은 글")
    }

    @Test func tablesInTablesToAnyDepthEnd() throws {
        // A table within the cell of another, and so on: levels grow by two.
        func deeper(_ depth: Int) -> [HWPRecord] {
            guard depth > 0 else { return Sample.paragraph("바닥", level: 2 * 60) }
            let level = 2 * (60 - depth)
            let header = HWPRecord(
                tag: 0x48, level: level + 2,
                data: Sample.words(1, 0) + Sample.long(0) + Sample.words(0, 0, 1, 1) + Data(count: 26))
            let body = HWPRecord(
                tag: 0x4D, level: level + 2, data: Sample.long(0) + Sample.words(1, 1) + Data(count: 20))
            let inner = [body, header] + deeper(depth - 1)
            return Sample.paragraph([.control(11, "tbl ", Data(count: 42), inner)], level: level)
        }
        let found = read(Sample.file([Sample.paragraph("앞") + deeper(60)]))
        let all = (found.texts.first?.text.text ?? "") + (found.texts.first?.text.omissions.map(\.text).joined() ?? "")
        #expect(all.contains("바닥"))
    }
}

@Suite struct CompoundFileTests {
    @Test func streamsComeBackByPath() throws {
        var writer = CompoundWriter()
        writer.add("small", Data("작다".utf8))
        writer.add("a/b/large", noise(70_000))
        writer.add("empty", Data())
        let file = try CompoundFile(writer.file())
        #expect(try file.stream("small") == Array("작다".utf8))
        #expect(try file.stream("a/b/large") == [UInt8](noise(70_000)))
        #expect(try file.stream("empty") == [])
        #expect(try file.stream("a/b") == nil)
        #expect(try file.stream("none") == nil)
    }

    @Test func brokenFilesThrowAndDoNotHang() {
        var writer = CompoundWriter()
        writer.add("a", noise(9_000))
        writer.add("s/t", noise(100))
        let whole = writer.file()
        func walk(_ data: Data) {
            guard let file = try? CompoundFile(data) else { return }
            for path in file.entries.keys { _ = try? file.stream(path) }
        }
        for count in stride(from: 0, to: whole.count, by: 97) { walk(whole.prefix(count)) }
        for place in 0..<min(whole.count, 512) {
            for bit in [0, 3, 7] {
                var data = whole
                data[place] ^= UInt8(1 << bit)
                walk(data)
            }
        }
        for place in stride(from: 512, to: whole.count, by: 11) {
            var data = whole
            data[place] = 0
            walk(data)
        }
    }

    @Test func aChainWithoutEndIsRefused() throws {
        var writer = CompoundWriter()
        writer.add("a", noise(9_000))
        var data = writer.file()
        // Every sector of the table points at the first.
        let table = data.count - 512
        for index in 0..<20 { data.replaceSubrange((table + 4 * index)..<(table + 4 * index + 4), with: [0, 0, 0, 0]) }
        #expect(throws: ReadingFailure.self) {
            let file = try CompoundFile(data)
            _ = try file.stream("a")
        }
    }
}
