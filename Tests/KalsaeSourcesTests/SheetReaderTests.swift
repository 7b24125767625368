// Workbooks: what cells show, what a sheet becomes, what is left out.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct SheetReaderTests {
    private func texts(_ data: Data, _ name: String = "a.xlsx") -> [String: String] { Gathered(name, data).byPlace }

    @Test func sheetsBecomeMarkdownTables() throws {
        let sheet = """
            <sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
            <row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" s="2"><v>0.12</v></c><c r="C2" s="1"><v>45413</v></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>a|b</t></is></c><c r="B3" t="b"><v>1</v></c>
            <c r="C3" t="e"><v>#DIV/0!</v></c></row>
            <row r="4"><c r="A4" t="str"><f>A1&amp;"x"</f><v>합계</v></c><c r="C4"><v>0.30000000000000004</v></c></row></sheetData>
            """
        let data = try Office.xlsx(
            [("매출", "visible", sheet), ("빈 시트", "visible", "<sheetData/>")],
            strings: [
                "<t>이름</t>", "<r><t>비</t></r><r><t>율</t></r><rPh><t>x</t></rPh>", "<t>날짜</t>", "<t>가_x000D_\n나</t>",
            ],
            formats: ["0%"])
        let found = Gathered("a.xlsx", data)
        #expect(
            found.byPlace == [
                "a.xlsx#매출": """
                | 이름 | 비율 | 날짜 |
                | --- | --- | --- |
                | 가 나 | 12% | 2024-05-01 |
                | a\\|b | TRUE | #DIV/0! |
                | 합계 |  | 0.3 |
                """
            ])
        #expect(found.texts.first?.text.title == "매출")
        #expect(found.texts.first?.text.time == Date(timeIntervalSince1970: 1_714_555_800))
    }

    @Test(
        arguments: [
            ("General", 0.12, "0.12"), ("General", 1_234_567, "1234567"), ("General", 1e15, "1000000000000000"),
            ("General", -0.5, "-0.5"), ("0%", 0.12, "12%"), ("0.0%", 0.1234, "12.3%"),
            ("#,##0", 1_234_567, "1,234,567"),
            ("#,##0.00", 1_234.5, "1,234.50"), ("0.00", 1.005, "1.01"), ("0.00", -0.005, "-0.01"), ("000", 7, "007"),
            ("#,##0\"원\"", 12_000, "12,000원"), ("[$₩-412]#,##0", 12_000, "₩12,000"), ("[Red]-#,##0", 5, "-5"),
            ("#,##0;(#,##0)", -1_200, "(1,200)"), ("0;-0;\"없음\"", 0, "없음"), ("000-0000", 5_551_234, "555-1234"),
            ("000-00-00000", 1_234_567_890, "123-45-67890"), ("#,##0,", 1_234_567, "1,235"),
            ("0.00E+00", 12_345, "1.23E+04"),
            ("# ?/?", 0.5, "0.5"), ("#.##", 1.5, "1.5"), ("@", 3, "3"), ("yyyy-mm-dd", 45_413, "2024-05-01"),
            ("m/d/yy", 45_413, "2024-05-01"), ("yyyy\"년\" m\"월\" d\"일\"", 45_413, "2024-05-01"),
            ("yyyy", 45_413, "2024"),
            ("yyyy\"년\" m\"월\"", 45_413, "2024-05"), ("h:mm AM/PM", 0.75, "18:00"),
            ("yyyy-mm-dd hh:mm:ss", 45_413.5, "2024-05-01 12:00:00"),
            ("[h]:mm", 1.5, "36:00"), ("mm:ss.0", 0.001, "00:01:26.4"),
            ("[$-F800]dddd\\, mmmm dd\\, yyyy", 45_413, "2024-05-01"),
            ("yyyy-mm-dd", 60, "1900-02-29"), ("yyyy-mm-dd", 59, "1900-02-28"), ("yyyy-mm-dd", 1, "1900-01-01"),
            ("yyyy-mm-dd", -1, "-1"), ("yyyy-mm-dd", 1e300, "1E+300"),
        ] as [(String, Double, String)])
    func numbersAreShownAsTheirFormatsHaveThem(code: String, number: Double, expected: String) {
        #expect(NumberFormat(code).text(number, .from1900) == expected)
    }

    @Test func datesMayBeginIn1904() throws {
        let sheet = "<sheetData><row><c s='1'><v>43951</v></c></row></sheetData>"
        #expect(texts(try Office.xlsx([("날", "visible", sheet)], is1904: true)) == ["a.xlsx#날": "2024-05-01"])
    }

    @Test func blocksTitlesAndMergedCellsKeepTheirPlaces() throws {
        let sheet = """
            <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>분기 실적</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>부서</t></is></c><c r="B2" t="inlineStr"><is><t>값</t></is></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>개발</t></is></c><c r="B3"><v>1</v></c></row><row r="4"><c r="B4"><v>2</v></c></row>
            <row r="7"><c r="A7"><v>1</v></c><c r="XFD7"><v>2</v></c></row><row r="1048576"><c r="A1048576"><v>9</v></c>
            <c r="ZZZZ9"><v>8</v></c></row></sheetData><mergeCells><mergeCell ref="A3:A4"/><mergeCell ref="A9:XFD1048576"/></mergeCells>
            """
        let found = texts(try Office.xlsx([("Sheet1", "visible", sheet)]))
        #expect(
            found["a.xlsx#Sheet1"]
                == "분기 실적\n\n| 부서 | 값 |\n| --- | --- |\n| 개발 | 1 |\n|  | 2 |\n\n1 | 2\n\n9 | 8")
        #expect(
            Gathered("a.xlsx", try Office.xlsx([("Sheet1", "visible", sheet)])).texts.first?.text.title
                == "From the core")
    }

    @Test func hiddenPartsAndNotesHaveRows() throws {
        let sheet = """
            <cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>22</v></c></row>
            <row r="2" hidden="1"><c r="A2"><v>33</v></c><c r="B2"><v>34</v></c></row>
            <row r="3"><c r="A3"><v>44</v></c><c r="D3"><f>A1*2</f></c></row></sheetData>
            <headerFooter><oddHeader>쪽</oddHeader></headerFooter>
            """
        let comments =
            "<comments xmlns='w'><authors><author>누구</author></authors><comment><text><t>메모</t></text></comment></comments>"
        let drawing = """
            <d xmlns='d' xmlns:a='a'><sp><cNvPr descr='그림'/><txBody><a:p><a:r><a:t>글상자</a:t></a:r></a:p></txBody></sp></d>
            """
        let chart = "<c xmlns='c'><tx><v>차트 제목</v></tx><f>Sheet1!A1</f></c>"
        let data = try Office.xlsx(
            [("가", "visible", sheet), ("나", "hidden", Office.rows([["비밀", "5"]]))],
            extra: [
                (
                    "xl/worksheets/_rels/sheet0.xml.rels",
                    Office.relations([("c", "comments", "../comments1.xml"), ("d", "drawing", "../drawings/d.xml")])
                ), ("xl/comments1.xml", comments), ("xl/drawings/d.xml", drawing),
                ("xl/drawings/_rels/d.xml.rels", Office.relations([("k", "chart", "../charts/c1.xml")])),
                ("xl/charts/c1.xml", chart), ("xl/vbaProject.bin", "x"),
            ])
        let found = Gathered("a.xlsx", data)
        let text = try #require(found.texts.first).text
        #expect(text.text == "1\n44\n\n글상자")
        #expect(
            text.omissions == [
                Omission(rule: "formula-without-value", value: "row 3", text: "A1*2"),
                Omission(rule: "header-footer", text: "쪽"), Omission(rule: "comment", text: "메모"),
                Omission(rule: "alternative-text", text: "그림"), Omission(rule: "chart", text: "차트 제목"),
                Omission(rule: "hidden-row", value: "row 2", text: "33 | 34"),
                Omission(rule: "hidden-column", value: "column 2", text: "22"),
                Omission(rule: "hidden-sheet", value: "나", text: "비밀 | 5"),
            ])
        #expect(found.rules == ["a.xlsx#xl/vbaProject.bin": "macro"])
    }

    @Test func longSheetsAreSplitBetweenRows() throws {
        let rows = [["번호", "값"]] + (1...1_200).map { ["항목\($0)", "\($0)"] }
        let found = Gathered("a.xlsx", try Office.xlsx([("목록", "visible", Office.rows(rows))]))
        #expect(found.texts.map(\.text.part) == ["목록", "목록 from row 501", "목록 from row 1001"])
        #expect(found.texts.allSatisfy { $0.text.text.hasPrefix("| 번호 | 값 |\n| --- | --- |\n| 항목") })
        let lines = found.texts.flatMap { $0.text.text.split(separator: "\n") }.filter { $0.contains("항목") }
        #expect(lines.count == 1_200)
    }

    @Test func sharedTextsCannotMultiplyBeyondTheLimit() throws {
        let sheet = "<sheetData><row>\(String(repeating: "<c t='s'><v>0</v></c>", count: 2_000))</row></sheetData>"
        let data = try Office.xlsx(
            [("a", "visible", sheet)], strings: ["<t>\(String(repeating: "x", count: 10_000))</t>"])
        #expect(Gathered("a.xlsx", data, limits: ReaderLimits(largestFile: 1 << 20)).rules == ["a.xlsx": "too-large"])
    }

    @Test func scatteredCellsTakeNoRoom() throws {
        let rows = (1...3_000).map {
            "<row r='\($0)'><c r='A\($0)'><v>1</v></c><c r='\(Self.letters($0 + 1))\($0)'><v>2</v></c></row>"
        }
        let found = Gathered("a.xlsx", try Office.xlsx([("a", "visible", "<sheetData>\(rows.joined())</sheetData>")]))
        #expect(found.texts.reduce(0) { $0 + $1.text.text.utf8.count } < 100_000)
    }

    private static func letters(_ column: Int) -> String {
        var rest = column, text = ""
        while rest > 0 {
            rest -= 1
            text = String(UnicodeScalar(UInt8(65 + rest % 26))) + text
            rest /= 26
        }
        return text
    }

    static let ods = """
        <office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:table="b" xmlns:draw="d" xmlns:dc="c"
        xmlns:svg="v"><office:automatic-styles><style:style style:name="H"><style:table-properties table:display="false"/></style:style>
        </office:automatic-styles><office:body><office:spreadsheet>
        <table:table table:name="매출"><table:table-column table:number-columns-repeated="16384"/>
        <table:table-row><table:table-cell><text:p>이름</text:p></table:table-cell><table:table-cell><text:p>날짜</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell><text:p>가<text:s/>나</text:p><office:annotation><dc:creator>누구</dc:creator><text:p>메모</text:p>
        </office:annotation></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-05-01"><text:p>24년 5월</text:p>
        </table:table-cell><table:table-cell table:number-columns-repeated="16382"/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>같음</text:p></table:table-cell></table:table-row>
        <table:table-row table:visibility="collapse"><table:table-cell><text:p>가려짐</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
        <table:table table:name="b" table:style-name="H"><table:table-row><table:table-cell><text:p>숨김</text:p></table:table-cell></table:table-row></table:table>
        </office:spreadsheet></office:body></office:document-content>
        """

    @Test func openSpreadsheetsAreRead() throws {
        let found = Gathered("a.ods", try Office.zip([("content.xml", Self.ods)]))
        #expect(
            found.byPlace == ["a.ods#매출": "| 이름 | 날짜 |\n| --- | --- |\n| 가 나 | 2024-05-01 |\n| 같음 | 같음 |\n| 같음 | 같음 |"])
        #expect(found.texts.first?.text.omissions.map(\.rule) == ["comment", "hidden-row", "hidden-sheet"])
        #expect(found.texts.first?.text.omissions.map(\.text) == ["메모", "가려짐", "숨김"])
    }

    @Test func repeatedCellsCannotMultiplyBeyondTheLimit() throws {
        let text = Self.ods.replacing("number-rows-repeated=\"2\"", with: "number-rows-repeated=\"1048576\"")
            .replacing("number-columns-repeated=\"2\"", with: "number-columns-repeated=\"16384\"")
        let data = try Office.zip([("content.xml", text)])
        #expect(Gathered("a.ods", data, limits: ReaderLimits(largestFile: 1 << 20)).rules == ["a.ods": "too-large"])
    }

    @Test func brokenSheetsAreRefusedAndNeverCrash() throws {
        let book = try Office.xlsx([("a", "visible", Office.rows([["x", "1"]]))])
        for (name, whole) in [("a.xlsx", book), ("a.ods", try Office.zip([("content.xml", Self.ods)]))] {
            for length in stride(from: 0, to: whole.count, by: 41) {
                let found = Gathered(name, whole.prefix(length))
                #expect(found.texts.count + found.refusals.count >= 1)
            }
            for index in stride(from: 0, to: whole.count, by: 13) {
                var broken = whole
                broken[index] ^= 0x11
                let found = Gathered(name, broken)
                #expect(found.texts.count + found.refusals.count >= 1)
            }
        }
        let half = try Office.xlsx([("a", "visible", "<sheetData><row>"), ("b", "visible", Office.rows([["나"]]))])
        let found = Gathered("a.xlsx", half)
        #expect(found.byPlace == ["a.xlsx#b": "나"])
        #expect(found.rules == ["a.xlsx#a": "malformed"])
    }
}
