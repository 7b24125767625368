// Numbers of lists and headings as the programs show them, formulas, signs, fields of forms, titles.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct OfficeListTests {
    private func read(_ name: String, _ parts: [(String, String)]) throws -> ReadText {
        let found = Gathered(name, try Office.zip(parts))
        return try #require(found.texts.first, "\(found.rules)").text
    }

    private func docx(_ body: String, numbering: String = "", styles: String = Office.styles) throws -> ReadText {
        try read(
            "a.docx",
            [
                ("word/document.xml", "<w:document \(Office.namespaces)><w:body>\(body)</w:body></w:document>"),
                ("word/styles.xml", styles),
                ("word/numbering.xml", "<w:numbering xmlns:w='w'>\(numbering)</w:numbering>"),
            ])
    }

    private func level(_ number: Int, _ format: String, _ label: String, more: String = "") -> String {
        "<w:lvl w:ilvl='\(number)'><w:numFmt w:val='\(format)'/><w:lvlText w:val='\(label)'/>\(more)</w:lvl>"
    }

    private func list(_ levels: String...) -> String {
        "<w:abstractNum w:abstractNumId='0'>\(levels.joined())</w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='0'/></w:num>"
    }

    @Test(
        arguments: [
            (.decimal, 12, "12"), (.decimalZero, 3, "03"), (.circled, 3, "③"), (.circled, 21, "21"),
            (.lowerRoman, 9, "ix"),
            (.upperRoman, 1_994, "MCMXCIV"), (.upperRoman, 5_000, "5000"), (.lowerLetter, 27, "aa"),
            (.upperLetter, 2, "B"),
            (.hangulSyllable, 3, "다"), (.hangulJamo, 2, "ㄴ"), (.hangulCounting, 12, "십이"), (.hangulNative, 21, "스물하나"),
            (.ideographCounting, 23, "二十三"), (.ideograph, 10, "一〇"), (.stems, 1, "甲"), (.branches, 12, "亥"),
            (.ordinal, 13, "13th"), (.ordinal, 22, "22nd"), (.dashed, 1, "- 1 -"), (.fullWidth, 12, "１２"),
            (.parenthesised, 1, "⑴"), (.circledSyllable, 1, "㉮"), (.none, 4, ""),
            (.lowerLetter, 1 << 40, "1099511627776"),
        ] as [(OfficeNumber, Int, String)])
    func numbersHaveTheirForms(form: OfficeNumber, number: Int, expected: String) {
        #expect(form.text(number) == expected)
    }

    @Test func levelsShowAndRestartAsTheirListSays() throws {
        let numbering = list(
            level(0, "upperRoman", "제%1장 "), level(1, "decimal", "%1-%2)", more: "<w:isLgl/>"),
            level(2, "ganada", "%3.", more: "<w:lvlRestart w:val='0'/>"),
            level(3, "none", "※", more: "<w:suff w:val='nothing'/>"))
        let items = [(0, "가"), (1, "나"), (2, "다"), (1, "라"), (2, "마"), (0, "바"), (1, "사"), (2, "아"), (3, "자")]
        let text = try docx(items.map { Office.p($0.1, Office.item($0.0)) }.joined(), numbering: numbering).text
        #expect(
            text == """
                제I장 가
                  1-1) 나
                    가. 다
                  1-2) 라
                    나. 마
                제II장 바
                  2-1) 사
                    다. 아
                      ※자
                """)
    }

    @Test func headingsShowTheNumbersOfTheirStyles() throws {
        let styles = """
            <w:styles xmlns:w="w"><w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/></w:style></w:styles>
            """
        let numbering = list(
            level(0, "decimal", "제%1조", more: "<w:pStyle w:val='1'/><w:suff w:val='nothing'/>"),
            level(1, "decimal", "%1.%2", more: "<w:pStyle w:val='2'/>"))
        let body = [("1", "(목적)"), ("2", "범위"), ("2", "뜻"), ("1", "(정의)"), ("2", "서버")]
            .map { Office.p($0.1, Office.style($0.0)) }.joined()
        let found = try docx(body, numbering: numbering, styles: styles)
        #expect(found.text == "# 제1조(목적)\n\n## 1.1 범위\n\n## 1.2 뜻\n\n# 제2조(정의)\n\n## 2.1 서버")
    }

    @Test func emptyItemsCountAndBulletsStaySigns() throws {
        let numbering = list(level(0, "decimal", "%1."), level(1, "bullet", "\u{F0B7}"))
        let body =
            Office.p("하나", Office.item(0)) + Office.p("", Office.item(0)) + Office.p("셋", Office.item(0))
            + Office.p("점", Office.item(1))
        #expect(try docx(body, numbering: numbering).text == "1. 하나\n3. 셋\n  - 점")
    }

    @Test func openListsGoOnWhereTheySaySo() throws {
        func list(_ attributes: String, _ items: String) -> String {
            "<text:list text:style-name='N' \(attributes)>\(items)</text:list>"
        }
        func item(_ text: String, _ more: String = "", _ attributes: String = "") -> String {
            "<text:list-item \(attributes)><text:p>\(text)</text:p>\(more)</text:list-item>"
        }
        let content = """
            <o:d xmlns:o="o" xmlns:text="t" xmlns:style="s" xmlns:xml2="x"><o:automatic-styles><text:list-style style:name="N">
            <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="." text:start-value="2"/>
            <text:list-level-style-number text:level="2" style:num-format="가, 나, 다, ..." style:num-prefix="(" style:num-suffix=")" text:display-levels="1"/>
            <text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="3"/></text:list-style>
            <text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/></text:outline-style>
            </o:automatic-styles><o:body>\
            \(list("xml:id='a'", item("하나", list("", item("속", list("", item("깊이")))) ) + item("둘")))<text:p>사이</text:p>\
            \(list("text:continue-list='a'", item("셋")))\(list("text:continue-numbering='true'", item("넷", "", "text:start-value='9'")))\
            \(list("", item("새로")))<text:h text:outline-level="1">제목</text:h>
            <text:h text:outline-level="1" text:is-list-header="true">번호 없음</text:h></o:body></o:d>
            """
        #expect(
            try read("a.odt", [("content.xml", content)]).text == """
                2. 하나
                  (가) 속
                    2.가.1 깊이
                3. 둘

                사이

                4. 셋
                9. 넷
                2. 새로

                # I. 제목

                # 번호 없음
                """)
    }

    @Test func hangulListsAndOutlinesAreNumbered() throws {
        let header = """
            <hh:head xmlns:hh="h"><hh:numbering id="4"><hh:paraHead level="1" numFormat="DIGIT" start="2">제^1조</hh:paraHead>
            <hh:paraHead level="2" numFormat="HANGUL_SYLLABLE">^2.</hh:paraHead></hh:numbering>
            <hh:paraPr id="5"><hh:heading type="NUMBER" idRef="4" level="0"/></hh:paraPr>
            <hh:paraPr id="6"><hh:heading type="NUMBER" idRef="4" level="1"/></hh:paraPr>
            <hh:paraPr id="7"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr></hh:head>
            """
        func p(_ text: String, _ shape: Int) -> String { "<hp:p paraPrIDRef='\(shape)'><hp:t>\(text)</hp:t></hp:p>" }
        let section = """
            <hs:sec xmlns:hs="s" xmlns:hp="p"><hp:p><hp:secPr outlineShapeIDRef="4"/></hp:p>\(p("개요", 7))\(p("목적", 5))\(p("첫째", 6))\
            \(p("둘째", 6))\(p("정의", 5))\(p("첫째", 6))</hs:sec>
            """
        let text = try read("a.hwpx", [("Contents/header.xml", header), ("Contents/section0.xml", section)]).text
        #expect(text == "# 제2조 개요\n\n제2조 목적\n  가. 첫째\n  나. 둘째\n제3조 정의\n  가. 첫째")
    }

    @Test(
        arguments: [
            ("<m:rad><m:deg><m:r><m:t>3</m:t></m:r></m:deg><m:e><m:r><m:t>x+1</m:t></m:r></m:e></m:rad>", "√[3](x+1)"),
            (
                "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub><m:r><m:t>i=1</m:t></m:r></m:sub><m:sup><m:r><m:t>n</m:t></m:r></m:sup><m:e><m:sSub><m:e><m:r><m:t>a</m:t></m:r></m:e><m:sub><m:r><m:t>i</m:t></m:r></m:sub></m:sSub></m:e></m:nary>",
                "∑_(i=1)^n a_i"
            ),
            (
                "<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e><m:m><m:mr><m:e><m:r><m:t>a</m:t></m:r></m:e><m:e><m:r><m:t>b</m:t></m:r></m:e></m:mr><m:mr><m:e><m:r><m:t>c</m:t></m:r></m:e></m:mr></m:m></m:e></m:d>",
                "[a, b; c]"
            ),
            (
                "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f><m:r><m:t>=c</m:t></m:r>",
                "(a+b)/2=c"
            ),
        ])
    func formulasAreALineOfText(markup: String, expected: String) throws {
        #expect(try docx("<w:p><m:oMath>\(markup)</m:oMath></w:p>").text == expected)
    }

    @Test func fieldsOfFormsAndMergedCellsKeepTheirValues() throws {
        let box = { (state: String) in
            "<w:r><w:fldChar><w:ffData><w:checkBox>\(state)</w:checkBox></w:ffData></w:fldChar></w:r>"
        }
        let choice = """
            <w:r><w:fldChar><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="서울"/><w:listEntry w:val="부산"/></w:ddList></w:ffData></w:fldChar></w:r>
            """
        let cell = { (text: String, span: Int) in
            "<w:tc><w:tcPr><w:gridSpan w:val='\(span)'/></w:tcPr>\(Office.p(text))</w:tc>"
        }
        let table =
            "<w:tbl><w:tr>\(cell("합", 2))\(cell("끝", 1))</w:tr><w:tr>\(cell("가", 1))\(cell("나", 1))\(cell("다", 1))</w:tr></w:tbl>"
        let text = try docx(
            "<w:p>\(box("<w:default w:val='1'/>"))<w:r><w:t> 예 </w:t></w:r>\(box("<w:default w:val='1'/><w:checked w:val='0'/>"))"
                + "<w:r><w:t> 아니오 </w:t></w:r>\(choice)</w:p>\(table)")
        #expect(text.text == "☒ 예 ☐ 아니오 부산\n\n합 |  | 끝\n가 | 나 | 다")
    }

    @Test func breaksWithinAParagraphKeepWordsApart() throws {
        let text = try docx(
            "<w:p><w:r><w:t>앞</w:t><w:br w:type='page'/><w:t>뒤</w:t><w:br w:type='column'/><w:t>끝</w:t></w:r></w:p>"
        ).text
        #expect(text == "앞\n뒤\n끝")
    }

    @Test func deletedMarksJoinParagraphs() throws {
        let body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>가나</w:t></w:r></w:p>" + Office.p("다라")
        #expect(try docx(body).text == "가나다라")
    }

    @Test(arguments: [
        ("Document1", false), ("문서 3", false), ("슬라이드 1", false), ("Microsoft Word - a.doc", false), ("보고서.hwp", false),
        ("제목 없음", false), ("PowerPoint 프레젠테이션", false), ("Sheet2", false), ("12", false), ("", false),
        ("Untitled", false),
        ("2024년 사업 계획", true), ("Sheet music", true), ("Report 3", true), ("v1.2 안내", true),
    ])
    func titlesThatProgramsWriteAreNone(title: String, isReal: Bool) { #expect(OfficeTitle.isReal(title) == isReal) }

    @Test func signsOfSymbolFontsAreRead() {
        let signs: [(String, UInt32, UnicodeScalar?)] = [
            ("Wingdings", 0xF0FE, "☒"), ("Wingdings", 0xA8, "☐"), ("Wingdings", 0xF0FC, "✓"),
            ("Wingdings", 0xF0E8, "→"),
            ("Symbol", 0xF061, "α"), ("Symbol", 0xF0B3, "≥"), ("Symbol", 0xF0A5, "∞"), ("Symbol", 0xF0F2, "∫"),
            ("Wingdings 2", 0xF052, "☒"), ("Wingdings 2", 0xF0A3, "☐"), ("Symbol", 0xF080, nil),
            ("Batang", 0xF0FE, nil),
        ]
        for (font, code, expected) in signs {
            #expect(OfficeSymbols.character(font: font, code: code) == expected, "\(font) \(code)")
        }
    }
}
